"""Reads a text with traces, in either of the forms that are known."""

import json

from server.engine.boundaries.imports import read_access_lists, read_traces
from server.engine.errors import DomainError, Reason
from server.engine.model.cuts import TraceSource
from server.engine.model.problem import Problem
from server.engine.model.traces import System


def traces_of(source: TraceSource) -> System:
    """The system of a JSON text: traces (`imports.traces`), or access lists with ``useCases`` (`imports.access_lists`).

    Raises `DomainError` (INVALID_ARGUMENT) with the place of every mistake.
    """
    name = source.filename or "the text"
    try:
        document = json.loads(source.text, parse_constant=_no_number)
    except RecursionError:
        raise DomainError(Reason.INVALID_ARGUMENT, f"{name} is nested too deeply") from None
    except ValueError as error:
        line, column = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (None, None)
        problem = Problem("", str(error), line, column)
        raise DomainError(Reason.INVALID_ARGUMENT, f"{name} is not JSON", problems=(problem,)) from None
    listed = isinstance(document, dict) and "useCases" in document and "use_cases" not in document
    return read_access_lists(document) if listed else read_traces(document)


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")
