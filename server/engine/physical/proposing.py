"""What is proposed beside indexes for statements at larger volumes: read models and pages by key, with their claims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.kernel.planner_cost import microseconds
from server.engine.model.claims import Claim
from server.engine.model.growth import PageAdvice, ReadModelAdvice
from server.engine.model.physical import WeightedStatement
from server.engine.model.plan import Basis, Evidence, Verdict
from server.engine.model.planning import GhostDatabase, IndexDefinition, Planner
from server.engine.model.statistics import DatabaseStatistics
from server.engine.physical.growth.forecast import Point
from server.engine.physical.growth.volumes import Growing, at_volume
from server.engine.physical.observing import observed
from server.engine.physical.proof.gain import gain
from server.engine.physical.proof.trial import Trial, simplified
from server.engine.physical.read_models.choosing import Proposed, Wanted, moved, propose
from server.engine.physical.read_models.paging import DEEP, Paged, paged
from server.engine.physical.statements import create_index
from server.engine.physical.subject import Subject

_WORTH = 1.2
"""Times cheaper that a deep page must be by key: short lists have none."""
_MOST = 20
"""Read models that are planned, for the statements that leave their objectives first: each takes a ghost of its own."""


@dataclass(frozen=True)
class Proposals:
    read_models: tuple[ReadModelAdvice, ...] = ()
    pages: tuple[PageAdvice, ...] = ()
    measured: Evidence | None = None
    """Of the pages that statements look at with their read models; None without any."""
    claims: tuple[Claim, ...] = ()
    """What the lab can execute; the id of each is that of the evidence which waits for it."""


@dataclass(frozen=True)
class Proposing:
    """One database, what its statements cost at one volume with every index, and which of them that is too much for."""

    ghost: GhostDatabase
    growing: Growing
    indexes: tuple[IndexDefinition, ...]
    at: Point
    costs: Mapping[str, float]
    """With the indexes, at that volume."""
    objectives: Mapping[str, int]
    wanted: tuple[Wanted, ...]


def of_database(planner: Planner, workload: Sequence[WeightedStatement], about: Proposing) -> Proposals:
    """For a database that exists: PostgreSQL is asked for its catalogue and the types of parameters."""
    # What PostgreSQL refuses costs nothing.
    turning = [one.id for one in workload if one.id in about.costs and not one.writes and "offset" in one.sql.lower()]
    if not turning and not about.wanted:
        return Proposals()
    asked = {*turning, *(one.statement for one in about.wanted)}
    with planner.open(replace(about.ghost, statistics=DatabaseStatistics())) as session:
        subject, catalogue = observed(session, about.ghost.ddl, workload, sorted(asked))
    types = frozenset(parameter.type for one in subject.statements for parameter in one.parameters)
    trial = simplified(subject.tables, about.ghost.statistics, catalogue, types)
    return of_subject(planner, subject, about, trial)


def of_subject(planner: Planner, subject: Subject, about: Proposing, trial: Trial) -> Proposals:
    statistics, settings = about.ghost.statistics, about.ghost.settings
    grown = at_volume(statistics, about.at.factor_of, about.growing)
    models = propose(planner, subject, about.wanted, grown, about.costs, trial, settings, _MOST) if about.wanted else ()
    pages = paged(planner, subject, statistics, about.indexes, trial, settings, indexed=True)
    worth = [one for one in pages if one.by_key.total_cost * _WORTH <= one.by_offset.total_cost]
    gained = gain(subject.service, trial, about.indexes, [one.answered for one in models]) if models else None
    return Proposals(
        read_models=tuple(_advice(one, about) for one in models),
        pages=tuple(map(_page, worth)),
        measured=_waiting(gained) if gained is not None else None,
        claims=(
            *(one.claim for one in models),
            *(one.claim for one in worth),
            *((gained,) if gained is not None else ()),
        ),
    )


def _advice(one: Proposed, about: Proposing) -> ReadModelAdvice:
    model = one.model
    after = microseconds(model.cost_after)
    return ReadModelAdvice(
        statement=model.statement,
        name=model.name,
        kind=model.kind,
        maintenance=model.maintenance,
        upkeep=moved(one),
        sql=model.sql,
        ddl=model.ddl,
        drain=one.draft.drain if model.ddl else (),
        staleness=model.staleness,
        factor=about.at.factor,
        cost_before=model.cost_before,
        cost_after=model.cost_after,
        time_before=round(microseconds(model.cost_before), 3),
        time_after=round(after, 3),
        writes=one.writes,
        write_cost=model.write_cost,
        plan=one.plan,
        kept=after <= about.objectives.get(model.statement, 0),
        evidence=_waiting(one.claim),
    )


def _page(one: Paged) -> PageAdvice:
    before, after = one.shapes
    return PageAdvice(
        statement=one.statement,
        sql=one.keyset.sql,
        columns=one.keyset.columns,
        index=create_index(one.index, concurrently=True) if one.index is not None else "",
        depth=DEEP,
        cost_before=one.by_offset.total_cost,
        cost_after=one.by_key.total_cost,
        plan_before=before,
        plan_after=after,
        evidence=_waiting(one.claim),
    )


def _waiting(claim: Claim) -> Evidence:
    """Until the lab has seen it."""
    return Evidence(claim.id, claim.sentence, Basis.EXECUTED, Verdict.UNPROVEN, "Not executed: nobody asked for it.")
