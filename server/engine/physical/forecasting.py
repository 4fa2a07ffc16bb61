"""Growth by itself: of a brief's statements, or of those of a database that exists."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from server.engine.errors import DomainError, Reason
from server.engine.kernel.planner_cost import MICROSECONDS_PER_UNIT
from server.engine.kernel.statistics import synthesise
from server.engine.model.claims import Claim
from server.engine.model.growth import GrowthAnswer, GrowthQuestion, StatementGrowth
from server.engine.model.observed import ObservedDatabase
from server.engine.model.physical import IndexAdvice, StatementForecast, WeightedStatement
from server.engine.model.planning import GhostDatabase, Plan, Planner
from server.engine.model.prepared import PreparedBrief
from server.engine.model.progress import Progress, part, silent
from server.engine.model.schema import PhysicalSchema
from server.engine.physical.advising import ghost_of
from server.engine.physical.advisor import advise
from server.engine.physical.designing import budget_of, settings_of, static_tables
from server.engine.physical.growth.forecast import Planned, Point, forecasts
from server.engine.physical.growth.references import growing_keys
from server.engine.physical.growth.sizes import completed
from server.engine.physical.growth.statement import statement_growth
from server.engine.physical.growth.use_cases import room
from server.engine.physical.growth.volumes import Growing, growing_columns
from server.engine.physical.proof.trial import Trial
from server.engine.physical.proposing import Proposals, Proposing, of_database, of_subject
from server.engine.physical.read_models.choosing import Wanted
from server.engine.physical.report.drawing import Line, growth_chart
from server.engine.physical.statements import creation
from server.engine.physical.subject import Subject, growth_of, horizon_of, subjects_of

FACTORS = (1.0, 3.0, 10.0, 30.0, 100.0)
_LEAST, _MOST, _MOST_MONTHS = 0.001, 100_000.0, 600
_CALLS, _CALLS_A_STATEMENT = 300, 6
"""Of the planner, for the mitigation."""
_ADVISED, _PLANNED = 0.6, 0.9
"""Of the whole: where indexes are known, and where every volume is planned."""
_DRAWN = 3


@dataclass(frozen=True)
class _Target:
    service: str
    ghost: GhostDatabase
    workload: tuple[WeightedStatement, ...]
    growing: Growing
    objectives: Mapping[str, int]
    growth: float
    static: frozenset[str] = field(default_factory=frozenset)
    """Tables that do not grow."""
    subject: Subject | None = None
    """What a brief says of it; None for a database that exists."""
    staleness: Mapping[str, int] = field(default_factory=dict)
    """By statement [µs]."""


@dataclass(frozen=True)
class Forecast:
    answer: GrowthAnswer
    claims: tuple[Claim, ...]
    """What the lab can execute of it: the ids are those of evidence in the answer that waits for it."""


def forecast_database(
    planner: Planner, database: ObservedDatabase, question: GrowthQuestion, progress: Progress = silent
) -> Forecast:
    """For a database that exists.

    Raises:
        DomainError: INVALID_ARGUMENT with the place of what does not hold; UNAVAILABLE without PostgreSQL.
    """
    points = _points(question, question.growth or 0.0, question.months)
    bare, workload = ghost_of(database)
    ghost, assumed = completed(bare, question.tables)
    target = _Target(
        "",
        ghost,
        workload,
        growing_keys(ghost.ddl),
        {one.id: one.objective or question.objective for one in workload},
        question.growth or 0.0,
        staleness={one.id: one.staleness for one in workload},
    )
    made = _answer(planner, target, points, progress)
    return Forecast(replace(made.answer, assumed=assumed), made.claims)


def forecast_brief(
    planner: Planner,
    prepared: PreparedBrief,
    schema: PhysicalSchema,
    question: GrowthQuestion,
    progress: Progress = silent,
) -> tuple[Forecast, ...]:
    """For each database of the brief's design.

    Raises:
        DomainError: INVALID_ARGUMENT for factors or months out of range; UNAVAILABLE without PostgreSQL.
    """
    brief = prepared.brief
    growth = growth_of(brief) if question.growth is None else question.growth
    points = _points(question, growth, question.months or horizon_of(brief))
    use_cases = {one.name: one for one in brief.use_cases}
    answers = []
    subjects = subjects_of(prepared, schema)
    for at, subject in enumerate(subjects):
        rooms = {name: room(brief, one) for name, one in use_cases.items()}
        target = _Target(
            subject.service,
            GhostDatabase(subject.ddl, synthesise(prepared, subject.tables), settings_of(brief)),
            tuple(one.weighted for one in subject.statements),
            growing_columns(subject.tables),
            {one.id: question.objective or rooms.get(one.use_case, 0) for one in subject.statements},
            growth,
            static_tables(brief, subject),
            subject,
            {one.id: use_cases[one.use_case].staleness_tolerance or 0 for one in subject.statements},
        )
        answers.append(_answer(planner, target, points, part(progress, at / len(subjects), (at + 1) / len(subjects))))
    return tuple(answers)


def _points(question: GrowthQuestion, growth: float, months: int) -> tuple[tuple[float, int], ...]:
    """Factors, rising, with the month where one stands for it."""
    factors = question.factors or FACTORS
    if any(not math.isfinite(one) or not _LEAST <= one <= _MOST for one in factors):
        raise _refused("factors", f"each factor is a multiple of today's rows from {_LEAST:g} to {_MOST:,.0f}")
    if not 0 <= months <= _MOST_MONTHS:
        raise _refused("months", f"months are from 0 to {_MOST_MONTHS}")
    if not math.isfinite(growth) or not -0.5 <= growth <= 10:
        raise _refused("growth_per_month", "growth is a fraction a month, from -0.5 to 10: 0.03 for three per cent")
    found = {float(one): -1 for one in factors}
    if months and growth:
        factor = (1 + growth) ** months
        if not _LEAST <= factor <= _MOST:
            raise _refused(
                "months", f"in {months} months the rows are {factor:.3g} times as many, beyond what is planned"
            )
        found[round(factor, 6)] = months
    return tuple(sorted(found.items()))


def _refused(field_name: str, message: str) -> DomainError:
    return DomainError(Reason.INVALID_ARGUMENT, message, {"field": field_name})


def _answer(planner: Planner, target: _Target, volumes: Sequence[tuple[float, int]], progress: Progress) -> Forecast:
    advice = _advice(planner, target, part(progress, 0.0, _ADVISED))
    points = [
        Point(factor, month, lambda table, factor=factor: 1.0 if table in target.static else factor)  # type: ignore[misc]
        for factor, month in volumes
    ]
    with planner.open(target.ghost) as session:
        rows, plans = forecasts(
            session,
            target.ghost.statistics,
            target.workload,
            [one.definition for one in advice.indexes],
            points,
            growing=target.growing,
            hidden=[one.name for one in advice.dropped],
            progress=part(progress, _ADVISED, _PLANNED),
        )
    sizes = {one.table: one.rows for one in target.ghost.statistics.tables}
    found = [
        statement_growth(
            one,
            target.objectives.get(one.id, 0),
            target.growth,
            [row for row in rows if row.statement == one.id],
            points,
            _both(plans, points, at),
            advice,
            sizes,
        )
        for at, one in enumerate(target.workload)
    ]
    statements = sorted((one for one in found if one is not None), key=_urgency)
    progress(_PLANNED, "looking for read models and pages by key")
    proposals = _proposals(planner, target, statements, advice, _horizon(points), rows)
    answer = GrowthAnswer(
        service=target.service,
        statements=tuple(_remedied(one, proposals) for one in statements),
        indexes=tuple(map(creation, advice.indexes)),
        refused=advice.refused,
        unit=MICROSECONDS_PER_UNIT,
        read_models=proposals.read_models,
        pages=proposals.pages,
        measured=proposals.measured,
        plot=_plot(statements),
    )
    return Forecast(answer, proposals.claims)


def _horizon(points: Sequence[Point]) -> Point:
    """The month looked ahead to; where none is, the largest volume asked for."""
    return next((one for one in points if one.month >= 0), points[-1])


def _proposals(
    planner: Planner,
    target: _Target,
    statements: Sequence[StatementGrowth],
    advice: IndexAdvice,
    at: Point,
    rows: Sequence[StatementForecast],
) -> Proposals:
    about = Proposing(
        ghost=target.ghost,
        growing=target.growing,
        indexes=tuple(one.definition for one in advice.indexes),
        at=at,
        costs={row.statement: row.cost for row in rows if (row.factor, row.month) == (at.factor, at.month)},
        objectives=target.objectives,
        wanted=tuple(
            Wanted(one.statement, target.staleness.get(one.statement, 0))
            for one in statements
            if 0 < one.crossed_mitigated <= at.factor
        ),
    )
    if target.subject is None:
        return of_database(planner, target.workload, about)
    trial = Trial(target.subject.tables, target.ghost.statistics)
    return of_subject(planner, target.subject, about, trial)


def _remedied(one: StatementGrowth, proposals: Proposals) -> StatementGrowth:
    model = next((each for each in proposals.read_models if each.statement == one.statement), None)
    if model is not None:
        return replace(one, remedy=f"Ask the {model.kind} {model.name} instead.")
    if one.remedy and any(each.statement == one.statement for each in proposals.pages):
        return replace(one, remedy="Go on after the last row shown, by key, instead of counting rows with OFFSET.")
    return one


def _advice(planner: Planner, target: _Target, progress: Progress) -> IndexAdvice:
    with planner.open(target.ghost) as session:
        return advise(
            target.workload,
            session,
            target.ghost.ddl,
            budget=budget_of(target.ghost.statistics),
            max_width=3,
            statistics=target.ghost.statistics,
            calls=max(_CALLS, _CALLS_A_STATEMENT * len(target.workload)),
            progress=progress,
        )


def _both(plans: Mapping[Point, Planned], points: Sequence[Point], at: int) -> tuple[Plan, Plan] | None:
    """The statement's plans at the largest volume, before and after."""
    last = plans[points[-1]]
    before, after = last.before[at], last.after[at]
    return (before, after) if before is not None and after is not None else None


def _urgency(one: StatementGrowth) -> tuple[float, float, str]:
    last = one.points[-1].time if one.points else 0.0
    return one.crossed or math.inf, -last, one.statement


def _plot(statements: Sequence[StatementGrowth]) -> str:
    lines = []
    for one in statements[:_DRAWN]:
        lines.append(Line(one.statement, tuple((point.factor, point.time / 1_000) for point in one.points)))
        if one.mitigation:
            after = tuple((point.factor, point.time_mitigated / 1_000) for point in one.points)
            lines.append(Line(f"{one.statement}, mitigated", after))
    objective = statements[0].objective / 1_000 if statements else 0.0
    return growth_chart(
        "Predicted execution over volume", "milliseconds, nobody waiting", lines, objective, "objective"
    )
