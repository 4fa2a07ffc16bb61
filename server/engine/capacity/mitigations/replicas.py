"""More replicas of a service: more processors, workers and connections at once; the database gets no larger."""

import math
from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.prices import CORE, price
from server.engine.capacity.mitigations.rewriting import with_service
from server.engine.capacity.mitigations.setting import PLANNED, Setting
from server.engine.capacity.mitigations.sizes import staffed, units
from server.engine.model.capacity import Service, System
from server.engine.model.capacity_answer import ResourceKind
from server.engine.model.mitigation import Mitigation, MitigationKind

_ROOMY = 0.5
"""Share of its processors that a service uses when a second size is tried."""
_MOST = 200


def candidates(setting: Setting) -> Iterator[Candidate]:
    for name, (sizes, why) in _wanted(setting).items():
        service = setting.service(name)
        for count in sorted({min(_MOST, one) for one in sizes}):
            if count > service.replicas:
                yield candidate(setting, name, count, why)


def candidate(setting: Setting, name: str, count: int, why: str) -> Candidate:
    service, spare = setting.service(name), setting.spare_connections()
    fits = _connections(service, count, spare)
    told = f"Replicas of {name}: {service.replicas} → {count}"
    if fits < service.connections:
        told += f", with {fits} connections each, for the database takes no more"
    cores = (count - service.replicas) * service.cores
    return Candidate(
        Mitigation(
            id=f"{MitigationKind.REPLICAS}/{name}/{count}",
            kind=MitigationKind.REPLICAS,
            subject=name,
            told=told,
            why=why,
            price=price(MitigationKind.REPLICAS, cores=cores, money=cores * CORE),
        ),
        partial(_with_replicas, name=name, count=count, most=spare),
    )


def _wanted(setting: Setting) -> dict[str, tuple[set[int], str]]:
    found: dict[str, tuple[set[int], str]] = {}
    for resource, why in setting.resources(ResourceKind.CPU):
        service = setting.service(resource.name.removesuffix(" cpu"))
        sizes = {units(resource.demand, service.cores, share) for share in (PLANNED, _ROOMY)}
        found[service.name] = (sizes | {service.replicas + 1}, why)
    for kind, suffix in ((ResourceKind.SLOTS, " slots"), (ResourceKind.CONNECTIONS, " connections")):
        for resource, why in setting.resources(kind):
            service = setting.service(resource.name.partition(suffix)[0])
            each = resource.servers / service.replicas
            sizes, first = found.get(service.name, (set(), why))
            found[service.name] = (sizes | {math.ceil(staffed(resource.demand) / each)}, first)
    return found


def _connections(service: Service, count: int, spare: float) -> int:
    """Of each replica, so that all of them fit into what the database takes."""
    most = service.connections * service.replicas + spare
    return max(1, min(service.connections, math.floor(min(most / count, 1e9)))) if service.connections else 0


def _with_replicas(system: System, name: str, count: int, most: float) -> System:
    return with_service(
        system, name, lambda one: replace(one, replicas=count, connections=_connections(one, count, most))
    )
