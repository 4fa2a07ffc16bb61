"""Pairs of a brief's operations on one row, merged in every small case: deltas add up, of two settings one wins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from server.engine.consistency.invariants.linear import Linear
from server.engine.consistency.invariants.merging import Model, divergence
from server.engine.consistency.invariants.operations import Writing, amount
from server.engine.model.confluence import Story
from server.engine.model.sagas import ChangeKind

Row = tuple[tuple[str, int, str], ...]
"""Column, value, and who set it last: empty for nobody."""
_DOMAIN = range(4)
_MOST_COLUMNS = 4
"""Of which every combination is tried; a relation with more is looked at with the rest at zero."""


@dataclass(frozen=True)
class PairCheck:
    story: Story | None
    searched: str


def check_pairs(relations: Sequence[Linear], written: Sequence[Writing], rule: str) -> PairCheck:
    """The first two operations that each keep the relations of a row, and break them when merged."""
    columns = tuple(sorted({name for relation in relations for name in relation.columns}))
    acting = [each for each in written if any(change.kind in _MOVING for c in columns for change in each.on(c))]
    ancestors = tuple(_rows(columns))
    pairs = [(one, other) for number, one in enumerate(acting) for other in acting[number:]]
    searched = (
        f"{len(pairs)} pairs of operations, {len(ancestors)} rows each, amounts of 1 and 2, one operation a branch"
    )
    for one, other in pairs:
        branches = {"left": (one,), "right": (other,)}

        def operations(
            row: Row, branch: str, branches: Mapping[str, tuple[Writing, ...]] = branches
        ) -> Iterable[tuple[str, Row]]:
            for writing in branches[branch]:
                yield from _done(row, writing, branch, columns)

        def holds(row: Row) -> bool:
            values = {name: value for name, value, _ in row}
            return all(relation.holds(values) for relation in relations)

        found = divergence(Model(ancestors, operations, _merged, holds), depth=1)
        if found is not None:
            left, right = f"{one.program}: {found.left[0]}", f"{other.program}: {found.right[0]}"
            story = Story(
                before=_told(found.ancestor),
                left=f"{left} gives {_told(found.left_state)}",
                right=f"{right} gives {_told(found.right_state)}",
                merged=f"{_told(found.merged)}, and {rule} does not hold",
                operations=(one.program, other.program),
            )
            return PairCheck(story, searched)
    return PairCheck(None, searched)


_MOVING = (ChangeKind.ADD, ChangeKind.SUBTRACT, ChangeKind.SET)


def _rows(columns: Sequence[str]) -> Iterable[Row]:
    shown = columns[:_MOST_COLUMNS]
    for values in product(_DOMAIN, repeat=len(shown)):
        known = dict(zip(shown, values, strict=True))
        yield tuple((name, known.get(name, 0), "") for name in columns)


def _done(row: Row, writing: Writing, branch: str, columns: Sequence[str]) -> Iterable[tuple[str, Row]]:
    """The row after the operation, for each small amount or value it may be given."""
    sets = [name for name in columns if any(c.kind is ChangeKind.SET for c in writing.on(name))]
    for scale in (1, 2):
        for values in product(_DOMAIN, repeat=len(sets)) if sets else [()]:
            given = dict(zip(sets, values, strict=True))
            after = []
            told = []
            for name, value, by in row:
                changed, who = value, by
                for change in writing.on(name):
                    if change.kind is ChangeKind.SET:
                        changed, who = given[name], branch
                        told.append(f"{name} = {given[name]}")
                    elif change.kind in (ChangeKind.ADD, ChangeKind.SUBTRACT):
                        step = amount(change) * (1 if change.value.lstrip("-").isdigit() else scale)
                        changed += step if change.kind is ChangeKind.ADD else -step
                        told.append(f"{name} {'+' if change.kind is ChangeKind.ADD else '-'} {step}")
                after.append((name, changed, who))
            yield ", ".join(told), tuple(after)
        if sets:
            return


def _merged(ancestor: Row, left: Row, right: Row) -> Row:
    """Column by column: a setting wins over what was there, the right one over the left; deltas are summed."""
    merged = []
    for (name, before, _), (_, one, set_left), (_, other, set_right) in zip(ancestor, left, right, strict=True):
        if set_right:
            merged.append((name, other, ""))
        elif set_left:
            merged.append((name, one + other - before, ""))
        else:
            merged.append((name, one + other - before, ""))
    return tuple(merged)


def _told(row: Row) -> str:
    return ", ".join(f"{name} = {value}" for name, value, _ in row)
