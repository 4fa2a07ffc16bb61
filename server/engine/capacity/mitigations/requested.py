"""Mitigations that somebody names: ``replicas/api/6`` is one of that size, ``cache`` or ``queue/Pay`` all that fit."""

from collections.abc import Callable, Sequence
from typing import Any

from server.engine.capacity.mitigations import cores, database, pool, replicas, workers
from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.kinds import candidates
from server.engine.capacity.mitigations.setting import Setting
from server.engine.errors import DomainError, Reason
from server.engine.model.mitigation import MitigationKind
from server.engine.model.problem import Problem

_MOST = 100_000.0
_WHY = "asked for"

_OF_SERVICES: dict[str, Callable[[Setting, str, Any, str], Candidate]] = {
    MitigationKind.POOL: pool.candidate,
    MitigationKind.WORKERS: workers.candidate,
    MitigationKind.REPLICAS: replicas.candidate,
    MitigationKind.CORES: cores.candidate,
}
_OF_DATABASES: dict[str, Callable[[Setting, str, float, str], Candidate]] = {
    MitigationKind.DATABASE_CORES: database.with_cores,
    MitigationKind.DATABASE_MEMORY: database.with_memory,
}


def requested(setting: Setting, names: Sequence[str]) -> tuple[Candidate, ...]:
    """Each once, the cheapest first. ``setting`` has ``everything``.

    Raises:
        DomainError: INVALID_ARGUMENT with the path of a name that fits nothing, and what there is.
    """
    known = candidates(setting)
    found: dict[str, Candidate] = {}
    for position, name in enumerate(names):
        sized = _sized(setting, name)
        fitting = [sized] if sized else [one for one in known if one.id == name or one.id.startswith(f"{name}/")]
        if not fitting:
            raise _refused(position, name, known)
        found |= {one.id: one for one in fitting}
    return tuple(sorted(found.values(), key=lambda one: (one.mitigation.price.points, one.id)))


def _sized(setting: Setting, name: str) -> Candidate | None:
    """A size of one's own choice, for what has a size."""
    kind, _, rest = name.partition("/")
    subject, _, written = rest.rpartition("/")
    try:
        size = float(written)
    except ValueError:
        return None
    if not 0.0 < size <= _MOST:
        return None
    if kind in _OF_SERVICES and subject in {one.name for one in setting.system.services}:
        if kind != MitigationKind.CORES and size != int(size):
            return None
        return _OF_SERVICES[kind](setting, subject, int(size) if size == int(size) else size, _WHY)
    if kind in _OF_DATABASES and subject in {one.name for one in setting.system.databases}:
        return _OF_DATABASES[kind](setting, subject, size, _WHY)
    return None


def _refused(position: int, name: str, known: Sequence[Candidate]) -> DomainError:
    kinds = [one.value for one in MitigationKind]
    path = f"mitigations[{position}]"
    message = (
        f"{name!r} fits nothing here; it is a kind ({', '.join(kinds)}), a kind and what it changes, or one with a "
        "size such as replicas/api/6"
    )
    close = next((one.id for one in known if one.id.partition("/")[0] == name.partition("/")[0]), "")
    return DomainError(
        Reason.INVALID_ARGUMENT,
        f"{path}: {message}",
        {"field": path},
        (Problem(path=path, message=message, suggestion=close),),
    )
