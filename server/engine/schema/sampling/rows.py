"""Rows for tables: one that fits, a second that differs in every key, and one that breaks exactly one check."""

import uuid
from collections.abc import Iterable, Mapping, Sequence

from server.engine.kernel.sql.formula import Formula, columns
from server.engine.kernel.sql.words import quote
from server.engine.model.schema import Column, ForeignKey, Table
from server.engine.schema.sampling.evaluate import UnsupportedError, Value, evaluate
from server.engine.schema.sampling.literals import literal
from server.engine.schema.sampling.pool import candidates
from server.engine.schema.sampling.shape import Rule, Shape

Row = dict[str, Value]

_BUDGET = 10_000
"""Partial rows tried before giving up on a table."""


class RowMaker:
    """Makes rows for a set of tables. Row ``turn`` of a table refers to row ``turn`` of each table it needs."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._shapes = {table.name: Shape(table) for table in tables}
        self._made: dict[tuple[str, int], Row | None] = {}
        self._candidates: dict[tuple[str, str, int, str], Iterable[Value]] = {}

    def shape(self, table: str) -> Shape:
        return self._shapes[table]

    def row(self, table: str, turn: int = 0) -> Row | None:
        """A row that fits; None when none was found. References that may be empty stay empty where they can."""
        key = (table, turn)
        if key not in self._made:
            self._made[key] = None  # ends the recursion through a cycle of references
            earlier = [row for before in range(turn) if (row := self.row(table, before)) is not None]
            self._made[key] = self.solve(table, turn, differs_from=earlier)
        return self._made[key]

    def solve(
        self,
        table: str,
        turn: int,
        fixed: Mapping[str, Value] | None = None,
        differs_from: Sequence[Row] = (),
        shares: tuple[str, ...] = (),
        breaks: str = "",
        holds: Sequence[Formula] = (),
    ) -> Row | None:
        """A row with the ``fixed`` values that differs from the others in each key but ``shares``.

        ``breaks`` names the check it must break while passing all the others; ``holds`` are further conditions.
        """
        shape = self._shapes[table]
        pools: dict[str, Iterable[Value]] = {}
        for column in shape.table.columns:
            if column.name in shape.computed:
                continue
            if fixed is not None and column.name in fixed:
                pools[column.name] = [fixed[column.name]]
            else:
                pools[column.name] = self._pool(shape, column, turn, breaks)
        return _Search(shape, pools, differs_from, shares, breaks, holds).run()

    def another(self, table: str, column: str, value: Value) -> Value:
        """A value the column's own checks accept that is not this one; None when none was found."""
        shape = self._shapes[table]
        pool = self._pool(shape, shape.columns[column], 1, "")
        return next((other for other in pool if other is not None and other != value), None)

    def _pool(self, shape: Shape, column: Column, turn: int, breaks: str) -> Iterable[Value]:
        reference = shape.reference(column.name)
        if reference is not None:
            value = self._referred(reference, column.name, turn)
            known = [] if value is None else [value]
            return [None, *known] if column.nullable else known
        if (column.name,) == shape.table.primary_key and column.type in ("bigint", "uuid"):
            return [identity(column, turn)]
        own = any(rule.name == breaks and rule.columns == {column.name} for rule in shape.rules)
        key = (shape.table.name, column.name, turn, breaks if own else "")
        if key not in self._candidates:
            self._candidates[key] = candidates(shape, column, turn, without=breaks)
        return self._candidates[key]

    def _referred(self, reference: ForeignKey, column: str, turn: int) -> Value:
        target = self._shapes.get(reference.table)
        name = reference.referenced[reference.columns.index(column)]
        if target is None:
            return turn + 1
        pointed = target.columns[name]
        if (name,) == target.table.primary_key and pointed.type in ("bigint", "uuid") and not target.reference(name):
            return identity(pointed, turn)
        row = self.row(reference.table, turn)
        return row[name] if row is not None else None

    def needed(self, table: str, row: Row, turn: int) -> list[tuple[str, int]]:
        """Tables and turns of the rows that must exist before this one, itself last."""
        found: dict[tuple[str, int], None] = {}
        self._collect(table, row, turn, found)
        return list(found)

    def _collect(self, table: str, row: Row, turn: int, found: dict[tuple[str, int], None], depth: int = 0) -> None:
        for reference in self._shapes[table].table.foreign_keys:
            target = (reference.table, turn)
            empty = any(row[name] is None for name in reference.columns)
            if empty or reference.table not in self._shapes or target in found or depth > len(self._shapes):
                continue
            parent = self.row(reference.table, turn)
            if parent is not None and reference.table != table:
                self._collect(reference.table, parent, turn, found, depth + 1)
        found[(table, turn)] = None

    def insert(self, table: str, row: Row) -> str:
        """The INSERT statement of a row."""
        shape = self._shapes[table]
        named = [name for name in row if name not in shape.computed]
        always = any(column.generated == "identity" for column in shape.table.columns)
        values = ", ".join(literal(row[name], shape.columns[name].type) for name in named)
        overriding = " OVERRIDING SYSTEM VALUE" if always else ""
        names = ", ".join(map(quote, named))
        return f"INSERT INTO {quote(table)} ({names}){overriding} VALUES ({values})"


def identity(column: Column, turn: int) -> Value:
    """The surrogate key of row ``turn``."""
    return turn + 1 if column.type == "bigint" else uuid.UUID(int=(7 << 76) | (8 << 60) | (turn + 1))


class _Search:
    """Depth first over the candidates, with every check and key tried as soon as its columns have values."""

    def __init__(
        self,
        shape: Shape,
        pools: Mapping[str, Iterable[Value]],
        differs_from: Sequence[Row],
        shares: tuple[str, ...],
        breaks: str,
        holds: Sequence[Formula],
    ) -> None:
        self._shape = shape
        extra = [Rule("", formula, frozenset(name.name for name in columns(formula))) for formula in holds]
        self._rules = (*shape.rules, *extra)
        self._pools = pools
        self._others = differs_from
        self._shares = shares
        self._breaks = breaks
        self._left = _BUDGET
        busy = {name for rule in self._rules if len(rule.columns) > 1 or rule in extra for name in rule.columns}
        busy |= {name for unique in shape.uniques for name in unique}
        wanted = {name for rule in self._rules if rule.name in ("", breaks) for name in rule.columns}
        # What has to hold or break is settled before the other columns that depend on each other, so that a search
        # in vain ends early; what nothing depends on comes first and is never tried again.
        place = {name: number for number, name in enumerate(pools)}
        self._order = sorted(pools, key=lambda name: (name in busy, name not in wanted, place[name]))

    def run(self) -> Row | None:
        row: Row = {}
        try:
            if not self._extend(row, 0):
                return None
        except UnsupportedError:
            return None
        return {name: row[name] for name in self._shape.columns if name in row}

    def _extend(self, row: Row, depth: int) -> bool:
        if depth == len(self._order):
            return self._complete(row)
        name = self._order[depth]
        for value in self._pools[name]:
            self._left -= 1
            if self._left < 0:
                return False
            row[name] = value
            if self._fits(row, name) and self._extend(row, depth + 1):
                return True
        del row[name]
        return False

    def _fits(self, row: Row, changed: str) -> bool:
        for rule in self._rules:
            if changed in rule.columns and rule.columns <= row.keys() and not self._accepts(rule, row):
                return False
        return all(self._is_new(row, unique) for unique in self._shape.uniques if changed in unique)

    def _accepts(self, rule: Rule, row: Mapping[str, Value]) -> bool:
        found = evaluate(rule.formula, row)
        if not rule.name:
            return found is True
        return (found is not False) != (rule.name == self._breaks)

    def _is_new(self, row: Row, unique: tuple[str, ...]) -> bool:
        if unique == self._shares or not set(unique) <= row.keys():
            return True
        return all(any(row[name] is None or row[name] != other[name] for name in unique) for other in self._others)

    def _complete(self, row: Row) -> bool:
        """Checks over computed columns could not be tried before."""
        values = {**row, **{name: evaluate(formula, row) for name, formula in self._shape.computed.items()}}
        if not all(self._accepts(rule, values) for rule in self._rules):
            return False
        required = (name for name in self._shape.computed if not self._shape.columns[name].nullable)
        return all(values[name] is not None for name in required)
