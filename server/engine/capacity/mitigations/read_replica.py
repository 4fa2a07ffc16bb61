"""A read replica for the read-only use cases whose callers tolerate its lag."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.database import SIZES
from server.engine.capacity.mitigations.prices import DATABASE_CORE, price
from server.engine.capacity.mitigations.setting import PLANNED, Setting
from server.engine.capacity.plots.numbers import duration
from server.engine.capacity.prediction.walking import Steps, with_steps
from server.engine.model.capacity import Connected, Locked, Query, System, SystemStep, SystemUseCase
from server.engine.model.capacity_answer import ResourceKind
from server.engine.model.mitigation import Mitigation, MitigationKind

LAG = 1.0
"""Seconds a streaming replica is behind in ordinary operation, p99."""


def candidates(setting: Setting) -> Iterator[Candidate]:
    for kind, suffix in ((ResourceKind.DATABASE_CPU, " cpu"), (ResourceKind.DATABASE_IO, " io")):
        for resource, why in setting.resources(kind):
            database = setting.database(resource.name.removesuffix(suffix))
            if database.replica_of:
                continue
            movable = tuple(sorted(one.name for one in setting.system.use_cases if movable_to(one, LAG)))
            if not movable:
                continue
            moved = sum(setting.asked(one, f"{database.name} cpu") for one in setting.system.use_cases
                        if one.name in movable)  # fmt: skip
            cores = next((size for size in SIZES if moved <= PLANNED * size), SIZES[-1])
            yield Candidate(
                Mitigation(
                    id=f"{MitigationKind.READ_REPLICA}/{database.name}",
                    kind=MitigationKind.READ_REPLICA,
                    subject=database.name,
                    told=f"Read replica of {database.name} with {cores} cores for "
                    f"{len(movable)} use cases that tolerate {duration(LAG)}: {', '.join(movable[:4])}"
                    + (" …" if len(movable) > 4 else ""),
                    why=why,
                    price=price(
                        MitigationKind.READ_REPLICA,
                        cores=cores,
                        money=cores * DATABASE_CORE,
                        staleness=LAG,
                    ),
                ),
                partial(_with_replica, name=database.name, use_cases=movable, cores=float(cores)),
            )
            return


def movable_to(use_case: SystemUseCase, lag: float) -> bool:
    return use_case.reads_only and use_case.staleness_tolerance >= lag


def _with_replica(system: System, name: str, use_cases: tuple[str, ...], cores: float) -> System:
    replica = f"{name} replica"
    if any(one.name == replica for one in system.databases):
        return system
    source = next(one for one in system.databases if one.name == name)

    def moved(step: SystemStep) -> Steps:
        match step:
            case Connected() | Query() if step.database == name:
                return (replace(step, database=replica),)
            case Locked():
                return step.steps  # nothing is locked on a replica
            case _:
                return (step,)

    copy = replace(source, name=replica, replica_of=name, lag=LAG, cores=cores)
    return replace(with_steps(system, moved, use_cases), databases=(*system.databases, copy))
