"""Which resources a request feels: those on its own synchronous path, and what fills the pools it has to pass."""

from collections import defaultdict
from collections.abc import Iterator

from server.engine.capacity.prediction.demands import (
    Demands,
    connections_of,
    lock_of,
    resources,
    slots_of,
)
from server.engine.capacity.prediction.walking import Place, places
from server.engine.model.capacity import Connected, Detached, Locked, SystemUseCase, Visit


def felt(demands: Demands) -> dict[str, frozenset[str]]:
    """By use case. A pool is felt together with everything that is waited for while some request holds a part of it."""
    known = {one.name for one in resources(demands.state)}
    behind: dict[str, set[str]] = defaultdict(set)
    for use_case in demands.state.system.use_cases:
        for place in places(use_case.steps, use_case.service, demands.state.misses):
            wanted = {name for name, seconds in demands.work(place).items() if seconds > 0.0} | set(_pool(place))
            for pool in _held(use_case, place):
                behind[pool] |= (wanted - {pool}) & known
    found: dict[str, frozenset[str]] = {}
    for use_case in demands.state.system.use_cases:
        seen: set[str] = set()
        following = set(demands.by_use_case[use_case.name].waited_for)
        while following:
            seen |= following
            following = {each for name in following for each in behind.get(name, ())} - seen
        found[use_case.name] = frozenset(seen & known)
    return found


def _pool(place: Place) -> Iterator[str]:
    match place.step:
        case Connected():
            yield connections_of(place.service, place.step.database)
        case Locked(lock):
            yield lock_of(lock)
        case Visit() | Detached():
            yield slots_of(place.step.service)
        case _:
            pass


def _held(use_case: SystemUseCase, place: Place) -> Iterator[str]:
    """What is held while the step is done; nothing waits for a slot of what is detached."""
    if isinstance(place.step, Detached):
        return
    service = use_case.service
    if not (place.inside and isinstance(place.inside[0], Detached)):
        yield slots_of(service)
    for step in place.inside:
        match step:
            case Visit() | Detached():
                service = step.service
                yield slots_of(service)
            case Connected():
                yield connections_of(service, step.database)
            case Locked(lock):
                yield lock_of(lock)
            case _:
                pass
