"""Filter trees as SQL over declared fields. Two-valued: an unset field makes a comparison false, never NULL."""

import datetime as dt
import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, false, func, literal, not_, or_, true

from server.engine.kernel.filters import And, Comparison, Expression, Literal, Not, Or, Search, invalid
from server.store.tables import TEXT, TIME


class Kind(enum.Enum):
    TEXT = "text"
    INTEGER = "integer"
    TIME = "timestamp"
    BOOLEAN = "boolean"
    ENUM = "enum"


@dataclass(frozen=True)
class Field:
    """What callers may filter and sort by, under its name in the API."""

    kind: Kind
    expression: ColumnElement[Any]
    nullable: bool = False
    """Only timestamps are; a text that is not set is empty."""
    searched: bool = False
    """A value without a field is looked for here."""
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Of an enum: the stored value for each name in the API."""


Fields = Mapping[str, Field]

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
_INT64 = range(-(2**63), 2**63)
_EQUALITY = ("=", "!=", ":")


def predicate(expression: Expression, fields: Fields) -> ColumnElement[bool]:
    """The condition a row must meet. Raises INVALID_FILTER with the column of what does not fit the fields."""
    match expression:
        case And(operands):
            return and_(*(predicate(operand, fields) for operand in operands))
        case Or(operands):
            return or_(*(predicate(operand, fields) for operand in operands))
        case Not(operand):
            return not_(predicate(operand, fields))
        case Search(value):
            return _search(value, fields)
        case Comparison():
            return _comparison(expression, fields)


def known(name: str, fields: Fields, argument: str, column: int) -> Field:
    """The declared field of that name, or INVALID_FILTER with the names there are."""
    found = fields.get(name)
    if found is None:
        raise invalid(argument, f"unknown field `{name}`; there are {', '.join(sorted(fields))}", column)
    return found


def _search(value: Literal, fields: Fields) -> ColumnElement[bool]:
    searched = [declared.expression for declared in fields.values() if declared.searched]
    if not searched:
        raise invalid("filter", "a value needs a field to be compared with here", value.column)
    return or_(*(_contains(expression, value) for expression in searched))


def _comparison(comparison: Comparison, fields: Fields) -> ColumnElement[bool]:
    declared = known(comparison.field, fields, "filter", comparison.column)
    if comparison.operator == ":" and comparison.value.parts == ("", ""):
        return _present(declared)
    if comparison.operator == "!=":
        return not_(_compare(declared, "=", comparison))
    if declared.kind in (Kind.ENUM, Kind.BOOLEAN) and comparison.operator not in _EQUALITY:
        raise invalid("filter", f"`{comparison.field}` can only be compared by = and !=", comparison.column)
    return _compare(declared, comparison.operator, comparison)


def _present(declared: Field) -> ColumnElement[bool]:
    if declared.kind is Kind.TEXT:
        return declared.expression != literal("", TEXT)
    return declared.expression.is_not(None) if declared.nullable else true()


def _compare(declared: Field, operator: str, comparison: Comparison) -> ColumnElement[bool]:
    value = comparison.value
    if declared.kind is Kind.TEXT:
        return _compare_text(declared.expression, operator, value)
    if value.wild:
        raise invalid("filter", f"`*` has no meaning in a {declared.kind.value}", value.column)
    operand = _operand(declared, value)
    found = _apply(declared.expression, "=" if operator == ":" else operator, operand)
    return and_(declared.expression.is_not(None), found) if declared.nullable else found


def _compare_text(expression: ColumnElement[Any], operator: str, value: Literal) -> ColumnElement[bool]:
    if operator == ":":
        return _contains(expression, value)
    if not value.wild:
        return _apply(expression, operator, literal(value.text, TEXT))
    if operator != "=":
        raise invalid("filter", "`*` can only be compared by =, != and :", value.column)
    return expression.like(literal(_pattern(value), TEXT))


def _contains(expression: ColumnElement[Any], value: Literal) -> ColumnElement[bool]:
    if not value.wild:
        return func.strpos(expression, literal(value.text, TEXT)) > 0
    return expression.like(literal(f"%{_pattern(value)}%", TEXT))


def _pattern(value: Literal) -> str:
    return "%".join(re.sub(r"([\\%_])", r"\\\1", part) for part in value.parts)


def _apply(expression: ColumnElement[Any], operator: str, operand: ColumnElement[Any]) -> ColumnElement[bool]:
    match operator:
        case "=":
            return expression == operand
        case "<":
            return expression < operand
        case "<=":
            return expression <= operand
        case ">":
            return expression > operand
        case _:
            return expression >= operand


def _operand(declared: Field, value: Literal) -> ColumnElement[Any]:
    match declared.kind:
        case Kind.INTEGER:
            if not re.fullmatch(r"[+-]?\d{1,19}", value.text, re.ASCII) or int(value.text) not in _INT64:
                raise invalid("filter", f"`{value.text}` is not a 64-bit integer", value.column)
            return literal(int(value.text), BigInteger)
        case Kind.TIME:
            return literal(_time(value), TIME)
        case Kind.BOOLEAN:
            if value.text not in ("true", "false"):
                raise invalid("filter", f"`{value.text}` is neither true nor false", value.column)
            return true() if value.text == "true" else false()
        case _:
            if value.text not in declared.values:
                names = ", ".join(declared.values)
                raise invalid("filter", f"`{value.text}` is not one of {names}", value.column)
            return literal(declared.values[value.text], declared.expression.type)


def _time(value: Literal) -> dt.datetime:
    try:
        if not _RFC3339.fullmatch(value.text):
            raise ValueError
        # Nanoseconds are cut to the microseconds PostgreSQL keeps.
        return dt.datetime.fromisoformat(value.text.upper()).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise invalid(
            "filter", f"`{value.text}` is not an RFC 3339 time such as 2026-01-31T12:00:00Z", value.column
        ) from None
