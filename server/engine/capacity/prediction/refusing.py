"""Systems nothing can be predicted of: figures out of range, missing names, requests that block themselves.

A system that is overloaded is none of these.
"""

import math
from collections import defaultdict
from collections.abc import Iterable

from msgspec.structs import replace

from server.engine.capacity.prediction.demands import connections_of, lock_of, slots_of
from server.engine.capacity.prediction.walking import Steps, places
from server.engine.errors import DomainError, Reason
from server.engine.model.capacity import (
    Cached,
    Choose,
    Connected,
    Delay,
    Detached,
    ExternalCall,
    Flush,
    Locked,
    Parallel,
    Query,
    Repeat,
    Service,
    System,
    SystemStep,
    Visit,
)
from server.engine.model.problem import Problem

_DEEPEST = 8
"""Connections that one request holds at once, at most."""


def check(system: System) -> frozenset[str]:
    """The pools that requests wait for in a circle: they may block each other when many come at once.

    Raises:
        DomainError: INVALID_ARGUMENT with every problem and its path.
    """
    problems = [*_figures(system), *_names(system)]
    if not problems:
        problems = [*_circles(system)]
    if not problems:
        problems = [*_too_small(system)]
    if problems:
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise DomainError(
            Reason.INVALID_ARGUMENT, f"{first.path}: {first.message}{more}", {"field": first.path}, problems
        )
    return _circular(system)


def _figures(system: System) -> Iterable[Problem]:
    def least(path: str, value: float, bound: float, strict: bool = False) -> Iterable[Problem]:
        if not math.isfinite(value):
            yield Problem(path, f"must be a finite number and is {value}")
        elif value < bound or (strict and value == bound):
            yield Problem(path, f"must be {'more than' if strict else 'at least'} {bound:g} and is {value:g}")

    for service in system.services:
        path = f"deployment.services[{service.name}]"
        yield from least(f"{path}.replicas", service.replicas, 1)
        yield from least(f"{path}.workers", service.slots, 0)
        yield from least(f"{path}.cores", service.cores, 0.0, strict=True)
        yield from least(f"{path}.pool_size", service.connections, 0)
    for database in system.databases:
        path = "deployment.database"
        yield from least(f"{path}.cores", database.cores, 0.0, strict=True)
        yield from least(f"{path}.memory_bytes", database.memory_bytes, 0)
        yield from least(f"{path}.io_channels", database.io_channels, 1)
    for cache in system.caches:
        if not 0.0 <= cache.hit_ratio <= 1.0:
            yield Problem(f"caches[{cache.name}].hit_ratio", f"must lie between 0 and 1 and is {cache.hit_ratio:g}")
    for use_case in system.use_cases:
        path = f"use_cases[{use_case.name}]"
        yield from least(f"{path}.rate.peak", use_case.traffic.rate, 0.0)
        for name in ("deadline", "backoff", "think", "population", "retries"):
            yield from least(f"{path}.{name}", getattr(use_case.traffic, name), 0.0)
        if use_case.traffic.population and use_case.traffic.rate:
            yield Problem(path, "has both a rate and a population: it is either open or closed")
        for place in places(use_case.steps, use_case.service, lambda _: 1.0):
            yield from (Problem(path, message) for message in _wrong(place.step))


def _wrong(step: SystemStep) -> Iterable[str]:
    match step:
        case Query(statement, costs):
            volumes = [one.volume for one in costs]
            if not costs or volumes != sorted(set(volumes)) or volumes[0] <= 0.0:
                yield f"the costs of {statement} must be at rising volumes above 0"
            if any(
                not math.isfinite(figure) or figure < 0.0 for one in costs for figure in (one.cpu, one.pages, one.io)
            ):
                yield f"the costs of {statement} must be finite and not negative"
        case Repeat(mean):
            if not math.isfinite(mean) or mean < 0.0:
                yield f"a loop's mean must not be negative and is {mean:g}"
        case Choose(alternatives):
            chances = [one.probability for one in alternatives]
            if min(chances, default=0.0) < 0.0 or math.fsum(chances) > 1.0 + 1e-6:
                yield f"the probabilities of a choice must lie between 0 and 1 together: {chances}"
        case Visit() | Connected() | Locked() | Cached() | Parallel() | Detached():
            pass
        case ExternalCall(latency=None):
            pass
        case _:
            demand = step.latency if isinstance(step, ExternalCall) else step.demand
            if demand is not None and not (
                math.isfinite(demand.seconds) and demand.seconds >= 0.0 and demand.scv >= 0.0
            ):
                kind = "a delay" if isinstance(step, Delay | Flush) else "a demand"
                yield f"{kind} must be finite and not negative and is {demand.seconds:g} s"


def _names(system: System) -> Iterable[Problem]:
    known = {
        "service": {one.name for one in system.services},
        "database": {one.name for one in system.databases},
        "lock": {one.name for one in system.locks if one.shares},
        "cache": {one.name for one in system.caches},
        "external system": {one.name for one in system.externals},
    }
    for use_case in system.use_cases:
        wanted = [("service", use_case.service)]
        for place in places(use_case.steps, use_case.service, lambda _: 1.0):
            match place.step:
                case Visit(service) | Detached(service):
                    wanted.append(("service", service))
                case Query(database=database) | Connected(database=database):
                    wanted.append(("database", database))
                case Locked(lock):
                    wanted.append(("lock", lock))
                case Cached(cache):
                    wanted.append(("cache", cache))
                case ExternalCall(external):
                    wanted.append(("external system", external))
                case _:
                    pass
        for what, name in dict.fromkeys(wanted):
            if name not in known[what]:
                yield Problem(f"use_cases[{use_case.name}]", f"there is no {what} {name}")


def _circles(system: System) -> Iterable[Problem]:
    """A use case that, through the services it visits, waits for itself: only possible by name."""
    for use_case in system.use_cases:
        for place in places(use_case.steps, use_case.service, lambda _: 1.0):
            around = [one.use_case for one in place.inside if isinstance(one, Visit) and one.use_case]
            if isinstance(place.step, Visit) and place.step.use_case in (use_case.name, *around):
                path = " → ".join((use_case.name, *around, place.step.use_case))
                yield Problem(f"use_cases[{use_case.name}]", f"synchronous calls go round in a circle: {path}")
                break


def _pools(system: System) -> dict[str, int]:
    """Size of each pool of one replica, locks included."""
    sizes = {slots_of(one.name): one.slots for one in system.services if one.slots}
    for service in system.services:
        for database in system.databases:
            if service.connections:
                sizes[connections_of(service.name, database.name)] = service.connections
    return {**sizes, **{lock_of(one.name): 1 for one in system.locks}}


def _held(steps: Steps, service: Service) -> Iterable[tuple[str, ...]]:
    """Pools in hand at every acquisition, that one included, outermost first."""
    home = (slots_of(service.name),)
    yield home
    for place in places(steps, service.name, lambda _: 1.0):
        pool = _pool(place.step, place.service)
        if isinstance(place.step, Detached):
            yield (pool,)
        elif pool:
            held: list[str] = [] if any(isinstance(one, Detached) for one in place.inside) else list(home)
            at = service.name
            for one in place.inside:
                held.append(_pool(one, at))
                at = one.service if isinstance(one, Visit | Detached) else at
            yield (*held, pool)


def _pool(step: SystemStep, service: str) -> str:
    match step:
        case Visit(other) | Detached(other):
            return slots_of(other)
        case Connected(database=database):
            return connections_of(service, database)
        case Locked(lock):
            return lock_of(lock)
        case _:
            return ""


def _too_small(system: System) -> Iterable[Problem]:
    sizes = _pools(system)
    services = {one.name: one for one in system.services}
    for use_case in system.use_cases:
        for held in _held(use_case.steps, services[use_case.service]):
            pool, count = held[-1], held.count(held[-1])
            if pool in sizes and count > sizes[pool] and not pool.startswith("lock "):
                service, field = pool.rpartition(" connections")[0], "pool_size"
                if pool.endswith(" slots"):
                    service, field = pool.removesuffix(" slots"), "workers"
                yield Problem(
                    f"deployment.services[{service}].{field}",
                    f"a deadlock: {use_case.name} holds {count} of {pool} at once and there are {sizes[pool]}",
                    suggestion=f"at least {count}",
                )
                break


def safe_connections(system: System, service: Service, pool: str) -> int:
    """The fewest with which requests that take several from ``pool`` of a replica cannot stop each other.

    0 where they cannot as it is, or where no number of connections keeps them from it: as many requests as come are
    under way, or what they wait for in a circle is something else as well.
    """

    def circular(size: int) -> bool:
        services = tuple(replace(one, connections=size) if one.name == service.name else one for one in system.services)
        return pool in _circular(replace(system, services=services))

    low, high = service.connections, _DEEPEST * service.slots + 1
    if low >= high or not circular(low) or circular(high):
        return 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if circular(middle) else (low, middle)
    return high


def _circular(system: System) -> frozenset[str]:
    """Pools on a circle of "held while waiting for"."""
    sizes = _pools(system)
    services = {one.name: one for one in system.services}
    following: dict[str, set[str]] = defaultdict(set)
    for use_case in system.use_cases:
        for held in _held(use_case.steps, services[use_case.service]):
            wanted = held[-1]
            slots, again = sizes.get(slots_of(use_case.service), 0), held.count(wanted) - 1
            if again and slots and sizes.get(wanted, 0) > slots * again:
                continue  # even if every request holds all but its last one, somebody gets it
            for one in held[:-1]:
                if one in sizes and wanted in sizes and not (one == wanted and one.startswith("lock ")):
                    following[one].add(wanted)

    def reaches(start: str) -> bool:
        seen, waiting = set(), list(following[start])
        while waiting:
            one = waiting.pop()
            if one == start:
                return True
            if one not in seen:
                seen.add(one)
                waiting.extend(following[one])
        return False

    return frozenset(one for one in sorted(following) if reaches(one))
