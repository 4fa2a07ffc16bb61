"""Programs without branches: every choice made, every option taken or not, every loop run up to twice."""

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from server.engine.consistency.splits.terms import variables
from server.engine.model.consistency import Block, Pin, Program, TemplateStatement
from server.engine.model.value import Value

_V = TypeVar("_V", bound=Value)

MOST_ROUNDS = 2
"""Iterations of a loop that a cycle can tell apart (Vandevoort et al., EDBT 2023, prop. on unfolding)."""

MOST_FORMS = 64
"""Linear forms of one program; the shortest are kept."""


@dataclass(frozen=True)
class Linear:
    """One way through a program."""

    program: str
    statements: tuple[TemplateStatement, ...]
    """Their ids are unique; a statement of a loop's second round is ``q3#2``."""
    distinct: tuple[tuple[str, str], ...]


@functools.lru_cache(maxsize=1_024)
def unfold(program: Program) -> tuple[Linear, ...]:
    """All ways through the program, shortest first; ways without a statement are left out."""
    outside = _mentioned(program.body, in_loop=False)
    ways: dict[tuple[TemplateStatement, ...], None] = {}
    for way in itertools.islice(_ways(program.body, outside), 4 * MOST_FORMS):
        if way:
            ways.setdefault(way)
    ordered = sorted(ways, key=len)[:MOST_FORMS]
    return tuple(Linear(program.name, way, program.distinct) for way in ordered)


def _ways(blocks: Sequence[Block], outside: set[str]) -> Iterator[tuple[TemplateStatement, ...]]:
    if not blocks:
        yield ()
        return
    for first in _ways_of(blocks[0], outside):
        for rest in _ways(blocks[1:], outside):
            yield first + rest


def _ways_of(block: Block, outside: set[str]) -> Iterator[tuple[TemplateStatement, ...]]:
    if block.statement is not None:
        yield (block.statement,)
    elif block.choice:
        for branch in block.choice:
            yield from _ways(branch, outside)
    elif block.optional:
        yield ()
        yield from _ways(block.optional, outside)
    else:
        once = list(_ways(block.loop, outside))
        yield ()
        yield from once
        for rounds in range(2, MOST_ROUNDS + 1):
            for chosen in itertools.product(once, repeat=rounds):
                yield tuple(
                    _again(statement, number, outside, way) for number, way in enumerate(chosen, 1) for statement in way
                )


def _again(
    statement: TemplateStatement, number: int, outside: set[str], way: Sequence[TemplateStatement]
) -> TemplateStatement:
    """The statement in a later round: variables of the loop's own stand for something else each time."""
    if number == 1:
        return statement
    within = {each.id for each in way}

    def renamed(term: str) -> str:
        for name in sorted(variables(term) - outside):
            term = _replace(term, name, f"{name}#{number}")
        return term

    return _changed(
        statement,
        id=f"{statement.id}#{number}",
        key=tuple(renamed(term) for term in statement.key),
        pins=tuple(Pin(pin.column, renamed(pin.term)) for pin in statement.pins),
        parents=tuple(
            _changed(parent, statement=f"{parent.statement}#{number}") if parent.statement in within else parent
            for parent in statement.parents
        ),
    )


def _changed(value: _V, **changes: object) -> _V:
    return msgspec.structs.replace(value, **changes)


def _replace(term: str, name: str, by: str) -> str:
    return re.sub(rf"(?<![\w#]){re.escape(name)}(?![\w#])", by, term)


def _mentioned(blocks: Sequence[Block], in_loop: bool) -> set[str]:
    """Variables of statements that stand outside of loops."""
    found: set[str] = set()
    for block in blocks:
        if block.statement is not None and not in_loop:
            terms = (*block.statement.key, *(pin.term for pin in block.statement.pins))
            found |= {name for term in terms for name in variables(term)}
        for branch in (*block.choice, block.optional):
            found |= _mentioned(branch, in_loop)
        found |= _mentioned(block.loop, in_loop=True)
    return found
