"""The statements that fill a schema's tables, and the value of any column of any row that they make."""

import zlib
from collections.abc import Mapping, Sequence

from server.engine.kernel.ddl import is_identity
from server.engine.kernel.sql.words import quote
from server.engine.model.schema import Column, ForeignKey, Table
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics
from server.engine.physical.proof.scale import MOST_ROWS, scaled
from server.engine.physical.proof.values import Drawn, absent, chosen, value

_UNKNOWN = ColumnStatistics("", distinct=-0.5, width=16)
_DEEPEST = 8
"""References that lead to keys that are references themselves; a longer chain ends in the row's number."""


class Rows:
    """Rows like production's for some tables of one database, fewer of them."""

    def __init__(
        self, tables: Sequence[Table], statistics: DatabaseStatistics, clock: str, most: int = MOST_ROWS
    ) -> None:
        """``clock`` is the moment, as text, that the statements will take for now; ``most`` rows in one table."""
        self._tables = {table.name: table for table in tables}
        self._statistics = {one.table: one for one in statistics.tables}
        self._clock = clock
        full = {name: self._rows_of(name) for name in self._tables}
        self.counts: Mapping[str, int] = scaled(full, most)
        """Rows in the lab by table."""

    def _rows_of(self, table: str) -> float:
        known = self._statistics.get(table)
        return known.rows if known is not None else 1_000.0

    def load(self) -> tuple[str, ...]:
        """INSERTs in the order of the tables, and what lets new rows follow."""
        statements = []
        for table in self._tables.values():
            filled = [column for column in table.columns if not column.generated or is_identity(column)]
            names = ", ".join(quote(column.name) for column in filled)
            values = ", ".join(self.value(table.name, column.name, "i") for column in filled)
            count = self.counts[table.name]
            statements.append(
                f"INSERT INTO {quote(table.name)} ({names}) OVERRIDING SYSTEM VALUE SELECT {values} "  # noqa: S608  # from values
                f"FROM generate_series(1::bigint, {count}) AS numbered (i) ON CONFLICT DO NOTHING"
            )
            statements += [
                f"ALTER TABLE {quote(table.name)} ALTER COLUMN {quote(column.name)} RESTART WITH {10 * count + 1}"
                for column in filled
                if is_identity(column)
            ]
        return tuple(statements)

    def knows(self, table: str, column: str) -> bool:
        known = self._tables.get(table)
        return known is not None and any(one.name == column for one in known.columns)

    def type_of(self, table: str, column: str) -> str:
        return self._column(table, column).type

    def value(self, table: str, column: str, row: str, depth: int = 0) -> str:
        """The column's value in the row of that number, an expression of type bigint, as an SQL expression."""
        known, one = self._tables[table], self._column(table, column)
        statistics = self._statistics_of(table, column)
        salt = zlib.crc32(f"{table}.{column}".encode())
        drawn = Drawn(one.type, statistics, self.counts[table], salt, self._clock, self.is_key(table, column))
        reference = _reference(known, column)
        if reference is not None and reference.table in self._tables and depth < _DEEPEST:
            return self._referred(known, column, reference, drawn, row, depth)
        if is_identity(one) or (known.primary_key == (column,) and one.type == "bigint"):
            return f"({row})::bigint"
        return value(drawn, row)

    def _referred(self, table: Table, column: str, reference: ForeignKey, drawn: Drawn, row: str, depth: int) -> str:
        """The referred row's key. All columns of one reference speak of the same row."""
        of = self.counts[reference.table]
        salt = zlib.crc32(f"{table.name}.{reference.name}".encode())
        if drawn.unique:
            number = f"least({row}, {of})" if drawn.rows <= of else f"(1 + ({row} - 1) % {of})"
        else:
            number = chosen(row, salt, drawn.statistics, of, drawn.rows)
        if reference.table == table.name:
            # A hierarchy has no circles: each row lies below one made before it, the first below none.
            number = f"(1 + ({number} - 1) % greatest({row} - 1, 1))"
        referred = reference.referenced[reference.columns.index(column)]
        expression = self.value(reference.table, referred, number, depth + 1)
        conditions = [absent(drawn, row)]
        if reference.table == table.name and self._column(table.name, column).nullable:
            conditions.append(f"({row}) <= 1")
        condition = " OR ".join(filter(None, conditions))
        return f"CASE WHEN {condition} THEN NULL ELSE {expression} END" if condition else expression

    def _column(self, table: str, column: str) -> Column:
        return next(one for one in self._tables[table].columns if one.name == column)

    def _statistics_of(self, table: str, column: str) -> ColumnStatistics:
        known = self._statistics.get(table)
        return next((one for one in known.columns if one.column == column), _UNKNOWN) if known else _UNKNOWN

    def is_key(self, table: str, column: str) -> bool:
        """Whether no two rows may have the same value, in some of the rows at least."""
        known = self._tables[table]
        return known.primary_key == (column,) or any(one.columns == (column,) for one in known.uniques)


def _reference(table: Table, column: str) -> ForeignKey | None:
    return next((key for key in table.foreign_keys if column in key.columns), None)
