"""Going through the steps of a system: what is inside a step, and systems with some steps changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.model.capacity import (
    Alternative,
    Cached,
    Choose,
    Connected,
    Detached,
    Locked,
    Parallel,
    Repeat,
    System,
    SystemStep,
    Visit,
)

Steps = tuple[SystemStep, ...]
Change = Callable[[SystemStep], Steps]


def rebuilt(steps: Steps, change: Change) -> Steps:
    """The steps with ``change`` made to each, those inside it first; it may answer with none, one or several."""
    return tuple(found for step in steps for found in change(_inside(step, change)))


def _inside(step: SystemStep, change: Change) -> SystemStep:
    match step:
        case Visit() | Connected() | Locked() | Cached() | Repeat() | Detached():
            return replace(step, steps=rebuilt(step.steps, change))
        case Choose(alternatives):
            return Choose(tuple(Alternative(one.probability, rebuilt(one.steps, change)) for one in alternatives))
        case Parallel(branches):
            return Parallel(tuple(rebuilt(branch, change) for branch in branches))
        case _:
            return step


def with_steps(system: System, change: Change, use_cases: tuple[str, ...] = ()) -> System:
    """The system with ``change`` made to every step, of these use cases alone where some are named."""
    return replace(
        system,
        use_cases=tuple(
            replace(one, steps=rebuilt(one.steps, change)) if not use_cases or one.name in use_cases else one
            for one in system.use_cases
        ),
    )


@dataclass(frozen=True)
class Place:
    """A step with how it is come by."""

    step: SystemStep
    visits: float
    """Mean number in one request."""
    service: str
    inside: Steps
    """The steps around it that hold something, outermost first; what is detached starts anew."""
    waited_for: bool
    """The request waits for it."""


def places(steps: Steps, service: str, misses: Callable[[str], float]) -> Iterator[Place]:
    """Every step, those around others before them. ``misses``: chance that a cache has not got what is asked for."""
    yield from _places(steps, 1.0, service, (), True, misses)


def _places(
    steps: Steps, visits: float, service: str, inside: Steps, waited_for: bool, misses: Callable[[str], float]
) -> Iterator[Place]:
    for step in steps:
        yield Place(step, visits, service, inside, waited_for)
        match step:
            case Connected() | Locked():
                yield from _places(step.steps, visits, service, (*inside, step), waited_for, misses)
            case Visit():
                yield from _places(step.steps, visits, step.service, (*inside, step), waited_for, misses)
            case Detached():
                yield from _places(step.steps, visits, step.service, (step,), False, misses)
            case Cached():
                yield from _places(step.steps, visits * misses(step.cache), service, inside, waited_for, misses)
            case Repeat():
                yield from _places(step.steps, visits * step.mean, service, inside, waited_for, misses)
            case Choose():
                for one in step.alternatives:
                    yield from _places(one.steps, visits * one.probability, service, inside, waited_for, misses)
            case Parallel():
                for branch in step.branches:
                    yield from _places(branch, visits, service, inside, waited_for, misses)
            case _:
                pass
