"""The planner's cost of every statement at several volumes, with and without the recommended indexes."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from server.engine.model.physical import StatementForecast, WeightedStatement
from server.engine.model.planning import GhostSession, IndexDefinition, Plan, PlanNode, PlanRequest
from server.engine.model.progress import Progress, silent
from server.engine.model.statistics import DatabaseStatistics
from server.engine.physical.growth.pages import pages_of
from server.engine.physical.growth.volumes import Growing, at_volume

FACTORS = (1.0, 10.0, 100.0)
_PAGE = 8_192


@dataclass(frozen=True)
class Point:
    """A volume to look at."""

    factor: float
    month: int
    factor_of: Callable[[str], float]
    """By table."""


def point(factor: float, month: int = -1) -> Point:
    """Every table at the same factor."""
    return Point(factor, month, lambda _: factor)


@dataclass(frozen=True)
class Planned:
    """What the planner says at one volume, statement by statement; None where it refused."""

    before: tuple[Plan | None, ...]
    after: tuple[Plan | None, ...]


def forecasts(
    session: GhostSession,
    statistics: DatabaseStatistics,
    statements: Sequence[WeightedStatement],
    indexes: Sequence[IndexDefinition],
    points: Sequence[Point],
    *,
    growing: Growing = (),
    hidden: Sequence[str] = (),
    progress: Progress = silent,
) -> tuple[tuple[StatementForecast, ...], dict[Point, Planned]]:
    """Sorted by statement, then factor; and the plans. The database is left at today's volume.

    ``hidden`` are indexes of the database's own that the recommendation drops. Statements the planner refuses are left
    out.
    """
    session.add(indexes)
    found: list[StatementForecast] = []
    plans: dict[Point, Planned] = {}
    every = tuple(range(len(indexes)))
    tables = frozenset(one.table.rpartition(".")[2].strip('"') for one in indexes)
    for nth, at in enumerate(points):
        progress(nth / len(points), f"planning at {at.factor:g} times the rows")
        session.resize(at_volume(statistics, at.factor_of, growing))
        before = session.plan([_request(one) for one in statements])
        # A plan that looks at none of the tables with other indexes stays as it is.
        changed = [
            nth for nth, plan in enumerate(before) if isinstance(plan, Plan) and _concerned(plan, tables, hidden)
        ]
        replanned = (
            session.plan([_request(statements[nth], every, tuple(hidden)) for nth in changed]) if changed else ()
        )
        anew = dict(zip(changed, replanned, strict=True))
        after = tuple(anew.get(nth, plan) for nth, plan in enumerate(before))
        plans[at] = Planned(
            tuple(one if isinstance(one, Plan) else None for one in before),
            tuple(one if isinstance(one, Plan) else None for one in after),
        )
        for statement, first, second in zip(statements, plans[at].before, plans[at].after, strict=True):
            if first is None or second is None:
                continue
            found.append(
                StatementForecast(
                    statement=statement.id,
                    factor=at.factor,
                    month=at.month,
                    cost=second.total_cost,
                    cost_before=first.total_cost,
                    rows=second.rows,
                    pages=pages_of(second),
                    shape=shape_of(second),
                )
            )
    session.resize(statistics)
    return tuple(sorted(found, key=lambda one: (one.statement, one.factor, one.month))), plans


def _concerned(plan: Plan, tables: Collection[str], hidden: Collection[str]) -> bool:
    return any(node.relation in tables or node.index in hidden for node in plan.nodes)


def _request(one: WeightedStatement, indexes: tuple[int, ...] = (), hidden: tuple[str, ...] = ()) -> PlanRequest:
    return PlanRequest(one.sql, one.parameter_types, one.parameters, indexes, hidden)


def shape_of(plan: Plan) -> str:
    """``Limit > Index Scan listings_shop_id_idx``: what the plan is made of, outermost first."""
    parts = [" ".join(part for part in (node.kind, node.index or node.relation) if part) for node in plan.nodes]
    return " > ".join(parts)


def cause_of(plan: Plan) -> PlanNode:
    """The node that costs most by itself: its total less that of the nodes below it."""
    nodes = plan.nodes
    own = []
    for place, node in enumerate(nodes):
        below = 0.0
        for child in nodes[place + 1 :]:
            if child.depth <= node.depth:
                break
            if child.depth == node.depth + 1:
                below += child.total_cost
        own.append(node.total_cost - below)
    # A LIMIT above makes a node cost less than it says: what the whole costs is the most any part can.
    return nodes[max(range(len(nodes)), key=lambda place: (min(own[place], plan.total_cost), -place))]
