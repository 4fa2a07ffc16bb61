"""Partitions where size or retention asks for them: by time, by a list of values, or by hash."""

import math
from collections.abc import Sequence

from server.engine.kernel.sql.words import quote
from server.engine.model.sharding import (
    PartitionPlan,
    PartitionStrategy,
    ShardAccess,
    ShardColumn,
    ShardingQuestion,
    ShardTable,
)

LARGE = 100e6
"""Rows from which on vacuum, index builds and restores of one table take hours."""
PART = 20e6
"""Rows of one partition that keep them within minutes."""
_MONTHS = (1, 2, 3, 6, 12)
"""Of one partition."""
_FEW_VALUES = 50
"""Values up to which each gets a partition of its own."""
_ASKED = 0.9
"""Share of the statements on a table that must say which partition they mean."""
_MOST_HASHED = 128


def plan_partitions(question: ShardingQuestion) -> tuple[PartitionPlan, ...]:
    """One plan for each table, sorted by name; at the question's horizon."""
    return tuple(_plan(table, question) for table in sorted(question.tables, key=lambda one: one.name))


def _plan(table: ShardTable, question: ShardingQuestion) -> PartitionPlan:
    rows = rows_at(table, question)
    uses = _uses(table, question)
    time = _time(table, uses)
    if table.retention > 0 and time is not None:
        return _by_time(table, time, rows, uses, f"rows go after {table.retention:.0f} months: a partition is detached")
    if rows < LARGE:
        reason = f"{rows:.3g} rows at the horizon are less than {LARGE:.3g}"
        if table.retention > 0:
            reason = "no column says when a row was made, so rows are deleted in batches"
        return PartitionPlan(table.name, PartitionStrategy.NONE, rows=rows, reason=reason, threshold=LARGE)
    if time is not None and _share(time.name, uses, ranges=True) > 0:
        return _by_time(
            table, time, rows, uses, f"{rows:.3g} rows at the horizon, and statements ask for spans of time"
        )
    asked = [(one, _share(one.name, uses, ranges=False)) for one in table.columns if not one.time]
    few = [one for one, share in asked if share >= _ASKED and 1 < one.distinct <= _FEW_VALUES]
    if few:
        return _by_list(table, min(few, key=lambda one: (-one.distinct, one.name)), rows, uses)
    best = max(asked, key=lambda pair: (pair[1], pair[0].distinct), default=None)
    if best is not None and best[1] >= _ASKED:
        return _by_hash(table, best[0], rows, uses)
    reason = f"{rows:.3g} rows at the horizon, but no column is in {_ASKED:.0%} of what is asked"
    return PartitionPlan(table.name, PartitionStrategy.NONE, rows=rows, reason=reason, threshold=LARGE)


def rows_at(table: ShardTable, question: ShardingQuestion) -> float:
    """Rows at the horizon; those that retention takes are gone."""
    if table.growth > 0:
        months = min(question.horizon, table.retention) if table.retention > 0 else question.horizon
        kept = min(table.rows, table.growth * table.retention) if table.retention > 0 else table.rows
        return max(kept, table.growth * months) if table.retention > 0 else kept + table.growth * months
    return table.rows * (1.0 + question.growth) ** question.horizon


def _uses(table: ShardTable, question: ShardingQuestion) -> list[tuple[str, float, ShardAccess]]:
    """Statement, executions a second, access; without rows that are only added: they go where they belong."""
    return [
        (each.id, one.rate * each.times, access)
        for one in question.transactions
        for each in one.statements
        for access in each.accesses
        if access.table == table.name and not access.adds
    ]


def _share(column: str, uses: Sequence[tuple[str, float, ShardAccess]], *, ranges: bool) -> float:
    total = sum(rate for _, rate, _ in uses)
    met = sum(rate for _, rate, access in uses if _prunes(column, access, ranges=ranges))
    return met / total if total > 0 else 0.0


def _prunes(column: str, access: ShardAccess, *, ranges: bool) -> bool:
    return any(pin.column == column for pin in access.pins) or (ranges and column in access.ranges)


def _time(table: ShardTable, uses: Sequence[tuple[str, float, ShardAccess]]) -> ShardColumn | None:
    """The point in time most asked for; of those nobody asks for, the one that says when the row was made."""
    found = [one for one in table.columns if one.time]
    made = [one for one in found if one.name in ("created_at", "placed_at", "occurred_at", "inserted_at")]
    order = {one.name: place for place, one in enumerate([*made, *(each for each in found if each not in made)])}
    return max(found, key=lambda one: (_share(one.name, uses, ranges=True), -order[one.name]), default=None)


def _unpruned(column: str, uses: Sequence[tuple[str, float, ShardAccess]], *, ranges: bool) -> tuple[str, ...]:
    return tuple(sorted({name for name, _, access in uses if not _prunes(column, access, ranges=ranges)}))


def _key(table: ShardTable, column: str) -> tuple[str, ...]:
    return table.key if not table.key or column in table.key else (*table.key, column)


def _by_time(
    table: ShardTable, column: ShardColumn, rows: float, uses: Sequence[tuple[str, float, ShardAccess]], reason: str
) -> PartitionPlan:
    kept = table.retention or 24.0
    added = table.growth or rows / kept
    wanted = PART / added if added > 0 else kept / 12
    if table.retention > 0:
        wanted = min(wanted, max(1.0, table.retention / 6))
    months = max((each for each in _MONTHS if each <= wanted), default=1)
    count = math.ceil(kept / months) + 1
    name, key = quote(table.name), quote(column.name)
    end = f"CREATE TABLE {quote(table.name + '_2026_01')} PARTITION OF {name}"
    retention: tuple[str, ...] = ()
    if table.retention > 0:
        retention = (
            f"ALTER TABLE {name} DETACH PARTITION {quote(table.name + '_2026_01')} CONCURRENTLY;",
            f"DROP TABLE {quote(table.name + '_2026_01')};",
        )
    return PartitionPlan(
        table=table.name,
        strategy=PartitionStrategy.RANGE,
        column=column.name,
        months=months,
        partitions=count,
        rows=rows / max(1, count - 1),
        reason=reason,
        key=_key(table, column.name),
        ddl=(
            f"CREATE TABLE {name} (…) PARTITION BY RANGE ({key});",
            f"{end} FOR VALUES FROM ('2026-01-01') TO ('{_after(months)}');",
        ),
        retention=retention,
        unpruned=_unpruned(column.name, uses, ranges=True),
    )


def _after(months: int) -> str:
    return f"{2026 + months // 12}-{months % 12 + 1:02d}-01"


def _by_list(
    table: ShardTable, column: ShardColumn, rows: float, uses: Sequence[tuple[str, float, ShardAccess]]
) -> PartitionPlan:
    name = quote(table.name)
    count = int(column.distinct)
    return PartitionPlan(
        table=table.name,
        strategy=PartitionStrategy.LIST,
        column=column.name,
        partitions=count + 1,
        rows=rows / count,
        reason=f"{rows:.3g} rows at the horizon; what is asked names one of {count} values of {column.name}",
        key=_key(table, column.name),
        ddl=(
            f"CREATE TABLE {name} (…) PARTITION BY LIST ({quote(column.name)});",
            f"CREATE TABLE {quote(table.name + '_others')} PARTITION OF {name} DEFAULT;",
        ),
        unpruned=_unpruned(column.name, uses, ranges=False),
    )


def _by_hash(
    table: ShardTable, column: ShardColumn, rows: float, uses: Sequence[tuple[str, float, ShardAccess]]
) -> PartitionPlan:
    name = quote(table.name)
    count = min(_MOST_HASHED, 2 ** math.ceil(math.log2(max(2.0, rows / PART))))
    return PartitionPlan(
        table=table.name,
        strategy=PartitionStrategy.HASH,
        column=column.name,
        partitions=count,
        rows=rows / count,
        reason=f"{rows:.3g} rows at the horizon; what is asked says which {column.name}",
        key=_key(table, column.name),
        ddl=(
            f"CREATE TABLE {name} (…) PARTITION BY HASH ({quote(column.name)});",
            *(
                f"CREATE TABLE {quote(f'{table.name}_{part}')} PARTITION OF {name} "
                f"FOR VALUES WITH (MODULUS {count}, REMAINDER {part});"
                for part in range(count)
            ),
        ),
        unpruned=_unpruned(column.name, uses, ranges=False),
    )
