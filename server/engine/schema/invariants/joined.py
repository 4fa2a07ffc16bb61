"""A row and the rows that refer to it, as an invariant speaks of them."""

from dataclasses import dataclass

from server.engine.kernel.sql.words import quote
from server.engine.model.brief import Invariant, Relation
from server.engine.schema.draft import TableDraft

AFFORDABLE_ROWS = 5_000
"""Rows a commit may read to check an aggregate: a few milliseconds from cache, while the row is locked."""


@dataclass(frozen=True)
class Across:
    """A row (``whole``) and the rows that refer to it (``part``)."""

    invariant: Invariant
    whole: TableDraft
    part: TableDraft
    reference: str
    """Column of ``part`` that refers to ``whole``."""
    relation: Relation
    expression: str
    """The author's, with ``whole.`` and ``part.`` before the columns."""
    whole_columns: tuple[str, ...]
    part_columns: tuple[str, ...]

    @property
    def rows(self) -> float | None:
        """Rows of ``part`` for one of ``whole``, at the 99th percentile where that is stated; None when unknown."""
        fan_out = self.relation.fan_out
        return (fan_out.p99 or fan_out.mean) if fan_out else None

    def holds(self, predicate: str) -> str:
        """The predicate, decided for one row ``whole``; SQL's three values."""
        return (
            f"(SELECT {predicate} FROM {quote(self.part.name)} AS part "
            f"WHERE part.{quote(self.reference)} = whole.{quote(self.whole.primary_key[0])})"
        )

    def broken(self, predicate: str) -> str:
        """A query for the rows that break the predicate."""
        key = quote(self.whole.primary_key[0])
        return f"SELECT whole.{key} FROM {quote(self.whole.name)} AS whole WHERE {self.holds(predicate)} IS FALSE"
