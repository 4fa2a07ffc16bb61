"""A larger database server: more cores where its processors are full, more memory where its pages come from disk."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.prices import DATABASE_CORE, GIBIBYTE, price
from server.engine.capacity.mitigations.rewriting import with_database
from server.engine.capacity.mitigations.setting import PLANNED, Setting
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import ResourceKind
from server.engine.model.mitigation import Mitigation, MitigationKind

SIZES = (2, 4, 8, 16, 32, 48, 64, 96, 128)
"""Cores that managed database servers come with."""
_MOST_MEMORY = 4 << 40


def candidates(setting: Setting) -> Iterator[Candidate]:
    for resource, why in setting.resources(ResourceKind.DATABASE_CPU):
        database = setting.database(resource.name.removesuffix(" cpu"))
        larger = [size for size in SIZES if size > database.cores]
        fitting = [size for size in larger if resource.demand <= PLANNED * size]
        for size in sorted({*larger[:1], *fitting[:1]}):
            yield with_cores(setting, database.name, size, why)
    for resource, why in setting.resources(ResourceKind.DATABASE_IO):
        database = setting.database(resource.name.removesuffix(" io"))
        for factor in (2, 4):
            size = database.memory_bytes * factor
            if 0 < size <= _MOST_MEMORY:
                yield with_memory(setting, database.name, size / (1 << 30), why)


def with_cores(setting: Setting, name: str, size: float, why: str) -> Candidate:
    now = setting.database(name).cores
    return Candidate(
        Mitigation(
            id=f"{MitigationKind.DATABASE_CORES}/{name}/{size:g}",
            kind=MitigationKind.DATABASE_CORES,
            subject=name,
            told=f"Cores of {name}: {now:g} → {size:g}",
            why=why,
            price=price(MitigationKind.DATABASE_CORES, cores=size - now, money=(size - now) * DATABASE_CORE),
        ),
        partial(_with_cores, name=name, size=float(size)),
    )


def with_memory(setting: Setting, name: str, gibibytes: float, why: str) -> Candidate:
    now = setting.database(name).memory_bytes / (1 << 30)
    return Candidate(
        Mitigation(
            id=f"{MitigationKind.DATABASE_MEMORY}/{name}/{gibibytes:g}",
            kind=MitigationKind.DATABASE_MEMORY,
            subject=name,
            told=f"Memory of {name}: {now:g} → {gibibytes:g} GiB",
            why=why,
            price=price(MitigationKind.DATABASE_MEMORY, money=(gibibytes - now) * GIBIBYTE),
        ),
        partial(_with_memory, name=name, size=round(gibibytes * (1 << 30))),
    )


def _with_cores(system: System, name: str, size: float) -> System:
    return with_database(system, name, lambda one: replace(one, cores=size))


def _with_memory(system: System, name: str, size: int) -> System:
    return with_database(system, name, lambda one: replace(one, memory_bytes=size))
