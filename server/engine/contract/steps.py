"""The steps of a use case in document order: its calls, and where each of its statements stands among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from server.engine.model.brief import Call, Loop, Step, UseCase


@dataclass(frozen=True)
class Place:
    """Where a step stands. The default is: once, always, before any call to an external system."""

    loop: Loop | None = None
    """The outermost loop around it."""
    optional: bool = False
    """In a branch that runs less often than not."""
    after_call: bool = False


@dataclass(frozen=True)
class Placed:
    step: Step
    place: Place


def placed_steps(use_case: UseCase) -> tuple[Placed, ...]:
    """All steps, those within choices, options and loops among them, in document order."""
    found = []
    called = False
    for transaction in use_case.transactions:
        for one in _flattened(transaction.steps, Place()):
            found.append(replace(one, place=replace(one.place, after_call=called)))
            called = called or bool(one.step.call and one.step.call.external_system)
    return tuple(found)


def _flattened(steps: Sequence[Step], place: Place) -> Iterator[Placed]:
    for step in steps:
        yield Placed(step, place)
        for branch in step.choice:
            rare = branch.probability is not None and branch.probability < 0.5
            yield from _flattened(branch.steps, replace(place, optional=place.optional or rare))
        if step.optional:
            yield from _flattened(step.optional.steps, replace(place, optional=True))
        if step.loop:
            yield from _flattened(step.loop.steps, replace(place, loop=place.loop or step.loop))


def calls(use_case: UseCase) -> tuple[Call, ...]:
    return tuple(one.step.call for one in placed_steps(use_case) if one.step.call)


def external_systems(use_case: UseCase) -> tuple[str, ...]:
    """External systems the use case waits for, each once, in order."""
    return tuple(dict.fromkeys(call.external_system for call in calls(use_case) if call.external_system))


def emits(use_case: UseCase) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.step.emit for one in placed_steps(use_case) if one.step.emit))


def places_of_statements(use_case: UseCase, count: int) -> tuple[Place, ...]:
    """For each of the use case's ``count`` statements where it stands, as far as the steps say."""
    places = tuple(one.place for one in placed_steps(use_case) if one.step.sql)
    return places if len(places) == count else (Place(),) * count
