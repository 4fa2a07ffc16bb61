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
            bought = size - database.cores
            yield Candidate(
                Mitigation(
                    id=f"{MitigationKind.DATABASE_CORES}/{database.name}/{size}",
                    kind=MitigationKind.DATABASE_CORES,
                    subject=database.name,
                    told=f"Cores of {database.name}: {database.cores:g} → {size}",
                    why=why,
                    price=price(MitigationKind.DATABASE_CORES, cores=bought, money=bought * DATABASE_CORE),
                ),
                partial(_with_cores, name=database.name, size=float(size)),
            )
    for resource, why in setting.resources(ResourceKind.DATABASE_IO):
        database = setting.database(resource.name.removesuffix(" io"))
        for factor in (2, 4):
            size = database.memory_bytes * factor
            if 0 < size <= _MOST_MEMORY:
                gibibytes = size / (1 << 30)
                more = gibibytes - database.memory_bytes / (1 << 30)
                yield Candidate(
                    Mitigation(
                        id=f"{MitigationKind.DATABASE_MEMORY}/{database.name}/{gibibytes:g}",
                        kind=MitigationKind.DATABASE_MEMORY,
                        subject=database.name,
                        told=f"Memory of {database.name}: {gibibytes / factor:g} → {gibibytes:g} GiB",
                        why=why,
                        price=price(MitigationKind.DATABASE_MEMORY, money=more * GIBIBYTE),
                    ),
                    partial(_with_memory, name=database.name, size=size),
                )


def _with_cores(system: System, name: str, size: float) -> System:
    return with_database(system, name, lambda one: replace(one, cores=size))


def _with_memory(system: System, name: str, size: int) -> System:
    return with_database(system, name, lambda one: replace(one, memory_bytes=size))
