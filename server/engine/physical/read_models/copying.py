"""Rows of joined tables copied into one table, and kept by statement triggers on each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.formula import rename_columns
from server.engine.kernel.sql.words import quote
from server.engine.model.schema import Column, Table
from server.engine.physical.read_models.draft import Upkeep
from server.engine.physical.read_models.joining import Joined
from server.engine.physical.read_models.triggers import after_statements, changed_rows


@dataclass(frozen=True)
class Copied:
    """A column of one of the tables, and what the copy is called."""

    alias: str
    table: Table
    column: str
    name: str


class Copies:
    def __init__(
        self, name: str, tree: Joined, copies: Sequence[Copied], filters: Sequence[str], keys: Sequence[str]
    ) -> None:
        """The first of ``copies`` is the key of the root; ``filters`` say which rows are kept at all."""
        self._name, self._tree, self._copies, self._filters = name, tree, copies, filters
        self._keys = keys
        self._key = f"{quote(tree.root)}.{quote(tree.key(tree.root))}"

    def ddl(self) -> tuple[str, ...]:
        name, first = quote(self._name), self._copies[0]
        columns = ", ".join(f"{quote(one.name)} {_column(one).type}" for one in self._copies)
        return (
            f"CREATE TABLE {name} ({columns}, PRIMARY KEY ({quote(first.name)}))",
            f"CREATE INDEX {quote(shorten(f'{self._name}_order'))} ON {name} ({', '.join(self._keys)})",
            *(statement for table in self._sources() for statement in self._kept(table)),
        )

    def fill(self) -> str:
        return self._copy("")

    def upkeep(self) -> tuple[Upkeep, ...]:
        """Of each table what a change of one row costs: the rows it belongs to are copied anew."""
        return tuple(
            Upkeep(table.name, self._copy(self._reaching(aliases[0], "= $1")), tuple(self._watched(table, aliases)))
            for table in self._sources()
            if (aliases := self._aliases(table))
        )

    def _sources(self) -> list[Table]:
        return list({table.name: table for table in self._tree.tables.values()}.values())

    def _aliases(self, table: Table) -> list[str]:
        return [alias for alias, one in self._tree.tables.items() if one.name == table.name]

    def _copy(self, condition: str) -> str:
        names = [quote(one.name) for one in self._copies]
        values = ", ".join(f"{quote(one.alias)}.{quote(one.column)}" for one in self._copies)
        where = " AND ".join([*(f"({one})" for one in self._filters), *([condition] if condition else [])])
        anew = ", ".join(f"{name} = EXCLUDED.{name}" for name in names[1:])
        return (
            f"INSERT INTO {quote(self._name)} ({', '.join(names)}) SELECT {values} "  # noqa: S608  # from quoted names
            f"FROM {self._tree.source(self._tree.edges)}{' WHERE ' + where if where else ''} "
            f"ON CONFLICT ({names[0]}) DO UPDATE SET {anew}"
        )

    def _reaching(self, alias: str, compared: str) -> str:
        """Condition on what refers to a row of that table, or on the row itself where it is the root's."""
        edge = next((one for one in self._tree.edges if one.parent == alias), None)
        return f"{self._key if edge is None else f'{quote(edge.child)}.{quote(edge.column)}'} {compared}"

    def _kept(self, table: Table) -> tuple[str, ...]:
        """The function that copies anew what a change of the table concerns, and its triggers."""
        aliases = self._aliases(table)
        keeper = shorten(f"{self._name}_from_{table.name}")
        touched = [
            f"ARRAY(SELECT {self._key} FROM {self._tree.source(self._tree.upto(alias))} "  # noqa: S608  # the same
            f"WHERE {self._reaching(alias, '= ANY (concerned)')})"
            if alias != self._tree.root
            else "concerned"
            for alias in aliases
        ]
        others = [quote(alias) for alias in self._tree.tables if alias not in (*aliases, self._tree.root)]
        # Whoever changes them meanwhile would not know of these rows yet, nor these of the change.
        held = (
            f"PERFORM 1 FROM {self._tree.source(self._tree.edges)} WHERE {self._key} = ANY (touched) "
            f"FOR SHARE OF {', '.join(others)}; "
            if others
            else ""
        )
        root = self._tree.tables[self._tree.root]
        function = (
            f"CREATE FUNCTION {quote(keeper)}() RETURNS trigger LANGUAGE plpgsql AS $$\n"  # noqa: S608  # the same
            "#variable_conflict use_variable\n"
            f"DECLARE concerned {_type(table, table.primary_key[0])}[]; "
            f"touched {_type(root, root.primary_key[0])}[]; BEGIN "
            f"{changed_rows(table, table.primary_key[0], self._watched(table, aliases), 'concerned')} "
            f"IF cardinality(concerned) = 0 THEN RETURN NULL; END IF; touched := {' || '.join(touched)}; {held}"
            f"DELETE FROM {quote(self._name)} WHERE {quote(self._copies[0].name)} = ANY (touched); "
            f"{self._copy(f'{self._key} = ANY (touched)')}; RETURN NULL; END $$"
        )
        return (function, *after_statements(table, keeper))

    def _watched(self, table: Table, aliases: Sequence[str]) -> list[str]:
        """Its columns that are copied, joined by or filtered."""
        found = {one.column for one in self._copies if one.alias in aliases}
        found |= {one.column for one in self._tree.edges if one.child in aliases}
        for condition in self._filters:
            rename_columns(condition, lambda name: found.add(name.name) if name.qualifier in aliases else None)
        return sorted(found - {table.primary_key[0]})


def _column(one: Copied) -> Column:
    return next(column for column in one.table.columns if column.name == one.column)


def _type(table: Table, name: str) -> str:
    return next(column.type for column in table.columns if column.name == name)
