"""Rows and what a change makes of them, small enough to search: amounts are one, one row of each entity."""

from collections.abc import Mapping, Sequence

from server.engine.model.sagas import Change, ChangeKind, Saga

World = dict[tuple[str, str], "int | str"]
"""Value by row and column. A row is an entity, or ``Entity#A`` for the one that instance A made."""
FIRST = 1
"""Of every number: with amounts of one, the second of two takers meets the floor."""
MOST = 2
"""What a ceiling stands at: there is room for one."""
_SET_TO = {"A": 11, "B": 12, "P": 13}
"""Numbers that tell who set them, out of reach of a few steps of one."""
GONE = "gone"
EXISTS = ""


class RefusedError(Exception):
    """A guard, a bound or a state says no."""


def row_of(change: Change, actor: str, world: World) -> str:
    """The row an actor means: the one it made itself, the one an instance made that is still open, else the shared."""
    own = f"{change.entity}#{actor}"
    if change.kind is ChangeKind.INSERT or (own, EXISTS) in world:
        return own
    return change.entity


def first_world(changes: Sequence[Change]) -> World:
    """Every row that somebody changes without having made it, where the first change of its state is allowed."""
    world: World = {}
    for change in changes:
        if change.kind is ChangeKind.INSERT or not change.column:
            continue
        numeric = change.kind in (ChangeKind.ADD, ChangeKind.SUBTRACT)
        value: int | str = FIRST if numeric else change.sources[0] if change.sources else "before"
        if numeric or (change.entity, change.column) not in world:
            world[change.entity, change.column] = value
    return world


def applied(
    changes: Sequence[Change], actor: str, world: World, before: Mapping[tuple[str, str], "int | str"]
) -> World:
    """The world after the changes; raises `RefusedError` and changes nothing. ``before``: what a restore puts back."""
    after = dict(world)
    for change in changes:
        row = row_of(change, actor, after)
        place = (row, change.column)
        if change.kind is ChangeKind.INSERT:
            after[row, EXISTS] = "here"
            if change.column:
                after[place] = change.value
        elif change.kind is ChangeKind.DELETE:
            after[row, EXISTS] = GONE
        elif change.kind in (ChangeKind.ADD, ChangeKind.SUBTRACT):
            found = after.get(place, FIRST)
            found = found if isinstance(found, int) else FIRST
            value = found + (1 if change.kind is ChangeKind.ADD else -1)
            if change.kind is ChangeKind.SUBTRACT and change.floor and value < 0:
                raise RefusedError
            if change.kind is ChangeKind.ADD and change.ceiling and value > MOST:
                raise RefusedError
            after[place] = value
        elif change.kind is ChangeKind.RESTORE:
            after[place] = before.get(place, after.get(place, FIRST))
        elif change.kind is ChangeKind.MOVE:
            if change.sources and after.get(place, change.sources[0]) not in change.sources:
                raise RefusedError
            after[place] = change.value
        elif change.column:
            number = isinstance(after.get(place), int)
            after[place] = _SET_TO[actor] if number else f"{change.value} of {actor}"
    return after


def made_by(saga: Saga, entity: str) -> bool:
    """Whether each instance has a row of its own: another instance never meets it."""
    first = next((c for step in saga.steps for c in step.changes if c.entity == entity), None)
    return first is not None and first.kind is ChangeKind.INSERT
