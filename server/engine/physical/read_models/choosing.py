"""Which statements get a read model: those whose use case leaves its objective within the horizon although every index
is there that it could have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from msgspec.structs import replace as restructured

from server.engine.kernel.sql.words import quote
from server.engine.model.access import Access, Operation
from server.engine.model.brief import Brief, UseCase
from server.engine.model.claims import Claim
from server.engine.model.physical import ReadModel
from server.engine.model.planning import GhostDatabase, Plan, Planner, PlanRequest
from server.engine.model.schema import Table
from server.engine.model.statistics import DatabaseStatistics
from server.engine.physical.growth.use_cases import Growth
from server.engine.physical.growth.volumes import at_volume, growing_columns
from server.engine.physical.proof.equivalence import equivalence
from server.engine.physical.read_models.aggregate import aggregate
from server.engine.physical.read_models.draft import ReadModelDraft, Upkeep
from server.engine.physical.read_models.listing import listing
from server.engine.physical.read_models.path import path
from server.engine.physical.read_models.shape import mentioned
from server.engine.physical.subject import WRITES, Running, Subject

_WAIT = "writers of the same key wait for each other"
_WAITING = {
    "path": "writers that put rows elsewhere wait for each other, and pay for all that is below them",
    "listing": "what its rows are joined to is locked against changes until a writer of it ends",
}
"""What writers get from it, by its kind."""

_WORTH = 5.0
"""Times cheaper than with indexes: less is not worth data that is kept twice."""


@dataclass(frozen=True)
class Proposed:
    """A read model, what it was drawn from, and the claim that it answers the same."""

    model: ReadModel
    draft: ReadModelDraft
    use_case: str
    writes: float
    """Changes of its sources a second."""
    claim: Claim


def propose(
    planner: Planner,
    subject: Subject,
    brief: Brief,
    statistics: DatabaseStatistics,
    growth: Sequence[Growth],
    costs: Mapping[str, float],
    factor: float,
) -> tuple[Proposed, ...]:
    """At ``factor`` times today's volume, where the statements cost ``costs`` with the indexes chosen."""
    by_id = {one.id: one for one in subject.statements}
    use_cases = {one.name: one for one in brief.use_cases}
    found: list[Proposed] = []
    for one in growth:
        statement = by_id.get(one.dominant)
        if one.crossed is None or one.crossed > factor or statement is None or statement.writes:
            continue
        draft = _draft(statement, use_cases.get(one.use_case), subject.tables)
        if draft is None or any(table.name == draft.name for table in subject.tables):
            continue
        same = [each for each in found if each.draft.name == draft.name]
        if any(each.draft.ddl != draft.ddl or each.model.statement == statement.id for each in same):
            continue
        made = _proposed(planner, subject, statistics, statement, draft, costs.get(statement.id, 0.0), factor)
        if made is not None:
            tolerance = use_cases[one.use_case].staleness_tolerance or 0
            stale = tolerance if draft.maintenance == "outbox" else 0
            # Another statement that the same data answers: it is made, and paid for, once.
            again = {"ddl": (), "write_cost": 0.0} if same else {}
            found.append(replace(made, model=restructured(made.model, staleness=stale, **again)))
    return tuple(found)


def _draft(statement: Running, use_case: UseCase | None, tables: Sequence[Table]) -> ReadModelDraft | None:
    by_name, sql = {table.name: table for table in tables}, statement.sql
    # Who may see figures that are a little old need not let writers wait for each other.
    stale = bool(use_case is not None and use_case.staleness_tolerance)
    return aggregate(sql, by_name, outbox=stale) or path(sql, by_name) or listing(sql, by_name)


def _proposed(
    planner: Planner,
    subject: Subject,
    statistics: DatabaseStatistics,
    statement: Running,
    draft: ReadModelDraft,
    before: float,
    factor: float,
) -> Proposed | None:
    grown = at_volume(statistics, lambda _: factor, growing_columns(subject.tables))
    described = restructured(
        grown, tables=tuple(sorted((*grown.tables, draft.described(grown)), key=lambda one: one.table))
    )
    kept = tuple(one for one in draft.ddl if not one.startswith(("CREATE FUNCTION", "CREATE TRIGGER")))
    with planner.open(GhostDatabase((*subject.ddl, *kept), described)) as session:
        types = tuple(parameter.type for parameter in statement.parameters)
        answer, *others = session.plan([PlanRequest(draft.sql, types), *map(PlanRequest, _others(draft))])
    if draft.step and isinstance(others[-1], Plan):
        before = min(before, _walk(draft, described) * others[-1].total_cost)
    if not isinstance(answer, Plan) or answer.total_cost * _WORTH > before:
        return None
    writes = [_changes(subject, one) for one in draft.upkeep]
    costs = [one.total_cost if isinstance(one, Plan) else 0.0 for one in others[: len(writes)]]
    claim = equivalence(
        f"physical/{subject.service + '/' if subject.service else ''}read-model/{draft.name}/{statement.id}",
        f"After rows came, changed and went, {draft.name} answers {statement.id} as its tables do.",
        statement,
        draft.sql,
        mentioned(statement.sql, subject.tables),
        statistics,
        ddl=draft.ddl,
        drain=draft.drain,
    )
    model = ReadModel(
        name=draft.name,
        kind=draft.kind,
        ddl=(*draft.ddl, *draft.fill),
        maintenance=draft.maintenance,
        statement=statement.id,
        sql=draft.sql,
        cost_before=before,
        cost_after=answer.total_cost,
        write_cost=round(sum(often * cost for often, cost in zip(writes, costs, strict=True)), 4),
    )
    return Proposed(model, draft, statement.use_case, sum(writes), claim)


def _others(draft: ReadModelDraft) -> list[str]:
    """What else is planned: the upkeep of each source, then a step of the walk."""
    return [one.sql for one in draft.upkeep] + ([draft.step] if draft.step else [])


def _walk(draft: ReadModelDraft, statistics: DatabaseStatistics) -> float:
    """Rows that one walk goes over, on average."""
    rows = {one.table: one.rows for one in statistics.tables}
    return rows[draft.name] / max(1.0, rows.get(draft.sources[0], 1.0))


def _changes(subject: Subject, upkeep: Upkeep) -> float:
    """Statements a second that change what concerns the read model."""
    return sum(
        one.rate
        for one in subject.statements
        if one.writes and any(_concerns(access, upkeep) for access in one.accesses if access.table == upkeep.table)
    )


def _concerns(access: Access, upkeep: Upkeep) -> bool:
    if access.operation is Operation.UPDATE and upkeep.columns:
        return bool(set(access.writes) & set(upkeep.columns))
    return access.operation in WRITES


def moved(proposed: Proposed) -> str:
    """How it is kept, as a reader wants it."""
    tables = " and ".join(quote(name) for name in proposed.draft.sources)
    if proposed.draft.maintenance == "outbox":
        return (
            f"Changes of {tables} are noted in the same transaction; a consumer applies them: {proposed.draft.drain[0]}"
        )
    return f"Triggers on {tables} keep it in the same transaction; {_WAITING.get(proposed.draft.kind, _WAIT)}."
