"""Figures somebody tries instead of those stated, and their mistakes."""

import difflib
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Rate
from server.engine.model.capacity import Service
from server.engine.model.capacity_request import CapacityChange, DatabaseChange, ServiceChange, Sweep, TrafficChange
from server.engine.model.prepared import PreparedBrief

PARAMETERS = ("rate", "load", "volume", "month", "replicas", "workers", "pool_size", "cores", "database.cores")
_WHOLE = ("month", "replicas", "workers", "pool_size")
MOST_POINTS = 24


def with_traffic(prepared: PreparedBrief, changes: Sequence[TrafficChange]) -> PreparedBrief:
    """The brief with other rates.

    Raises:
        DomainError: INVALID_ARGUMENT, a use case that is not there, or twice; a negative rate.
    """
    if not changes:
        return prepared
    names = [one.name for one in prepared.brief.use_cases]
    by_name: dict[str, TrafficChange] = {}
    for position, change in enumerate(changes):
        path = f"change.use_cases[{position}]"
        known(f"{path}.use_case", change.use_case, names)
        if change.use_case in by_name:
            raise _wrong(f"{path}.use_case", f"{change.use_case} is there twice")
        for field in ("rate", "factor", "deadline", "backoff", "retries", "users", "think", "burstiness"):
            value = getattr(change, field)
            if value is not None and not 0.0 <= value < float("inf"):
                raise _wrong(f"{path}.{field}", f"must be finite and not negative and is {value:g}")
        if change.users and (change.rate is not None or change.factor is not None):
            raise _wrong(f"{path}.users", f"{change.use_case} has either a rate or users who ask one after the other")
        by_name[change.use_case] = change
    use_cases = []
    for use_case in prepared.brief.use_cases:
        found = by_name.get(use_case.name)
        rate = use_case.rate or Rate(peak=0.0, mean=0.0)
        if found is not None:
            factor = 1.0 if found.factor is None else found.factor
            if found.rate is not None:
                factor *= found.rate / rate.peak if rate.peak else 1.0
                rate = rate if rate.peak else replace(rate, peak=found.rate, mean=found.rate)
            rate = replace(rate, peak=(rate.peak or 0.0) * factor, mean=(rate.mean or 0.0) * factor)
        use_cases.append(replace(use_case, rate=rate))
    return replace(prepared, brief=replace(prepared.brief, use_cases=tuple(use_cases)))


def check_names(change: CapacityChange, services: Mapping[str, Service]) -> None:
    """Raises INVALID_ARGUMENT for a service that is not there."""
    for position, one in enumerate(change.services):
        if one.name:
            known(f"change.services[{position}].name", one.name, list(services))


def swept(change: CapacityChange, sweep: Sweep) -> Iterable[tuple[float, CapacityChange]]:
    """The change with each value of the parameter.

    Raises:
        DomainError: INVALID_ARGUMENT, a parameter there is not, no value or too many, a value it cannot have.
    """
    service, _, name = sweep.parameter.rpartition(".")
    if service == "database":
        service, name = "", sweep.parameter
    if name not in PARAMETERS:
        known("sweep.parameter", sweep.parameter, list(PARAMETERS))
    if service and name not in ("replicas", "workers", "pool_size", "cores"):
        raise _wrong("sweep.parameter", f"{name} is not a service's: write {name}")
    if not 1 <= len(sweep.values) <= MOST_POINTS:
        raise _wrong("sweep.values", f"must be 1 to {MOST_POINTS} values and are {len(sweep.values)}")
    for position, value in enumerate(sweep.values):
        if not 0.0 <= value <= 1e9 or (name in _WHOLE and value != int(value)):
            raise _wrong(f"sweep.values[{position}]", f"{value:g} is no value of {sweep.parameter}")
    return [(value, _with(change, service, name, value)) for value in sweep.values]


def _with(change: CapacityChange, service: str, name: str, value: float) -> CapacityChange:
    match name:
        case "rate" | "load":
            return replace(change, load=(1.0 if change.load is None else change.load) * value)
        case "volume":
            return replace(change, volume=(1.0 if change.volume is None else change.volume) * value)
        case "month":
            return replace(change, month=int(value))
        case "database.cores":
            return replace(change, database=replace(change.database or DatabaseChange(), cores=value))
        case "replicas":
            one = ServiceChange(service, replicas=int(value))
        case "workers":
            one = ServiceChange(service, workers=int(value))
        case "pool_size":
            one = ServiceChange(service, pool_size=int(value))
        case _:
            one = ServiceChange(service, cores=value)
    return replace(change, services=(*change.services, one))


def known(path: str, name: str, names: list[str]) -> None:
    """Raises INVALID_ARGUMENT where ``name`` is none of them, with the nearest."""
    if name in names:
        return
    close = difflib.get_close_matches(name, names, 1)
    hint = f"; did you mean {close[0]}?" if close else f"; there are {', '.join(sorted(names)[:20])}"
    raise _wrong(path, f"there is no {name}{hint}")


def _wrong(path: str, message: str) -> DomainError:
    return DomainError(Reason.INVALID_ARGUMENT, f"{path}: {message}", {"field": path})
