"""More requests at once in each replica: helps where they wait for a slot while processors have capacity left."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.prices import GIBIBYTE, price
from server.engine.capacity.mitigations.rewriting import with_service
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.mitigations.sizes import staffed
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import ResourceKind
from server.engine.model.mitigation import Mitigation, MitigationKind

_MEMORY = 0.15
"""GiB of one more worker process of an interpreted language."""


def candidates(setting: Setting) -> Iterator[Candidate]:
    for resource, why in setting.resources(ResourceKind.SLOTS):
        service = setting.service(resource.name.removesuffix(" slots"))
        each = resource.demand / service.replicas
        for size in sorted({staffed(each), 2 * service.slots}):
            if size > service.slots:
                yield candidate(setting, service.name, size, why)


def candidate(setting: Setting, name: str, size: int, why: str) -> Candidate:
    service = setting.service(name)
    memory = max(0, size - service.slots) * service.replicas * _MEMORY * GIBIBYTE
    return Candidate(
        Mitigation(
            id=f"{MitigationKind.WORKERS}/{name}/{size}",
            kind=MitigationKind.WORKERS,
            subject=name,
            told=f"Workers of {name}: {service.slots} → {size} for each replica",
            why=why,
            price=price(MitigationKind.WORKERS, money=memory),
        ),
        partial(_with_slots, name=name, size=size),
    )


def _with_slots(system: System, name: str, size: int) -> System:
    return with_service(system, name, lambda one: replace(one, slots=size))
