"""A figure kept by delta: counts, sums and means of one table by what a statement asks and groups by."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.formula import rename_columns
from server.engine.kernel.sql.words import quote
from server.engine.model.schema import Table
from server.engine.physical.read_models.describing import by_keys
from server.engine.physical.read_models.draft import ReadModelDraft, Upkeep
from server.engine.physical.read_models.figures import Measure, Shown, base, column_of, shown
from server.engine.physical.read_models.shape import VARYING, Select, columns, equality, kinds, read_select, text

_EXACT = frozenset({"bigint", "integer", "smallint", "numeric"})
"""Types whose sums come out the same in any order."""


def aggregate(sql: str, tables: dict[str, Table], *, outbox: bool, name: str = "") -> ReadModelDraft | None:
    """The read model that answers the statement, or None where it is not of this kind.

    ``outbox``: changes are noted and applied by a consumer, so that writers do not wait for each other's totals.
    """
    select = read_select(sql)
    if select is None or len(select.tables) != 1 or unwrap(select.offset)[0]:
        return None
    alias, source = select.tables[0]
    table = tables.get(source)
    if table is None:
        return None
    own = {column.name: column for column in table.columns}
    found = _read(select, alias, set(own))
    if found is None:
        return None
    asked, groups, filters, outputs = found
    measures = list(dict.fromkeys(one for output in outputs.values() for one in output.measures))
    summed = {one.column for one in measures if one.function != "count"}
    if not measures or any(base(own[column].type) not in _EXACT for column in summed):
        return None
    keys = tuple(dict.fromkeys((*asked, *groups)))
    model = _Model(table, keys, tuple(filters), _columns_of(measures), name or _named(source, keys, measures), outbox)
    query = _query(select, model, asked, groups, outputs, {name: one.type for name, one in own.items()})
    if query is None:
        return None
    return ReadModelDraft(
        name=model.name,
        kind="aggregate" if groups else "counter",
        sql=query,
        ddl=model.ddl(),
        fill=model.fill(),
        drain=model.drain(),
        sources=(source,),
        upkeep=(Upkeep(source, model.upkeep(), tuple(model.watched())),),
        described=partial(by_keys, model.name, tuple((source, key) for key in keys)),
        maintenance="outbox" if outbox else "trigger",
    )


def _read(
    select: Select, alias: str, own: set[str]
) -> tuple[dict[str, Any], tuple[str, ...], list[str], dict[str, Shown]] | None:
    """Columns asked for by equality with what they equal, groups, constant conditions, outputs."""
    asked: dict[str, Any] = {}
    filters: list[str] = []
    for conjunct in select.conjuncts:
        pair = equality(conjunct)
        if pair is not None and "ParamRef" in kinds(pair[1]):
            column = column_of(pair[0], alias, own)
            if column is None or column in asked:
                return None
            asked[column] = pair[1]
        elif VARYING & kinds(conjunct) or any(column_of(one, alias, own) is None for one in columns(conjunct)):
            return None
        else:
            filters.append(text(conjunct))
    groups = []
    for group in select.groups:
        kind, reference = unwrap(group)
        column = column_of(words(reference.fields), alias, own) if kind == "column_ref" else None
        if column is None:
            return None
        groups.append(column)
    outputs: dict[str, Shown] = {}
    for output, node in select.targets:
        told = shown(node, alias, own, groups)
        if told is None:
            return None
        outputs[output] = told
    return asked, tuple(groups), filters, outputs


def _columns_of(measures: Sequence[Measure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.column for one in measures if one.column))


def _named(source: str, keys: Sequence[str], measures: Sequence[Measure]) -> str:
    what = "_".join(dict.fromkeys(one.column or "rows" for one in measures))
    return shorten(f"{source}_{what}_by_{'_'.join(keys)}" if keys else f"{source}_{what}_total")


@dataclass(frozen=True)
class _Model:
    table: Table
    keys: tuple[str, ...]
    filters: tuple[str, ...]
    columns: tuple[str, ...]
    """What is added up."""
    name: str
    outbox: bool

    def ddl(self) -> tuple[str, ...]:
        types = {column.name: column for column in self.table.columns}
        key_columns = [
            f"{quote(key)} {types[key].type}{'' if types[key].nullable else ' NOT NULL'}" for key in self.keys
        ]
        figures = [f"{quote(name)} {kind} NOT NULL DEFAULT 0" for name, kind in self._figures()]
        unique = f", UNIQUE NULLS NOT DISTINCT ({self._names(self.keys)})" if self.keys else ""
        # A total without a key is one row, whose only possible key is true.
        single = [] if self.keys else ["single boolean NOT NULL DEFAULT true PRIMARY KEY CHECK (single)"]
        made = [f"CREATE TABLE {quote(self.name)} ({', '.join([*key_columns, *single, *figures])}{unique})"]
        if self.outbox:
            delta = [f"{quote(key)} {types[key].type}" for key in self.keys]
            delta += [f"{quote(name)} {kind} NOT NULL" for name, kind in self._figures()]
            made.append(
                f"CREATE TABLE {quote(self._deltas)} (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
                f"{', '.join(delta)})"
            )
        return (*made, self._function(), self._trigger())

    @property
    def _deltas(self) -> str:
        return shorten(f"{self.name}_deltas")

    def _figures(self) -> list[tuple[str, str]]:
        """Names and types of what is kept: the rows, and of each column its sum and how many are not NULL."""
        return [("kept_rows", "bigint")] + [
            pair for column in self.columns for pair in ((f"{column}_sum", "numeric"), (f"{column}_count", "bigint"))
        ]

    def _deltas_of(self, row: str, sign: str) -> list[str]:
        """What a row adds (``""``) or takes away (``"-"``), in the order of the figures."""
        found = [f"{sign}1"]
        for column in self.columns:
            held = f"{row}.{quote(column)}"
            found += [f"{sign}coalesce({held}, 0)", f"{sign}({held} IS NOT NULL)::integer"]
        return found

    def _function(self) -> str:
        lines = []
        for row, sign, unless in (("OLD", "-", "INSERT"), ("NEW", "", "DELETE")):
            conditions = [f"TG_OP <> '{unless}'", *(f"({self._on(row, one)})" for one in self.filters)]
            # NEW is not there in a DELETE, nor OLD in an INSERT: the operation must be asked first, by itself.
            inner = " AND ".join(conditions[1:]) or "true"
            lines.append(f"IF {conditions[0]} THEN IF {inner} THEN {self._change(row, sign)}; END IF; END IF;")
        return (
            f"CREATE FUNCTION {quote(self._keeper)}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{' '.join(lines)} RETURN NULL; END $$"
        )

    @property
    def _keeper(self) -> str:
        return shorten(f"{self.name}_keep")

    def _change(self, row: str, sign: str) -> str:
        names = self._names([*self.keys, *(name for name, _ in self._figures())])
        values = ", ".join([*(f"{row}.{quote(key)}" for key in self.keys), *self._deltas_of(row, sign)])
        if self.outbox:
            return f"INSERT INTO {quote(self._deltas)} ({names}) VALUES ({values})"  # noqa: S608  # from quoted names
        return f"INSERT INTO {quote(self.name)} ({names}) VALUES ({values}) {self._conflict()}"  # noqa: S608  # the same

    def _conflict(self) -> str:
        target = self._names(self.keys) if self.keys else "single"
        added = ", ".join(
            f"{quote(n)} = {quote(self.name)}.{quote(n)} + EXCLUDED.{quote(n)}" for n, _ in self._figures()
        )
        return f"ON CONFLICT ({target}) DO UPDATE SET {added}"

    def _trigger(self) -> str:
        of = f" OF {self._names(self.watched())}" if self.watched() else ""
        return (
            f"CREATE TRIGGER {quote(self._keeper)} AFTER INSERT OR UPDATE{of} OR DELETE ON {quote(self.table.name)} "
            f"FOR EACH ROW EXECUTE FUNCTION {quote(self._keeper)}()"
        )

    def watched(self) -> list[str]:
        """Only a change of what is kept, asked for or filtered by concerns it."""
        return sorted({*self.keys, *self.columns, *self._filtered()})

    def _filtered(self) -> set[str]:
        found: set[str] = set()
        for one in self.filters:
            rename_columns(one, lambda name: found.add(name.name))
        return found

    def _on(self, row: str, condition: str) -> str:
        return rename_columns(condition, lambda name: f"{row}.{quote(name.name)}")

    def fill(self) -> tuple[str, ...]:
        names = self._names([*self.keys, *(name for name, _ in self._figures())])
        sums = ["count(*)"]
        for column in self.columns:
            sums += [f"coalesce(sum({quote(column)}), 0)", f"count({quote(column)})"]
        where = " AND ".join(f"({rename_columns(one, lambda name: quote(name.name))})" for one in self.filters)
        group = f" GROUP BY {self._names(self.keys)}" if self.keys else ""
        return (
            f"INSERT INTO {quote(self.name)} ({names}) SELECT {', '.join([*map(quote, self.keys), *sums])} "  # noqa: S608  # from quoted names
            f"FROM {quote(self.table.name)}{' WHERE ' + where if where else ''}{group}",
        )

    def drain(self) -> tuple[str, ...]:
        """What the consumer runs, again and again: it applies what was noted and forgets it."""
        if not self.outbox:
            return ()
        figures = [quote(name) for name, _ in self._figures()]
        names = self._names([*self.keys, *(name for name, _ in self._figures())])
        sums = ", ".join([*map(quote, self.keys), *(f"sum({name})" for name in figures)])
        group = f" GROUP BY {self._names(self.keys)}" if self.keys else " HAVING count(*) > 0"
        return (
            f"WITH taken AS (DELETE FROM {quote(self._deltas)} RETURNING *) INSERT INTO {quote(self.name)} ({names}) "  # noqa: S608  # the same
            f"SELECT {sums} FROM taken{group} {self._conflict()}",
        )

    def upkeep(self) -> str:
        """What one changed row costs, as a statement to plan; keys are parameters."""
        if self.outbox:
            return self.drain()[0]
        where = " AND ".join(f"{quote(key)} = ${number}" for number, key in enumerate(self.keys, 1)) or "single"
        return f"UPDATE {quote(self.name)} SET kept_rows = kept_rows + 1 WHERE {where}"  # noqa: S608  # the same

    def _names(self, names: Sequence[str]) -> str:
        return ", ".join(map(quote, names))


def _query(
    select: Select,
    model: _Model,
    asked: dict[str, Any],
    groups: Sequence[str],
    outputs: dict[str, Shown],
    types: dict[str, str],
) -> str | None:
    """The statement over the read model; its parameters stay as they are."""
    written = [f"{told.over(types, single=not groups)} AS {quote(output)}" for output, told in outputs.items()]
    where = [f"{quote(column)} = {text(node)}" for column, node in asked.items()]
    if groups:
        # A group without rows is no group.
        where.append("kept_rows > 0")
    query = f"SELECT {', '.join(written)} FROM {quote(model.name)}{' WHERE ' + ' AND '.join(where) if where else ''}"  # noqa: S608  # from quoted names
    if groups and set(groups) | set(asked) != set(model.keys):
        return None
    order = []
    places = {text(node): number for number, (_, node) in enumerate(select.targets, 1)}
    names = {name: number for number, (name, _) in enumerate(select.targets, 1)}
    for one in select.orders:
        sorted_by = text(one.node)
        place = int(sorted_by) if sorted_by.isdigit() else names.get(sorted_by) or places.get(sorted_by)
        if place is None:
            return None
        order.append(f"{place}{' DESC' if one.descending else ''}{' ' + one.nulls if one.nulls else ''}")
    if order:
        query += f" ORDER BY {', '.join(order)}"
    if unwrap(select.limit)[0]:
        query += f" LIMIT {text(select.limit)}"
    return query
