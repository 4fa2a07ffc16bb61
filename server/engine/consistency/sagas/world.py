"""Rows and what a change makes of them, small enough to search: amounts are one, one row of each entity."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from server.engine.model.sagas import Change, ChangeKind, Saga

World = dict[tuple[str, str], "int | str"]
"""Value by row and column. A row is an entity, or ``Entity#A`` for the one that instance A made."""
_SET_TO = {"A": 11, "B": 12, "P": 13}
"""Numbers that tell who set them, out of reach of a few steps of one."""
GONE = "gone"
EXISTS = ""


class Room(NamedTuple):
    """Where a number starts and what its ceiling stands at: room for one instance, so that the second meets a bound."""

    first: int = 1
    most: int = 2


Rooms = Mapping[tuple[str, str], Room]
"""By entity and column; a column that is not there has a `Room` as it comes."""


def rooms(changes: Iterable[Change]) -> Rooms:
    """The room of each number that one instance adds to or takes from, by the changes it makes, in their order."""
    reach: dict[tuple[str, str], tuple[int, int, int]] = {}
    for change in changes:
        if change.kind in (ChangeKind.ADD, ChangeKind.SUBTRACT):
            place = (change.entity, change.column)
            level, lowest, highest = reach.get(place, (0, 0, 0))
            level += 1 if change.kind is ChangeKind.ADD else -1
            reach[place] = (level, min(lowest, level), max(highest, level))
    found = {}
    for place, (_, lowest, highest) in reach.items():
        first = max(Room().first, -lowest)
        found[place] = Room(first, first + max(1, highest))
    return found


class RefusedError(Exception):
    """A guard, a bound or a state says no."""


def row_of(change: Change, actor: str, world: World) -> str:
    """The row an actor means: the one it made itself, the one an instance made that is still open, else the shared."""
    own = f"{change.entity}#{actor}"
    if change.kind is ChangeKind.INSERT or (own, EXISTS) in world:
        return own
    return change.entity


def first_world(changes: Sequence[Change], room: Rooms) -> World:
    """Every row that somebody changes without having made it, where the first change of its state is allowed."""
    world: World = {}
    for change in changes:
        if change.kind is ChangeKind.INSERT or not change.column:
            continue
        numeric = change.kind in (ChangeKind.ADD, ChangeKind.SUBTRACT)
        place = (change.entity, change.column)
        first = room.get(place, Room()).first
        value: int | str = first if numeric else change.sources[0] if change.sources else "before"
        if numeric or place not in world:
            world[place] = value
    return world


def applied(
    changes: Sequence[Change], actor: str, world: World, before: Mapping[tuple[str, str], "int | str"], room: Rooms
) -> World:
    """The world after the changes; raises `RefusedError` and changes nothing. ``before``: what a restore puts back."""
    after = dict(world)
    for change in changes:
        row = row_of(change, actor, after)
        place = (row, change.column)
        first, most = room.get((change.entity, change.column), Room())
        if change.kind is ChangeKind.INSERT:
            after[row, EXISTS] = "here"
            if change.column:
                after[place] = change.value
        elif change.kind is ChangeKind.DELETE:
            after[row, EXISTS] = GONE
        elif change.kind in (ChangeKind.ADD, ChangeKind.SUBTRACT):
            found = after.get(place, first)
            found = found if isinstance(found, int) else first
            value = found + (1 if change.kind is ChangeKind.ADD else -1)
            if change.kind is ChangeKind.SUBTRACT and change.floor and value < 0:
                raise RefusedError
            if change.kind is ChangeKind.ADD and change.ceiling and value > most:
                raise RefusedError
            after[place] = value
        elif change.kind is ChangeKind.RESTORE:
            after[place] = before.get(place, after.get(place, first))
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
