"""Which statements get a read model: those that leave their objective within the horizon although every index is there
that they could have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace as restructured

from server.engine.errors import DomainError, Reason
from server.engine.kernel.sql.words import quote
from server.engine.model.access import Access, Operation
from server.engine.model.claims import Claim
from server.engine.model.physical import ReadModel
from server.engine.model.planning import GhostDatabase, Plan, Planner, PlanRequest
from server.engine.model.schema import Table
from server.engine.model.statistics import DatabaseStatistics
from server.engine.physical.growth.forecast import shape_of
from server.engine.physical.proof.equivalence import equivalence
from server.engine.physical.proof.gain import Answered
from server.engine.physical.proof.trial import Trial
from server.engine.physical.read_models.aggregate import aggregate
from server.engine.physical.read_models.draft import ReadModelDraft, Upkeep
from server.engine.physical.read_models.listing import listing
from server.engine.physical.read_models.path import path
from server.engine.physical.read_models.shape import mentioned
from server.engine.physical.subject import WRITES, Running, Subject

Settings = tuple[tuple[str, str], ...]
"""Of the planner, by name."""

_WAIT = "writers of the same key wait for each other"
_WAITING = {
    "path": "writers that put rows elsewhere wait for each other, and pay for all that is below them",
    "listing": "what its rows are joined to is locked against changes until a writer of it ends",
}
"""What writers get from it, by its kind."""

_WORTH = 5.0
"""Times cheaper than with indexes: less is not worth data that is kept twice."""


@dataclass(frozen=True)
class Wanted:
    """A statement for which no index is enough."""

    statement: str
    staleness: int = 0
    """Microseconds that what it shows may be old."""


@dataclass(frozen=True)
class Proposed:
    """A read model, what it was drawn from, and the claim that it answers the same."""

    model: ReadModel
    draft: ReadModelDraft
    use_case: str
    writes: float
    """Changes of its sources a second."""
    claim: Claim
    plan: str
    """Of the statement over the read model, on one line."""
    answered: Answered
    """As the lab tries it."""


def propose(
    planner: Planner,
    subject: Subject,
    wanted: Sequence[Wanted],
    grown: DatabaseStatistics,
    costs: Mapping[str, float],
    trial: Trial,
    settings: Settings = (),
    most: int = 1_000,
) -> tuple[Proposed, ...]:
    """At the volume that ``grown`` describes, where the statements cost ``costs`` with the indexes chosen.

    ``trial`` is what the lab shall see of the subject; ``settings`` are the planner's. No more than
    ``most`` drafts are planned, for the first statements.
    """
    by_id = {one.id: one for one in subject.statements}
    found: list[Proposed] = []
    planned = 0
    for one in wanted:
        statement = by_id.get(one.statement)
        if statement is None or statement.writes:
            continue
        draft = _draft(statement, one.staleness, [each for each in subject.tables if each.name not in subject.uncopied])
        if draft is None or _is_taken(draft.name, subject):
            continue
        same = [each for each in found if each.draft.name == draft.name]
        if any(each.draft.ddl != draft.ddl or each.model.statement == statement.id for each in same):
            continue
        if planned == most:
            break
        planned += 1
        made = _proposed(planner, subject, grown, statement, draft, costs.get(statement.id, 0.0), settings)
        if made is None:
            continue
        model, writes, plan = made
        stale = one.staleness if draft.maintenance == "outbox" else 0
        # Another statement that the same data answers: it is made, and paid for, once.
        again = {"ddl": (), "write_cost": 0.0} if same else {}
        # Tables whose types the trial has simplified have a read model with these types.
        tried = _draft(statement, one.staleness, trial.tables) or draft
        claim = _claim(subject.service, statement, tried, trial)
        answered = Answered(
            trial.running(statement),
            tried.sql,
            (*tried.ddl, *tried.fill),
            frozenset(each.name for each in mentioned(statement.sql, trial.tables)),
            (model.cost_before, model.cost_after),
        )
        model = restructured(model, staleness=stale, **again)
        found.append(Proposed(model, draft, statement.use_case, writes, claim, plan, answered))
    return tuple(found)


def _is_taken(name: str, subject: Subject) -> bool:
    """Its indexes and functions are called by its own name with something behind it."""
    there = any(each == name or each.startswith(f"{name}_") for each in subject.taken)
    return there or any(table.name == name for table in subject.tables)


def _draft(statement: Running, staleness: int, tables: Sequence[Table]) -> ReadModelDraft | None:
    by_name, sql = {table.name: table for table in tables}, statement.sql
    # Who may see figures that are a little old need not let writers wait for each other.
    return aggregate(sql, by_name, outbox=staleness > 0) or path(sql, by_name) or listing(sql, by_name)


def _proposed(
    planner: Planner,
    subject: Subject,
    grown: DatabaseStatistics,
    statement: Running,
    draft: ReadModelDraft,
    before: float,
    settings: Settings,
) -> tuple[ReadModel, float, str] | None:
    """The model, how often its sources change, and the plan; None where it is not worth it."""
    described = restructured(
        grown, tables=tuple(sorted((*grown.tables, draft.described(grown)), key=lambda one: one.table))
    )
    kept = tuple(one for one in draft.ddl if not one.startswith(("CREATE FUNCTION", "CREATE TRIGGER")))
    types = tuple(parameter.type for parameter in statement.parameters)
    asked = PlanRequest(draft.sql, types, statement.literals)
    try:
        with planner.open(GhostDatabase((*subject.ddl, *kept), described, settings)) as session:
            answer, *others = session.plan([asked, *map(PlanRequest, _others(draft))])
    except DomainError as refused:
        if refused.reason is not Reason.INVALID_ARGUMENT:
            raise
        # Its table cannot be made: of a type that has no order, say, there is no key.
        return None
    if draft.step and isinstance(others[-1], Plan):
        before = min(before, _walk(draft, described) * others[-1].total_cost)
    if not isinstance(answer, Plan) or answer.total_cost * _WORTH > before:
        return None
    writes = [_changes(subject, one) for one in draft.upkeep]
    costs = [one.total_cost if isinstance(one, Plan) else 0.0 for one in others[: len(writes)]]
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
    return model, sum(writes), shape_of(answer)


def _claim(service: str, statement: Running, tried: ReadModelDraft, trial: Trial) -> Claim:
    return equivalence(
        f"physical/{service + '/' if service else ''}read-model/{tried.name}/{statement.id}",
        f"After rows came, changed and went, {tried.name} answers {statement.id} as its tables do.",
        trial.running(statement),
        tried.sql,
        mentioned(statement.sql, trial.tables),
        trial.statistics,
        ddl=tried.ddl,
        drain=tried.drain,
        types=trial.types,
    )


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
