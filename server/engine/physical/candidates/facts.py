"""What is known of the data when candidates are made."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.engine.kernel.sql.words import quote
from server.engine.model.statistics import DatabaseStatistics


@dataclass(frozen=True)
class Facts:
    """By table and column as keys have it; what nobody knows is absent."""

    distinct: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """How many values the column has."""
    widths: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Mean bytes of a value."""


def facts_of(statistics: DatabaseStatistics) -> Facts:
    """What statistics say of plain columns."""
    distinct: dict[tuple[str, str], float] = {}
    widths: dict[tuple[str, str], int] = {}
    for table in statistics.tables:
        for column in table.columns:
            key = table.table, quote(column.column)
            widths[key] = column.width
            if column.distinct:
                distinct[key] = column.distinct if column.distinct > 0 else -column.distinct * table.rows
    return Facts(distinct, widths)
