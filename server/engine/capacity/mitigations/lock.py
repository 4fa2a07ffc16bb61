"""A row that many transactions update becomes several, of which each takes one: they wait less for each other."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.prices import price
from server.engine.capacity.mitigations.setting import Setting
from server.engine.model.capacity import Lock, System
from server.engine.model.capacity_answer import ResourceKind
from server.engine.model.mitigation import Mitigation, MitigationKind

PARTS = 8
_HOTTEST = 12
"""Rows told apart."""


def candidates(setting: Setting) -> Iterator[Candidate]:
    for resource, why in setting.resources(ResourceKind.LOCK):
        name = resource.name.removeprefix("lock ")
        yield Candidate(
            Mitigation(
                id=f"{MitigationKind.LOCK}/{name}",
                kind=MitigationKind.LOCK,
                subject=name,
                told=f"Divide what {name} locks into {PARTS} parts, each locked by itself",
                why=why,
                price=price(MitigationKind.LOCK),
                approximation="a transaction takes any part with the same chance, and needs only one",
            ),
            partial(_divided, name=name),
        )


def _divided(system: System, name: str) -> System:
    return replace(system, locks=tuple(_parts(one) if one.name == name else one for one in system.locks))


def _parts(lock: Lock) -> Lock:
    shares = tuple(share / PARTS for share in lock.shares for _ in range(PARTS))
    return replace(lock, shares=shares[:_HOTTEST])
