"""Reads a text with traces, or whatever else a system is known from."""

import json

from server.engine.boundaries.imports import read_document
from server.engine.errors import DomainError, Reason
from server.engine.model.cuts import TraceSource
from server.engine.model.problem import Problem
from server.engine.model.traces import System


def traces_of(source: TraceSource) -> System:
    """The system of a JSON text in any of the forms of `imports.document_forms`.

    Raises `DomainError` (INVALID_ARGUMENT) with the place of every mistake.
    """
    name = source.filename or "the text"
    try:
        document = json.loads(source.text, parse_constant=_no_number, object_pairs_hook=_object)
    except RecursionError:
        raise DomainError(Reason.INVALID_ARGUMENT, f"{name} is nested too deeply") from None
    except ValueError as error:
        line, column = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (None, None)
        problem = Problem("", str(error), line, column)
        raise DomainError(Reason.INVALID_ARGUMENT, f"{name} is not JSON", problems=(problem,)) from None
    return read_document(document)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Of two fields of one name JSON readers keep the last: a use case would be lost without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice[:60]!a} is named twice in one object")
    return found


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")
