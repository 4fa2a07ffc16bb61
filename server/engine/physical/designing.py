"""The physical design of one database: indexes, what grows, and what the lab shall see of it."""

from collections.abc import Collection
from dataclasses import dataclass

from server.engine.kernel.sql.words import quote
from server.engine.kernel.statistics import synthesise
from server.engine.model.brief import Brief
from server.engine.model.physical import ChosenIndex, DroppedIndex, IndexAdvice, StatementForecast
from server.engine.model.planning import GhostDatabase, IndexDefinition, Plan, Planner
from server.engine.model.prepared import PreparedBrief
from server.engine.model.statistics import DatabaseStatistics, TableStatistics
from server.engine.physical.advisor import advise
from server.engine.physical.growth.forecast import FACTORS, Point, forecasts
from server.engine.physical.growth.volumes import growing_columns
from server.engine.physical.subject import Subject, growth_of, horizon_of

PAGE = 8_192
_BUDGET_SHARE = 0.25
"""Of the tables' own size that indexes may take beside those of keys."""
_LEAST_BUDGET = 64 << 20
_CALLS, _CALLS_A_STATEMENT, _WIDTH = 400, 3, 3
"""Of the planner while indexes are chosen: a design of two hundred statements stays below a quarter of a minute."""
_SETTINGS = frozenset(
    {"random_page_cost", "seq_page_cost", "effective_cache_size", "work_mem", "cpu_tuple_cost", "cpu_operator_cost"}
)


@dataclass(frozen=True)
class Designed:
    """One database with its indexes."""

    subject: Subject
    statistics: DatabaseStatistics
    advice: IndexAdvice
    indexes: tuple[ChosenIndex, ...]
    """The advised ones but those left out."""
    dropped: tuple[DroppedIndex, ...]
    left_out: tuple[ChosenIndex, ...]
    """Advised, and left out because the lab saw what they do to a reader."""
    forecasts: tuple[StatementForecast, ...]
    plans: dict[str, dict[float, tuple[Plan, Plan]]]
    """By statement and factor: with the database's own indexes, and with the design's."""


def design(
    planner: Planner, subject: Subject, prepared: PreparedBrief, *, without: Collection[str] = (), drop: bool = True
) -> Designed:
    """Indexes for the database and their forecast. ``without`` are names of advised indexes that are left out;
    without ``drop`` the schema's own indexes all stay."""
    brief = prepared.brief
    ghost = GhostDatabase(subject.ddl, synthesise(prepared, subject.tables), settings_of(brief))
    workload = tuple(one.weighted for one in subject.statements)
    with planner.open(ghost) as session:
        advice = advise(
            workload,
            session,
            ghost.ddl,
            budget=budget_of(ghost.statistics),
            max_width=_WIDTH,
            statistics=ghost.statistics,
            calls=max(_CALLS, _CALLS_A_STATEMENT * len(workload)),
        )
    keys = unique_keys(subject)
    excluded = {one.definition.name for one in advice.indexes if _begins_with_key(one.definition, keys)}.union(without)
    indexes = tuple(one for one in advice.indexes if one.definition.name not in excluded)
    dropped = tuple(one for one in advice.dropped if drop and one.covered_by not in excluded)
    points = _points(brief, subject, ghost.statistics)
    with planner.open(ghost) as session:
        rows, plans = forecasts(
            session,
            ghost.statistics,
            workload,
            [one.definition for one in indexes],
            points,
            growing=growing_columns(subject.tables),
            hidden=[one.name for one in dropped],
        )
    by_statement: dict[str, dict[float, tuple[Plan, Plan]]] = {}
    for at in points:
        for statement, first, second in zip(subject.statements, plans[at].before, plans[at].after, strict=True):
            if first is not None and second is not None:
                by_statement.setdefault(statement.id, {}).setdefault(at.factor, (first, second))
    return Designed(
        subject=subject,
        statistics=ghost.statistics,
        advice=advice,
        indexes=indexes,
        dropped=dropped,
        left_out=tuple(one for one in advice.indexes if one.definition.name in without),
        forecasts=rows,
        plans=by_statement,
    )


def unique_keys(subject: Subject) -> frozenset[tuple[str, tuple[str, ...]]]:
    """Table and columns, as index definitions name them, of every key that holds for all rows."""
    return frozenset(
        (table.name, tuple(map(quote, columns)))
        for table in subject.tables
        for columns in (
            table.primary_key,
            *(one.columns for one in table.uniques if not one.where and not one.expression),
        )
    )


def _begins_with_key(index: IndexDefinition, keys: Collection[tuple[str, tuple[str, ...]]]) -> bool:
    """Its first columns are a key already: it finds the same one row, and saves no more than the look at its page."""
    return any((index.table, index.keys[:length]) in keys for length in range(1, len(index.keys) + 1))


def settings_of(brief: Brief) -> tuple[tuple[str, str], ...]:
    """Planner settings of the production server that the brief states."""
    database = brief.deployment.database if brief.deployment else None
    return tuple((name, value) for name, value in (database.settings if database else ()) if name in _SETTINGS)


def budget_of(statistics: DatabaseStatistics) -> int:
    """Bytes that secondary indexes may take."""
    return max(_LEAST_BUDGET, round(_BUDGET_SHARE * sum(map(_bytes, statistics.tables))))


def _bytes(table: TableStatistics) -> float:
    return table.rows * (28 + sum((1 - one.null_fraction) * one.width for one in table.columns))


def _points(brief: Brief, subject: Subject, statistics: DatabaseStatistics) -> tuple[Point, ...]:
    static = static_tables(brief, subject)
    points = [
        Point(factor, -1, lambda table, factor=factor: 1.0 if table in static else factor)  # type: ignore[misc]
        for factor in FACTORS
    ]
    horizon = horizon_of(brief)
    if horizon > 0:
        points.append(_horizon(brief, subject, statistics, horizon))
    return tuple(points)


def static_tables(brief: Brief, subject: Subject) -> frozenset[str]:
    """Tables of entities that are stated not to grow."""
    still = {one.name for one in brief.entities if one.volume is not None and one.volume.growth_per_month == 0}
    return frozenset(table.name for table in subject.tables if table.entity in still)


def _horizon(brief: Brief, subject: Subject, statistics: DatabaseStatistics, month: int) -> Point:
    """Each table as much as its entity's own growth makes of it, else as the growth of the whole does."""
    common = (1 + growth_of(brief)) ** month
    volumes = {entity.name: entity.volume for entity in brief.entities}
    factors: dict[str, float] = {}
    for table in subject.tables:
        volume = volumes.get(table.entity)
        if volume is not None and volume.rows and volume.growth_per_month is not None:
            factors[table.name] = 1 + volume.growth_per_month * month / volume.rows
    rows = {one.table: one.rows for one in statistics.tables}
    grown = sum(count * factors.get(table, common) for table, count in rows.items())
    return Point(round(grown / (sum(rows.values()) or 1.0), 4), month, lambda table: factors.get(table, common))
