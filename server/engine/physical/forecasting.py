"""Growth by itself: of a brief's statements, or of those of a database that exists."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from server.engine.errors import DomainError, Reason
from server.engine.kernel.planner_cost import MICROSECONDS_PER_UNIT, microseconds
from server.engine.kernel.statistics import synthesise
from server.engine.model.growth import GrowthAnswer, GrowthPoint, GrowthQuestion, StatementGrowth
from server.engine.model.observed import ObservedDatabase
from server.engine.model.physical import IndexAdvice, StatementForecast, WeightedStatement
from server.engine.model.planning import GhostDatabase, Plan, Planner
from server.engine.model.prepared import PreparedBrief
from server.engine.model.progress import Progress, part, silent
from server.engine.model.schema import PhysicalSchema
from server.engine.physical.advising import ghost_of
from server.engine.physical.advisor import advise
from server.engine.physical.designing import budget_of, settings_of, static_tables
from server.engine.physical.growth.curves import crossing, month_of
from server.engine.physical.growth.forecast import Planned, Point, cause_of, forecasts, shape_of
from server.engine.physical.growth.references import growing_keys
from server.engine.physical.growth.remedies import remedy
from server.engine.physical.growth.sizes import completed
from server.engine.physical.growth.use_cases import room
from server.engine.physical.growth.volumes import Growing, growing_columns
from server.engine.physical.report.drawing import Line, growth_chart
from server.engine.physical.statements import create_index
from server.engine.physical.subject import growth_of, horizon_of, subjects_of

FACTORS = (1.0, 3.0, 10.0, 30.0, 100.0)
_LEAST, _MOST, _MOST_MONTHS = 0.001, 100_000.0, 600
_CALLS, _CALLS_A_STATEMENT = 300, 6
"""Of the planner, for the mitigation."""
_ADVISED = 0.6
"""Of the whole: where indexes are known."""
_DRAWN = 3
_FLAT = 0.2
"""Power of the rows below which a cost is taken to stay as it is."""


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


def forecast_database(
    planner: Planner, database: ObservedDatabase, question: GrowthQuestion, progress: Progress = silent
) -> GrowthAnswer:
    """For a database that exists.

    Raises:
        DomainError: INVALID_ARGUMENT with the place of what does not hold; UNAVAILABLE without PostgreSQL.
    """
    points = _points(question, question.growth or 0.0, question.months)
    bare, workload = ghost_of(database)
    ghost, assumed = completed(bare, question.tables)
    objectives = {one.id: question.objective for one in workload}
    growing = growing_keys(ghost.ddl)
    target = _Target("", ghost, workload, growing, objectives, question.growth or 0.0)
    answer = _answer(planner, target, points, progress)
    return replace(answer, assumed=assumed)


def forecast_brief(
    planner: Planner,
    prepared: PreparedBrief,
    schema: PhysicalSchema,
    question: GrowthQuestion,
    progress: Progress = silent,
) -> tuple[GrowthAnswer, ...]:
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


def _answer(
    planner: Planner, target: _Target, volumes: Sequence[tuple[float, int]], progress: Progress
) -> GrowthAnswer:
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
            progress=part(progress, _ADVISED, 1.0),
        )
    sizes = {one.table: one.rows for one in target.ghost.statistics.tables}
    found = [
        _statement(
            target,
            one,
            [row for row in rows if row.statement == one.id],
            points,
            _both(plans, points, at),
            advice,
            sizes,
        )
        for at, one in enumerate(target.workload)
    ]
    statements = sorted((one for one in found if one is not None), key=_urgency)
    return GrowthAnswer(
        service=target.service,
        statements=tuple(statements),
        indexes=tuple(create_index(one.definition, concurrently=True) for one in advice.indexes),
        refused=advice.refused,
        unit=MICROSECONDS_PER_UNIT,
        plot=_plot(statements),
    )


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


def _statement(
    target: _Target,
    statement: WeightedStatement,
    rows: Sequence[StatementForecast],
    points: Sequence[Point],
    plans: tuple[Plan, Plan] | None,
    advice: IndexAdvice,
    sizes: Mapping[str, float],
) -> StatementGrowth | None:
    if plans is None or not rows:
        return None
    before, after = plans
    largest = max((node.relation for node in before.nodes), key=lambda name: (sizes.get(name, 0.0), name), default="")
    by = {(row.factor, row.month): row for row in rows}
    grown = [
        GrowthPoint(
            factor=at.factor,
            month=at.month,
            rows=round(sizes.get(largest, 0.0) * at.factor_of(largest)),
            cost=by[at.factor, at.month].cost_before,
            time=round(microseconds(by[at.factor, at.month].cost_before), 3),
            cost_mitigated=by[at.factor, at.month].cost,
            time_mitigated=round(microseconds(by[at.factor, at.month].cost), 3),
        )
        for at in points
        if (at.factor, at.month) in by
    ]
    objective = target.objectives.get(statement.id, 0)
    curve = [(one.factor, one.time) for one in grown]
    mitigated = [(one.factor, one.time_mitigated) for one in grown]
    crossed = crossing(curve, objective) if objective else None
    crossed_then = crossing(mitigated, objective) if objective else None
    cause = cause_of(before)
    serving = tuple(
        create_index(one.definition, concurrently=True) for one in advice.indexes if statement.id in one.serves
    )
    order = _order(mitigated)
    # Without an objective only what still grows needs more than its indexes.
    enough = crossed_then is None and bool(objective or serving or order < _FLAT)
    return StatementGrowth(
        statement=statement.id,
        use_case=statement.use_case,
        objective=objective,
        points=tuple(grown),
        order=_order(curve),
        order_mitigated=order,
        crossed=crossed or 0.0,
        crossed_rows=round(sizes.get(largest, 0.0) * crossed) if crossed else 0.0,
        crossed_month=_month(crossed, target.growth),
        crossed_mitigated=crossed_then or 0.0,
        crossed_month_mitigated=_month(crossed_then, target.growth),
        plan=shape_of(before),
        plan_mitigated=shape_of(after),
        cause=_cause(cause.kind, cause.index or cause.relation, cause.condition),
        mitigation=serving,
        remedy="" if enough else remedy(after),
    )


def _month(factor: float | None, growth: float) -> int:
    month = month_of(factor, growth) if factor is not None else None
    return -1 if month is None else month


def _cause(kind: str, where: str, condition: str) -> str:
    text = f"{kind} on {where}" if where else kind
    return f"{text}: {condition}" if condition else text


def _order(curve: Sequence[tuple[float, float]]) -> float:
    """The slope of the last piece on logarithmic axes."""
    if len(curve) < 2 or curve[-1][0] <= curve[-2][0]:
        return 0.0
    (low, first), (high, last) = curve[-2], curve[-1]
    return round(math.log(max(last, 1e-9) / max(first, 1e-9)) / math.log(high / low), 2)


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
