"""Programs into linear ones: every choice each way, every loop 0, 1 and 2 times (Vandevoort et al., EDBT 2023)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from server.engine.consistency.terms import parse_term, variables
from server.engine.model.consistency import Block, Program, TemplateStatement

MAX_PATHS = 24
"""Of one program. Beyond, all its statements become one path in which what is conditional is not certain."""


@dataclass(frozen=True)
class Occurrence:
    """A statement on a path."""

    statement: TemplateStatement
    iteration: str = ""
    """Appended to what varies from one run of a loop to the next: ``'1`` in the second run of a loop at depth 1."""
    varying: frozenset[str] = frozenset()
    """Parameters that occur in the surrounding loops alone, and so may differ from run to run."""
    certain: bool = True
    """Whether every run of the program along this path executes it."""
    depth: int = 0
    """How many loops surround it."""

    @property
    def id(self) -> str:
        return self.statement.id + self.iteration

    def rename(self, name: str) -> str:
        return name + self.iteration if name in self.varying else name


Path = tuple[Occurrence, ...]


def unfold(program: Program) -> tuple[Path, ...]:
    """The paths of a program, without the empty one and without repetitions."""
    if _count(program.body) > MAX_PATHS:
        return (tuple(_flattened(program.body, _names(program.body), True)),)
    paths = dict.fromkeys(_paths(program.body, _names(program.body)))
    return tuple(path for path in paths if path)


def is_flattened(program: Program) -> bool:
    """Whether the program has too many paths to be told apart."""
    return _count(program.body) > MAX_PATHS


def statements(blocks: Sequence[Block]) -> Iterator[TemplateStatement]:
    """Every statement of a body, in document order."""
    for block in blocks:
        if block.statement is not None:
            yield block.statement
        for inner in (*block.choice, block.optional, block.loop):
            yield from statements(inner)


def _count(blocks: Sequence[Block]) -> int:
    total = 1
    for block in blocks:
        if block.choice:
            total *= sum(_count(branch) for branch in block.choice)
        elif block.optional:
            total *= 1 + _count(block.optional)
        elif block.loop:
            once = _count(block.loop)
            total *= 1 + once + once * once
    return total


def _paths(blocks: Sequence[Block], outside: dict[str, int], depth: int = 1) -> list[Path]:
    found: list[Path] = [()]
    for block in blocks:
        if block.statement is not None:
            ways: list[Path] = [(Occurrence(block.statement),)]
        elif block.choice:
            ways = [path for branch in block.choice for path in _paths(branch, outside, depth)]
        elif block.optional:
            ways = [(), *_paths(block.optional, outside, depth)]
        else:
            varying = _varying(block.loop, outside)
            once = _paths(block.loop, outside, depth + 1)
            first = [_iteration(path, "", varying) for path in once]
            second = [_iteration(path, f"'{depth}", varying) for path in once]
            ways = [(), *first, *(one + other for one, other in product(first, second))]
        found = [path + way for path in found for way in ways]
    return found


def _flattened(blocks: Sequence[Block], outside: dict[str, int], certain: bool, depth: int = 1) -> Iterator[Occurrence]:
    """All statements in an order that every path keeps; loops twice."""
    for block in blocks:
        if block.statement is not None:
            yield Occurrence(block.statement, certain=certain)
        for branch in (*block.choice, block.optional):
            yield from _flattened(branch, outside, False, depth)
        if block.loop:
            varying = _varying(block.loop, outside)
            once = tuple(_flattened(block.loop, outside, False, depth + 1))
            yield from _iteration(once, "", varying)
            yield from _iteration(once, f"'{depth}", varying)


def _iteration(path: Path, suffix: str, varying: frozenset[str]) -> Path:
    return tuple(
        Occurrence(each.statement, suffix + each.iteration, each.varying | varying, each.certain, each.depth + 1)
        for each in path
    )


def _names(blocks: Sequence[Block]) -> dict[str, int]:
    """How often each parameter occurs."""
    found: dict[str, int] = {}
    for statement in statements(blocks):
        for term in (*statement.key, *(pin.term for pin in statement.pins)):
            for name in variables(parse_term(term)):
                found[name] = found.get(name, 0) + 1
    return found


def _varying(loop: Sequence[Block], outside: dict[str, int]) -> frozenset[str]:
    return frozenset(name for name, count in _names(loop).items() if outside[name] == count)
