"""What PostgreSQL's planner knows of the data: the contents of pg_class and pg_statistic, as values."""

from server.engine.model.value import Value


class ColumnStatistics(Value):
    """One row of ``pg_stats``; values are PostgreSQL's own text output of the column's type."""

    column: str
    """Column name; for a key of an expression index its position in the index, as ``pg_stats`` has it."""
    null_fraction: float = 0.0
    width: int = 8
    """Mean bytes of a value that is not null."""
    distinct: float = -1.0
    """As ``n_distinct``: a count when positive, minus the count's share of the rows when negative, 0 unknown."""
    most_common: tuple[str, ...] = ()
    most_common_fractions: tuple[float, ...] = ()
    """Of all rows; as many as ``most_common``, falling."""
    histogram: tuple[str, ...] = ()
    """Bounds of groups of equal size of the values that are not most common, ascending; empty or at least two."""
    correlation: float | None = None
    """Of value order with physical order, -1 … 1; none for types without order."""
    elements: tuple[str, ...] = ()
    """Most common elements of an array, tsvector or jsonb."""
    element_fractions: tuple[float, ...] = ()
    """As many as ``elements``, then their minimum and maximum (and that of null elements), as ``pg_stats`` has them."""
    element_counts: tuple[float, ...] = ()
    """Bounds of groups of equal size of how many different elements the arrays have, ascending; then their mean."""
    range_bounds: tuple[str, ...] = ()
    """Ranges of the lower and upper bounds, each in ascending order, that make groups of equal size."""
    range_lengths: tuple[str, ...] = ()
    """Bounds of groups of equal size of the ranges' lengths, ascending; ``Infinity`` without an end."""
    empty_fraction: float | None = None
    """Of the ranges that are not null; None for types without ranges."""


class TableStatistics(Value):
    """Of a table, a partition, or an index with expressions."""

    table: str
    rows: float
    pages: int = 0
    """Of 8 KiB; 0: to be predicted from rows, widths and alignment."""
    all_visible: int = 0
    """Pages of them that an index-only scan need not look into; 0: as after VACUUM when ``pages`` is 0."""
    columns: tuple[ColumnStatistics, ...] = ()


class DatabaseStatistics(Value):
    tables: tuple[TableStatistics, ...] = ()
    """Sorted by name."""
    now: str = ""
    """The moment they describe, in ISO 8601: what ``now()`` is in statements planned by them. Empty: the clock's."""
