"""Which statements get a read model: those whose use case leaves its objective within the horizon although every index
is there that it could have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.kernel.sql.words import quote
from server.engine.model.brief import Brief, UseCase
from server.engine.model.claims import Claim
from server.engine.model.physical import ReadModel
from server.engine.model.planning import GhostDatabase, Plan, Planner, PlanRequest
from server.engine.model.schema import Table
from server.engine.model.statistics import DatabaseStatistics, TableStatistics
from server.engine.physical.growth.use_cases import Growth
from server.engine.physical.growth.volumes import at_volume
from server.engine.physical.proof.equivalence import equivalence
from server.engine.physical.read_models.aggregate import aggregate
from server.engine.physical.read_models.draft import ReadModelDraft
from server.engine.physical.subject import Running, Subject

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
    found: dict[str, Proposed] = {}
    for one in growth:
        statement = by_id.get(one.dominant)
        if one.crossed is None or one.crossed > factor or statement is None or statement.writes:
            continue
        draft = _draft(statement, use_cases.get(one.use_case), subject.tables)
        if draft is None or draft.name in found or any(table.name == draft.name for table in subject.tables):
            continue
        made = _proposed(planner, subject, statistics, statement, draft, costs.get(statement.id, 0.0), factor)
        if made is not None:
            tolerance = use_cases[one.use_case].staleness_tolerance or 0
            model = replace(made.model, staleness=tolerance if draft.maintenance == "outbox" else 0)
            found[draft.name] = Proposed(model, draft, one.use_case, made.writes, made.claim)
    return tuple(found.values())


def _draft(statement: Running, use_case: UseCase | None, tables: Sequence[Table]) -> ReadModelDraft | None:
    by_name = {table.name: table for table in tables}
    # Who may see figures that are a little old need not let writers wait for each other.
    stale = bool(use_case is not None and use_case.staleness_tolerance)
    return aggregate(statement.sql, by_name, outbox=stale)


def _proposed(
    planner: Planner,
    subject: Subject,
    statistics: DatabaseStatistics,
    statement: Running,
    draft: ReadModelDraft,
    before: float,
    factor: float,
) -> Proposed | None:
    grown = at_volume(statistics, lambda _: factor)
    described = replace(
        grown, tables=tuple(sorted((*grown.tables, _described(draft, grown)), key=lambda one: one.table))
    )
    kept = tuple(one for one in draft.ddl if not one.startswith(("CREATE FUNCTION", "CREATE TRIGGER")))
    with planner.open(GhostDatabase((*subject.ddl, *kept), described)) as session:
        types = tuple(parameter.type for parameter in statement.parameters)
        answer, upkeep = session.plan([PlanRequest(draft.sql, types), PlanRequest(draft.upkeep)])
    if not isinstance(answer, Plan) or answer.total_cost * _WORTH > before:
        return None
    writes = _changes(subject, draft)
    claim = equivalence(
        f"physical/{subject.service + '/' if subject.service else ''}read-model/{draft.name}",
        f"After rows came, changed and went, {draft.name} answers {statement.id} as its tables do.",
        statement,
        draft.sql,
        [table for table in subject.tables if table.name in draft.sources],
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
        write_cost=round(writes * (upkeep.total_cost if isinstance(upkeep, Plan) else 0.0), 4),
    )
    return Proposed(model, draft, statement.use_case, writes, claim)


def _described(draft: ReadModelDraft, statistics: DatabaseStatistics) -> TableStatistics:
    """As many rows as its keys have values together, and no more than their table has."""
    tables = {one.table: one for one in statistics.tables}
    rows, most = 1.0, 1.0
    columns = []
    for table, column in draft.keys:
        known = next((one for one in tables[table].columns if one.column == column), None) if table in tables else None
        if known is None:
            continue
        count = tables[table].rows
        rows *= known.distinct if known.distinct > 0 else max(1.0, -known.distinct * count)
        most = max(most, count)
        columns.append(replace(known, column=column))
    return TableStatistics(draft.name, min(rows, most), columns=tuple(columns))


def _changes(subject: Subject, draft: ReadModelDraft) -> float:
    return sum(
        one.rate
        for one in subject.statements
        if one.writes and any(access.table in draft.sources and access.writes for access in one.accesses)
    )


def moved(proposed: Proposed) -> str:
    """How it is kept, as a reader wants it."""
    tables = " and ".join(quote(name) for name in proposed.draft.sources)
    if proposed.draft.maintenance == "outbox":
        return (
            f"Changes of {tables} are noted in the same transaction; a consumer applies them: {proposed.draft.drain[0]}"
        )
    return f"Triggers on {tables} keep it in the same transaction; writers of the same key wait for each other."
