"""Rows made up of the values that statistics name, to put conditions to them that no statistics are of."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import asyncpg
import numpy as np

from server.engine.kernel import pages
from server.engine.model.statistics import ColumnStatistics, TableStatistics
from server.lab.ghost.catalogue import Catalogue, Column, Index, Table
from server.lab.ghost.wire import Wire

Sample: TypeAlias = tuple[tuple[float, float], ...]
"""Stored lengths of some values, each with the share of the rows it stands for."""

_DRAWN = 4_000
"""Rows made of several columns; a share of a half is within 0.016 of what infinitely many would give."""


def weighed(column: ColumnStatistics) -> list[tuple[str | None, float]]:
    """The values that statistics name, and the share of the rows each stands for; NULL first."""
    found: list[tuple[str | None, float]] = [(None, column.null_fraction)]
    found += zip(column.most_common, column.most_common_fractions, strict=False)
    rest = max(0.0, 1 - sum(share for _, share in found))
    last = len(column.histogram) - 1
    # A bound stands for half of the group on either side of it.
    found += [(bound, rest / last / (2 if place in (0, last) else 1)) for place, bound in enumerate(column.histogram)]
    return [(value, share) for value, share in found if share > 0]


def share_of_rows(
    wire: Wire, table: Table, statistics: TableStatistics, condition: str, columns: Sequence[str]
) -> float | None:
    """Share of the rows for which a condition on these columns holds; None where PostgreSQL cannot tell.

    Columns are taken to depend on each other only as far as both follow the order of the rows.
    """
    of = {column.name: column for column in table.columns}
    known = {column.column: column for column in statistics.columns}
    try:
        ordered = {name: _in_order(wire, of[name], weighed(known[name])) for name in columns}
        if len(columns) == 1:
            (only,) = ordered.values()
            values, weights = {columns[0]: [value for value, _ in only]}, [weight for _, weight in only]
        else:
            values, weights = _drawn(ordered, known), [1 / _DRAWN] * _DRAWN
        holds = _holding(wire, [of[name] for name in columns], list(values.values()), condition)
    except asyncpg.PostgresError:
        return None
    share = sum(weights[place] for place in holds)
    # What holds for no row that is known may hold for half of one.
    return share or min(weights, default=0.0) / 2


def untold_lengths(
    wire: Wire, catalogue: Catalogue, statistics: Mapping[str, TableStatistics], indexes: Sequence[Index]
) -> dict[tuple[str, str], Sample]:
    """Bytes of keys of types whose text does not tell, by relation and column as statistics have them."""
    found: dict[tuple[str, str], Sample] = {}
    for index in indexes:
        table = catalogue.tables[index.table]
        names = {column.number: column.name for column in table.columns}
        for position, (column, place) in enumerate(zip(index.columns, index.places, strict=True), 1):
            relation, name = (table.name, names[place]) if place else (index.name, str(position))
            known = next((each for each in _columns(statistics, relation) if each.column == name), None)
            if known is None or column.length >= 0 or column.base in pages.TOLD or (relation, name) in found:
                continue
            values = [(value, share) for value, share in weighed(known) if value is not None]
            try:
                rows = wire.fetch(
                    f"SELECT pg_column_size(x::{column.type}) AS size FROM unnest($1::text[]) AS u (x)",
                    [value for value, _ in values],
                )
            except asyncpg.PostgresError:
                continue
            found[relation, name] = tuple(
                (pages.unloaded(row["size"]), share) for row, (_, share) in zip(rows, values, strict=True)
            )
    return found


def _columns(statistics: Mapping[str, TableStatistics], relation: str) -> tuple[ColumnStatistics, ...]:
    return statistics[relation].columns if relation in statistics else ()


def _in_order(wire: Wire, column: Column, values: list[tuple[str | None, float]]) -> list[tuple[str | None, float]]:
    if not column.ordered:
        return values
    rows = wire.fetch(
        f"SELECT place FROM unnest($1::text[]) WITH ORDINALITY AS u (x, place) ORDER BY x::{column.type} NULLS FIRST",
        [value for value, _ in values],
    )
    return [values[row["place"] - 1] for row in rows]


def _drawn(
    ordered: dict[str, list[tuple[str | None, float]]], known: dict[str, ColumnStatistics]
) -> dict[str, list[str | None]]:
    random = np.random.default_rng(0)
    position = random.standard_normal(_DRAWN)
    found = {}
    for name, values in ordered.items():
        order = max(-1.0, min(1.0, known[name].correlation or 0.0))
        scattered = order * position + np.sqrt(1 - order**2) * random.standard_normal(_DRAWN)
        place = (scattered.argsort().argsort() + 0.5) / _DRAWN
        is_null = values[0][0] is None
        if is_null:
            null, values = values[0][1], values[1:]
        upto = np.cumsum([weight for _, weight in values])
        taken = np.searchsorted(upto / upto[-1], place).clip(0, len(values) - 1) if values else place * 0
        absent = random.random(_DRAWN) < null if is_null else np.zeros(_DRAWN, dtype=bool)
        found[name] = [
            None if gone or not values else values[int(each)][0]
            for each, gone in zip(taken.tolist(), absent.tolist(), strict=True)
        ]
    return found


def _holding(
    wire: Wire, columns: Sequence[Column], values: Sequence[Sequence[str | None]], condition: str
) -> list[int]:
    """Places of the rows for which the condition holds."""
    names = [f"x{number}" for number in range(len(columns))]
    texts = ", ".join(f"${number}::text[]" for number in range(1, len(columns) + 1))
    typed = ", ".join(f"{name}::{column.type} AS {column.quoted}" for name, column in zip(names, columns, strict=True))
    rows = wire.fetch(
        f'SELECT "?place" FROM (SELECT {typed}, "?place" FROM unnest({texts}) WITH ORDINALITY'
        f' AS u ({", ".join(names)}, "?place")) AS s WHERE {condition}',
        *values,
    )
    return [row["?place"] - 1 for row in rows]
