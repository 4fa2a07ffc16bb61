"""What is said of a schema that PostgreSQL does not make: where it is written, and what would be right."""

import re

from server.engine.errors import DomainError, Reason
from server.engine.kernel.sql.extensions import Asked, explained
from server.engine.model.migrations import SchemaText
from server.engine.model.problem import Problem

_STATE = re.compile(r"\b([0-9A-Z]{5}) ")


def unmade(text: SchemaText, field: str, number: int, message: str) -> DomainError:
    """The error of the statement ``number``, from 0, with its place where somebody wrote it."""
    told = why_unmade(text, number, message)
    if number >= len(text.places):
        return DomainError(Reason.INVALID_ARGUMENT, told, {"field": field})
    return _at(field, told, *text.places[number])


def why_unmade(text: SchemaText, number: int, message: str) -> str:
    place = "line {}, column {}: ".format(*text.places[number]) if number < len(text.places) else ""
    state = _STATE.search(message)
    asked = [Asked(*each) for each in text.asked]
    return place + explained(message, state[1] if state else "", asked)


def several(text: SchemaText, field: str) -> DomainError:
    """No plan is made for what lies in more than one of PostgreSQL's schemas."""
    (one, *_), (other, line, column), *_ = text.homes
    told = (
        f"{field}, line {line}, column {column}: something is made in the schema {other}, and before in {one}: a plan "
        "is made for one schema; bring each with what lies in it by itself"
    )
    return _at(field, told, line, column)


def _at(field: str, told: str, line: int, column: int) -> DomainError:
    where = {"field": field, "line": str(line), "column": str(column)}
    return DomainError(Reason.INVALID_ARGUMENT, told, where, (Problem(field, told, line, column),))
