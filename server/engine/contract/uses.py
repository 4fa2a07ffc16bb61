"""Where the statements of a use case use each of its ``:name`` parameters."""

import enum
import re
from dataclasses import dataclass

from server.engine.contract.catalogue import Catalogue, Field
from server.engine.model.access import Access, Comparison, Operation, Statement

_PARAMETER = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")
_CAST = re.compile(r"::[\w ]+(\(\d+(,\d+)?\))?(\[\])?|[()\s]")
_LITERAL = re.compile(r"'(?:[^']|'')*'")


class Role(enum.StrEnum):
    KEY = "key"
    """Compared by equality with a column."""
    FILTER = "filter"
    """Compared otherwise: range, list, pattern, search."""
    VALUE = "value"
    """Written to a column as it is."""
    OPERAND = "operand"
    """Part of what is written: ``quantity - :quantity``."""
    LIMIT = "limit"
    OTHER = "other"


@dataclass(frozen=True)
class Use:
    """One place where a parameter occurs."""

    parameter: str
    role: Role
    statement: int
    """Position among the statements of the use case, from 0."""
    access: Access | None = None
    field: Field | None = None
    comparison: Comparison | None = None
    operator: str = ""
    direct: bool = True
    """The parameter alone, apart from casts and brackets."""


def parameters_in(term: str) -> tuple[str, ...]:
    """``:name`` occurrences in a SQL fragment, in order, casts and literals left out."""
    return tuple(dict.fromkeys(_PARAMETER.findall(_LITERAL.sub("''", term))))


def is_direct(term: str, parameter: str) -> bool:
    return _CAST.sub("", term) == f":{parameter}"


def is_optional(sql: str, parameter: str) -> bool:
    """Whether the statement says what to do without it: ``:x is null or …``, ``coalesce(:x, …)``."""
    name = re.escape(parameter)
    cast = r"(\s*::\s*[\w ]+?(\[\])?|\s+as\s+[\w ]+?(\[\])?\))?"
    return bool(
        re.search(rf"(?<![:\w]):{name}{cast}\s*\)?\s+is\s+(not\s+)?null", sql, re.IGNORECASE)
        or re.search(rf"coalesce\(\s*(cast\()?:{name}\b", sql, re.IGNORECASE)
    )


def uses_of(statements: tuple[Statement, ...], catalogue: Catalogue) -> dict[str, list[Use]]:
    """Every use of every parameter, by parameter in the order of first use."""
    found: dict[str, list[Use]] = {}
    for position, statement in enumerate(statements):
        for use in _in_statement(position, statement, catalogue):
            found.setdefault(use.parameter, []).append(use)
        for parameter in statement.parameters:
            if not any(use.statement == position for use in found.get(parameter.name, ())):
                found.setdefault(parameter.name, []).append(Use(parameter.name, Role.OTHER, position, direct=False))
    return found


def _in_statement(position: int, statement: Statement, catalogue: Catalogue) -> list[Use]:
    uses = []
    for access in statement.accesses:
        for condition in access.predicate:
            column = catalogue.field(access.entity, condition.column)
            for name in parameters_in(condition.term):
                equal = condition.comparison is Comparison.EQUAL
                direct = is_direct(condition.term, name)
                uses.append(
                    Use(
                        name,
                        Role.KEY if equal and direct else Role.FILTER,
                        position,
                        access,
                        column,
                        condition.comparison,
                        condition.operator,
                        direct,
                    )
                )
        for assignment in access.assignments:
            column = catalogue.field(access.entity, assignment.column)
            for name in parameters_in(assignment.term):
                direct = is_direct(assignment.term, name) or _falls_back(assignment.term, name)
                role = Role.VALUE if direct else Role.OPERAND
                uses.append(Use(name, role, position, access, column, direct=direct))
        uses += [Use(name, Role.LIMIT, position, access) for name in parameters_in(access.limit)]
    return uses


def _falls_back(term: str, parameter: str) -> bool:
    """``coalesce(:title, title)`` writes the parameter, or what was there before."""
    return bool(re.fullmatch(rf"\s*coalesce\(\s*:{re.escape(parameter)}\b[^,]*,[^:]*\)\s*", term, re.IGNORECASE))


def written(statements: tuple[Statement, ...]) -> tuple[Access, ...]:
    """Accesses that change rows, in order."""
    changing = (Operation.INSERT, Operation.UPDATE, Operation.DELETE)
    return tuple(access for statement in statements for access in statement.accesses if access.operation in changing)
