"""Which equalities of a statement hold for every row it touches.

An equality in the ON of an outer join, or of an outer row inside a sub-select, need not hold for the rows it speaks of.
In statements with either, only conjuncts found at a row's own level are believed; what cannot be told is not believed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from server.engine.kernel.sql.scope import Relation
from server.engine.model.access import Condition

_COMPLEX = re.compile(r"\b(?:LEFT|RIGHT|FULL)\b|\(\s*(?:SELECT|WITH)\b|\bLATERAL\b|^\s*WITH\b", re.IGNORECASE)
_OUTER = re.compile(r"\b(?:LEFT|RIGHT|FULL)\b", re.IGNORECASE)
_NAMES = re.compile(
    r"(?:\bFROM|\bJOIN|\bUPDATE|\bINTO|\bUSING|,)\s+(?:ONLY\s+|LATERAL\s+)?\"?(\w+)\"?(?:\s+(?:AS\s+)?\"?(\w+)\"?)?",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\bWHERE\b(.*?)(?=\bGROUP\s+BY\b|\bORDER\s+BY\b|\bHAVING\b|\bLIMIT\b|\bRETURNING\b|\bFOR\b|\bUNION\b|\bWINDOW\b|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_ON = re.compile(
    r"\bON\b(.*?)(?=\b(?:INNER|CROSS|JOIN|WHERE|GROUP|ORDER|LIMIT|SET|RETURNING)\b|\Z)", re.IGNORECASE | re.DOTALL
)
_SIDE = r"(?:\"?(\w+)\"?\.)?\"?([A-Za-z_]\w*)\"?"
_EQUALITY = re.compile(rf"\s*{_SIDE}\s*=\s*(.+?)\s*\Z", re.DOTALL)
_TURNED = re.compile(rf"\s*(.+?)\s*=\s*{_SIDE}\s*\Z", re.DOTALL)


@dataclass(frozen=True)
class _Level:
    """A SELECT or a statement, without those inside it."""

    names: frozenset[str]
    equalities: frozenset[tuple[str, str, str]]
    """Qualifier or nothing, column, other side without spaces."""


class Certain:
    def __init__(self, sql: str) -> None:
        self._levels = [_level(text) for text in _texts(sql)] if _COMPLEX.search(sql) else None

    def holds(self, relation: Relation, condition: Condition) -> bool:
        """Whether the equality holds for every row of this use of the table."""
        return self._levels is None or self._found(relation, condition.column, _plain(condition.term))

    def joins(self, relation: Relation, column: str, other: Relation, other_column: str) -> bool:
        """The same for an equality with a column of another use."""
        if self._levels is None:
            return True
        sides = {f"{other.name}.{other_column}", other_column}
        return any(self._found(relation, column, side, other.name) for side in sorted(sides))

    def _found(self, relation: Relation, column: str, term: str, also: str = "") -> bool:
        for level in self._levels or ():
            if relation.name in level.names and (not also or also in level.names):
                for qualifier in ("", relation.name):
                    if (qualifier, column, term) in level.equalities:
                        return True
        return False


def _level(text: str) -> _Level:
    names = {name for found in _NAMES.finditer(text) for name in found.groups() if name}
    parts = [found.group(1) for found in _WHERE.finditer(text)]
    if not _OUTER.search(text):
        parts += [found.group(1) for found in _ON.finditer(text)]
    conjuncts = [conjunct for part in parts for conjunct in _conjuncts(part)]
    return _Level(frozenset(names), frozenset(each for conjunct in conjuncts for each in _equalities(conjunct)))


def _conjuncts(text: str) -> list[str]:
    if re.search(r"\bOR\b", text, re.IGNORECASE):
        return []
    return re.split(r"\bAND\b", text, flags=re.IGNORECASE)


def _equalities(conjunct: str) -> Iterator[tuple[str, str, str]]:
    if re.search(r"[<>!]=|\bNOT\b|\bBETWEEN\b", conjunct, re.IGNORECASE):
        return
    straight, turned = _EQUALITY.match(conjunct), _TURNED.match(conjunct)
    if straight:
        yield straight.group(1) or "", straight.group(2), _plain(straight.group(3))
    if turned:
        yield turned.group(2) or "", turned.group(3), _plain(turned.group(1))


def _plain(text: str) -> str:
    return re.sub(r"[\s\"]+", "", text)


def _texts(sql: str) -> Iterator[str]:
    """The statement and every bracket in it that is a SELECT, each without the brackets inside it."""
    stack: list[list[str]] = [[]]
    quoted = False
    for letter in sql:
        if letter == "'":
            quoted = not quoted
        if quoted or letter not in "()":
            stack[-1].append(letter)
        elif letter == "(":
            stack.append([])
        elif len(stack) > 1:
            inner = "".join(stack.pop())
            stack[-1].append("()")
            if re.match(r"\s*(?:SELECT|WITH|UPDATE|DELETE|INSERT)\b", inner, re.IGNORECASE):
                yield inner
    yield "".join(stack[0])
