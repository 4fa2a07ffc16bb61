"""More connections for each replica: helps where requests wait for one while the database has capacity left."""

import math
from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.prices import price
from server.engine.capacity.mitigations.rewriting import with_service
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.mitigations.sizes import staffed
from server.engine.capacity.prediction.refusing import safe_connections
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import ResourceKind
from server.engine.model.mitigation import Mitigation, MitigationKind


def candidates(setting: Setting) -> Iterator[Candidate]:
    for resource, why in setting.resources(ResourceKind.CONNECTIONS):
        service = setting.service(resource.name.partition(" connections")[0])
        most = service.connections + math.floor(min(setting.spare_connections() / service.replicas, 1_000))
        each = resource.demand / service.replicas
        safe = safe_connections(setting.system, service, resource.name)
        for size in sorted({min(most, max(safe, size)) for size in (staffed(each), 2 * service.connections)}):
            if size > service.connections:
                yield candidate(setting, service.name, size, why)


def candidate(setting: Setting, name: str, size: int, why: str) -> Candidate:
    now = setting.service(name).connections
    return Candidate(
        Mitigation(
            id=f"{MitigationKind.POOL}/{name}/{size}",
            kind=MitigationKind.POOL,
            subject=name,
            told=f"Pool of {name}: {now} → {size} connections for each replica",
            why=why,
            price=price(MitigationKind.POOL),
        ),
        partial(_with_connections, name=name, size=size),
    )


def _with_connections(system: System, name: str, size: int) -> System:
    return with_service(system, name, lambda one: replace(one, connections=size))
