"""What an expression yields for a row, in SQL's three-valued logic; NULL and unknown are both None."""

import datetime as dt
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from server.engine.kernel.sql.formula import Apply, Cast, ColumnName, Constant, Formula
from server.engine.schema.sampling.pattern import Pattern, UnsupportedPatternError

Value = Any
"""None, bool, int, Decimal, str, bytes, uuid.UUID, datetime, date or timedelta."""

_UNITS = {"microsecond": 1e-6, "second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_INTERVAL = re.compile(r"(\d+)\s*([a-z]+?)s?\b")


class UnsupportedError(Exception):
    """The expression uses something this evaluator does not know; its truth is undecided here."""


def evaluate(formula: Formula, row: Mapping[str, Value]) -> Value:
    """The value of the expression. Raises `UnsupportedError`, also for values that do not fit the operators."""
    try:
        return _value(formula, row)
    except (TypeError, ValueError, ArithmeticError, KeyError) as error:
        raise UnsupportedError(str(error)) from error


def passes(formula: Formula, row: Mapping[str, Value]) -> bool:
    """Whether a CHECK with this expression accepts the row: only false refuses."""
    return evaluate(formula, row) is not False


def _value(formula: Formula, row: Mapping[str, Value]) -> Value:
    if isinstance(formula, Constant):
        return formula.value
    if isinstance(formula, ColumnName):
        return row[formula.name]
    if isinstance(formula, Cast):
        return _cast(_value(formula.operand, row), formula.type)
    if isinstance(formula, Apply):
        lazy = _LAZY.get(formula.function)
        if lazy is not None:
            return lazy(formula.arguments, row)
        arguments = [_value(argument, row) for argument in formula.arguments]
        if formula.function in _NULL_AWARE:
            return _NULL_AWARE[formula.function](arguments)
        strict = _STRICT.get(formula.function)
        if strict is not None:
            return None if None in arguments else strict(*_comparable(arguments))
    raise UnsupportedError(type(formula).__name__)


def _comparable(values: Sequence[Value]) -> list[Value]:
    """Untyped literals take the type of what they are compared with."""
    instants = [value for value in values if isinstance(value, dt.date)]
    if instants and any(isinstance(value, str) for value in values):
        kind = "timestamptz" if isinstance(instants[0], dt.datetime) else "date"
        return [_cast(value, kind) if isinstance(value, str) else value for value in values]
    if any(isinstance(value, bool) for value in values) and any(isinstance(value, str) for value in values):
        return [_cast(value, "boolean") if isinstance(value, str) else value for value in values]
    return list(values)


def _cast(value: Value, type_: str) -> Value:
    if value is None:
        return None
    if type_ in ("text", "varchar", "jsonb", "json"):
        return value if isinstance(value, str) else str(value)
    if type_ in ("integer", "int4", "bigint", "int8", "smallint", "int2", "int"):
        return int(Decimal(value).to_integral_value()) if not isinstance(value, bool) else int(value)
    if type_ in ("numeric", "decimal"):
        return Decimal(value)
    if type_ in ("boolean", "bool"):
        return value if isinstance(value, bool) else {"true": True, "t": True, "false": False, "f": False}[value]
    if type_ == "interval":
        return value if isinstance(value, dt.timedelta) else _interval(value)
    if type_ == "timestamptz":
        return _instant(value)
    if type_ == "date":
        return value.date() if isinstance(value, dt.datetime) else _instant(value).date()
    raise UnsupportedError(f"cast to {type_}")


def _instant(value: Value) -> dt.datetime:
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    instant = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    return instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)


def _interval(text: str) -> dt.timedelta:
    found = _INTERVAL.findall(text)
    if not found or _INTERVAL.sub("", text).strip():
        raise UnsupportedError(f"interval {text!r}")
    return dt.timedelta(seconds=sum(int(number) * _UNITS[unit] for number, unit in found))


def _and(arguments: Sequence[Formula], row: Mapping[str, Value]) -> Value:
    values = [_value(argument, row) for argument in arguments]
    return False if False in values else None if None in values else True


def _or(arguments: Sequence[Formula], row: Mapping[str, Value]) -> Value:
    values = [_value(argument, row) for argument in arguments]
    return True if True in values else None if None in values else False


def _case(arguments: Sequence[Formula], row: Mapping[str, Value]) -> Value:
    for condition, result in zip(arguments[:-1:2], arguments[1::2], strict=True):
        if _value(condition, row) is True:
            return _value(result, row)
    return _value(arguments[-1], row)


def _in(values: Sequence[Value]) -> Value:
    tested, *members = values
    if tested is None:
        return None
    if any(member is not None and operator.eq(*_comparable([tested, member])) for member in members):
        return True
    return None if None in members else False


def _not(value: Value) -> Value:
    return None if value is None else not value


def _divide(left: Value, right: Value) -> Value:
    if isinstance(left, int) and isinstance(right, int):
        quotient = abs(left) // abs(right)
        return quotient if (left < 0) == (right < 0) else -quotient
    return left / right


def _mod(left: Value, right: Value) -> Value:
    return left - right * _divide(left, right) if isinstance(left, int) else left % right


def _search(ignore_case: bool, negated: bool) -> Callable[[Value, Value], bool]:
    def decide(text: str, pattern: str) -> bool:
        try:
            return Pattern(pattern, ignore_case).matches(text) != negated
        except UnsupportedPatternError as error:
            raise UnsupportedError(str(error)) from error

    return decide


def _like(negated: bool, ignore_case: bool) -> Callable[[Value, Value], bool]:
    def decide(text: str, pattern: str) -> bool:
        translated = "".join({"%": ".*", "_": "."}.get(part, re.escape(part)) for part in pattern)
        flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
        return bool(re.fullmatch(translated, text, flags)) != negated

    return decide


def _negate_or_subtract(left: Value, *right: Value) -> Value:
    return left - right[0] if right else -left


def _keep_or_add(left: Value, *right: Value) -> Value:
    return left + right[0] if right else left


def _round(value: Value, digits: int = 0) -> Value:
    return Decimal(value).quantize(Decimal(1).scaleb(-digits), rounding="ROUND_HALF_UP")


def _scale(value: Value) -> int:
    exponent = Decimal(value).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _jsonb_typeof(text: str) -> str:
    kinds = {"{": "object", "[": "array", '"': "string", "t": "boolean", "f": "boolean", "n": "null"}
    return kinds.get(text.lstrip()[:1], "number")


_LAZY: dict[str, Callable[[Sequence[Formula], Mapping[str, Value]], Value]] = {"and": _and, "or": _or, "case": _case}
_NULL_AWARE: dict[str, Callable[[Sequence[Value]], Value]] = {
    "not": lambda values: _not(values[0]),
    "is null": lambda values: values[0] is None,
    "is not null": lambda values: values[0] is not None,
    "is true": lambda values: values[0] is True,
    "is not true": lambda values: values[0] is not True,
    "is false": lambda values: values[0] is False,
    "is not false": lambda values: values[0] is not False,
    "is unknown": lambda values: values[0] is None,
    "is not unknown": lambda values: values[0] is not None,
    "is distinct from": lambda values: operator.ne(*_comparable(values)),
    "is not distinct from": lambda values: operator.eq(*_comparable(values)),
    "coalesce": lambda values: next((value for value in values if value is not None), None),
    "greatest": lambda values: max((value for value in values if value is not None), default=None),
    "least": lambda values: min((value for value in values if value is not None), default=None),
    "nullif": lambda values: None if values[0] == values[1] else values[0],
    "num_nulls": lambda values: sum(value is None for value in values),
    "num_nonnulls": lambda values: sum(value is not None for value in values),
    "in": _in,
    "not in": lambda values: _not(_in(values)),
}
_STRICT: dict[str, Callable[..., Value]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "between": lambda value, low, high: low <= value <= high,
    "not between": lambda value, low, high: not low <= value <= high,
    "+": _keep_or_add,
    "-": _negate_or_subtract,
    "*": operator.mul,
    "/": _divide,
    "%": _mod,
    "mod": _mod,
    "||": lambda left, right: left + right,
    "~": _search(ignore_case=False, negated=False),
    "!~": _search(ignore_case=False, negated=True),
    "~*": _search(ignore_case=True, negated=False),
    "!~*": _search(ignore_case=True, negated=True),
    "~~": _like(negated=False, ignore_case=False),
    "!~~": _like(negated=True, ignore_case=False),
    "~~*": _like(negated=False, ignore_case=True),
    "!~~*": _like(negated=True, ignore_case=True),
    "abs": abs,
    "round": _round,
    "char_length": len,
    "character_length": len,
    "length": len,
    "octet_length": lambda value: len(value if isinstance(value, bytes) else value.encode()),
    "lower": lambda text: text.lower(),
    "upper": lambda text: text.upper(),
    "btrim": lambda text: text.strip(" "),
    "position": lambda text, part: text.find(part) + 1,
    "strpos": lambda text, part: text.find(part) + 1,
    "starts_with": lambda text, part: text.startswith(part),
    "jsonb_typeof": _jsonb_typeof,
    "scale": _scale,
}
