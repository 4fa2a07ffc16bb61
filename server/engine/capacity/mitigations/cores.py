"""Larger machines for a service: twice the cores in each replica, so that a request waits less for the processor."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.prices import CORE, price
from server.engine.capacity.mitigations.rewriting import with_service
from server.engine.capacity.mitigations.setting import Setting
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import ResourceKind
from server.engine.model.mitigation import Mitigation, MitigationKind

_LARGEST = 64.0


def candidates(setting: Setting) -> Iterator[Candidate]:
    for resource, why in setting.resources(ResourceKind.CPU):
        service = setting.service(resource.name.removesuffix(" cpu"))
        size = 2.0 * service.cores
        if size <= _LARGEST:
            yield candidate(setting, service.name, size, why)


def candidate(setting: Setting, name: str, size: float, why: str) -> Candidate:
    service = setting.service(name)
    bought = (size - service.cores) * service.replicas
    return Candidate(
        Mitigation(
            id=f"{MitigationKind.CORES}/{name}/{size:g}",
            kind=MitigationKind.CORES,
            subject=name,
            told=f"Cores of {name}: {service.cores:g} → {size:g} for each replica",
            why=why,
            price=price(MitigationKind.CORES, cores=bought, money=bought * CORE),
        ),
        partial(_with_cores, name=name, size=size),
    )


def _with_cores(system: System, name: str, size: float) -> System:
    return with_service(system, name, lambda one: replace(one, cores=size))
