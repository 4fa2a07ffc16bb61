"""How one statement grows: its curve with and without indexes, when it leaves its objective, and what is to blame."""

import math
from collections.abc import Mapping, Sequence

from server.engine.kernel.planner_cost import microseconds
from server.engine.model.growth import GrowthPoint, StatementGrowth
from server.engine.model.physical import IndexAdvice, StatementForecast, WeightedStatement
from server.engine.model.planning import Plan
from server.engine.physical.growth.curves import crossing, month_of
from server.engine.physical.growth.forecast import Point, cause_of, shape_of
from server.engine.physical.growth.remedies import remedy
from server.engine.physical.statements import creation

_FLAT = 0.2
"""Power of the rows below which a cost is taken to stay as it is."""


def statement_growth(
    statement: WeightedStatement,
    objective: int,
    growth: float,
    rows: Sequence[StatementForecast],
    points: Sequence[Point],
    plans: tuple[Plan, Plan] | None,
    advice: IndexAdvice,
    sizes: Mapping[str, float],
) -> StatementGrowth | None:
    """``objective`` [µs], 0 for none; ``growth`` a month's fraction; ``plans`` at the largest volume, before and after;
    ``sizes`` rows of tables today. None for what was not planned."""
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
    curve = [(one.factor, one.time) for one in grown]
    mitigated = [(one.factor, one.time_mitigated) for one in grown]
    crossed = crossing(curve, objective) if objective else None
    crossed_then = crossing(mitigated, objective) if objective else None
    cause = cause_of(before)
    serving = tuple(creation(one) for one in advice.indexes if statement.id in one.serves)
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
        crossed_month=_month(crossed, growth),
        crossed_mitigated=crossed_then or 0.0,
        crossed_month_mitigated=_month(crossed_then, growth),
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
