"""Candidate values for one column: plain ones of its type first, then those its checks speak of."""

import datetime as dt
import functools
import json
import uuid
from collections.abc import Iterator
from decimal import Decimal

from server.engine.kernel.sql.formula import Apply, ColumnName, Constant, parts
from server.engine.model.schema import Column
from server.engine.schema.sampling.evaluate import UnsupportedError, Value, passes
from server.engine.schema.sampling.pattern import Pattern, UnsupportedPatternError
from server.engine.schema.sampling.shape import Rule, Shape

_INTEGERS = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}
_FIRST_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_LONGEST = 2_000_000
"""Characters of the longest text made; a longer limit is stated but not exercised."""
_PATTERN_EXAMPLES = 8
_SLACK = 16
"""How far from a limit an example may be: repeated parts grow together, so not every length is met."""


class Candidates:
    """Made as far as they are asked for, and kept: most searches take the first."""

    def __init__(self, values: Iterator[Value]) -> None:
        self._values = values
        self._known: list[Value] = []

    def __iter__(self) -> Iterator[Value]:
        at = 0
        while True:
            if at == len(self._known):
                value = next(self._values, _END)
                if value is _END:
                    return
                self._known.append(value)
            yield self._known[at]
            at += 1


_END = object()


def candidates(shape: Shape, column: Column, turn: int, without: str = "") -> Candidates:
    """Values that pass every single-column check on the column but ``without``, plain ones for this turn first."""
    return Candidates(_fitting(shape, column, turn, without))


def _fitting(shape: Shape, column: Column, turn: int, without: str) -> Iterator[Value]:
    rules = [rule for rule in shape.rules if rule.columns == {column.name} and rule.name != without]
    seen: set[tuple[type, Value]] = set()
    for value in _raw(shape, column, turn):
        kind = (type(value), value)
        if kind not in seen and _all_pass(rules, column.name, value):
            yield value
        seen.add(kind)
    if column.nullable:
        yield None


def _all_pass(rules: list[Rule], column: str, value: Value) -> bool:
    try:
        return all(passes(rule.formula, {column: value}) for rule in rules)
    except UnsupportedError:
        return False


def _raw(shape: Shape, column: Column, turn: int) -> Iterator[Value]:
    constants, lengths, patterns = _spoken_of(shape, column.name)
    if column.type in _INTEGERS:
        numbers = [
            int(value) for value in constants if isinstance(value, int | Decimal) and not isinstance(value, bool)
        ]
        limit = _INTEGERS[column.type]
        yield from (value for value in (turn + 1, turn + 2, 0) if value <= limit)
        for number in numbers:
            yield from (value for value in _near(number, turn) if -limit <= value <= limit)
    elif column.type.startswith("numeric"):
        yield from (Decimal(turn + 1), Decimal(turn + 2), Decimal(0))
        for constant in constants:
            if isinstance(constant, int | Decimal):
                yield from (
                    Decimal(constant) + Decimal(step) for step in (turn, turn + 1, -turn, -turn - 1, "0.5", "-0.5")
                )
    elif column.type == "boolean":
        yield from (False, True)
    elif column.type == "text":
        yield from _texts(constants, lengths, patterns, turn)
    elif column.type == "timestamptz":
        yield from (_FIRST_DAY + dt.timedelta(days=days) for days in (turn, turn + 1, turn + 31, -1 - turn))
    elif column.type == "date":
        yield from ((_FIRST_DAY + dt.timedelta(days=days)).date() for days in (turn, turn + 1, turn + 31, -1 - turn))
    elif column.type == "uuid":
        yield from (uuid.UUID(int=(7 << 76) | (8 << 60) | number) for number in (turn + 1, turn + 1001))
    elif column.type == "jsonb":
        yield from (json.dumps({"sample": turn + 1}), json.dumps([turn + 1]), "{}", "[]", str(turn + 1))
    elif column.type == "bytea":
        yield bytes([turn + 1])
        for length in lengths:
            yield from (bytes([turn + 1]) * size for size in (length, length + 1, max(length - 1, 0)))


def _near(number: int, turn: int) -> tuple[int, ...]:
    return (number + turn, number - turn, number, number + 1 + turn, number - 1 - turn)


def _texts(constants: list[Value], lengths: list[int], patterns: list[Pattern], turn: int) -> Iterator[str]:
    strings = [value for value in constants if isinstance(value, str)]
    # Rotated, so that another turn begins with another of the values allowed.
    yield from strings[turn % len(strings) :] + strings[: turn % len(strings)] if strings else ()
    for pattern in patterns:
        found = pattern.examples(_PATTERN_EXAMPLES)
        yield from found[turn % len(found) :] + found[: turn % len(found)] if found else ()
        for length in lengths:
            yield from pattern.examples(1 + turn, length + 1, length + _SLACK)[turn:]
            yield from pattern.examples(1 + turn, max(length - _SLACK, 0), length)[turn:]
    plain = "abcdefghij"[turn % 10]
    yield from (plain, plain * 3, f"{plain}@example.com", "", "?", " ")
    for length in lengths:
        yield from (plain * size for size in (length, length + 1, length - 1) if 0 <= size <= _LONGEST)


def _spoken_of(shape: Shape, column: str) -> tuple[list[Value], list[int], list[Pattern]]:
    """Constants that checks compare the column with, lengths they limit it to, and patterns it must match."""
    constants: list[Value] = []
    lengths: list[int] = []
    patterns: list[Pattern] = []
    for rule in shape.rules:
        if column not in rule.columns:
            continue
        for part in parts(rule.formula):
            if not isinstance(part, Apply):
                continue
            values = [argument.value for argument in part.arguments if isinstance(argument, Constant)]
            if part.function in ("~", "~*") and part.arguments[0] == ColumnName("", column):
                patterns += [found for value in values if (found := _pattern(str(value), part.function)) is not None]
            elif any(_is_length_of(argument, column) for argument in part.arguments):
                lengths += [value for value in values if isinstance(value, int)]
            else:
                constants += values
    return list(dict.fromkeys(constants)), list(dict.fromkeys(lengths)), patterns


def _is_length_of(formula: object, column: str) -> bool:
    return (
        isinstance(formula, Apply)
        and "length" in formula.function
        and any(ColumnName("", column) == part for part in parts(formula))
    )


@functools.lru_cache(maxsize=1024)
def _pattern(text: str, operator: str) -> Pattern | None:
    try:
        return Pattern(text, ignore_case=operator == "~*")
    except UnsupportedPatternError:
        return None
