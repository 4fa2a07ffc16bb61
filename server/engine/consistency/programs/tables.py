"""What programs need to know of tables: keys, who is deleted with whom, and what triggers look at."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from server.engine.kernel.sql.scope import TableShape
from server.engine.model.consistency import ForeignKeyFunction, Relation
from server.engine.model.schema import Column, ForeignKey, Table

_WORD = re.compile(r"[A-Za-z_]\w*")
_CALL = re.compile(r"([A-Za-z_]\w*)\"?\s*\(")


class Tables:
    def __init__(self, tables: Sequence[Table], defined: frozenset[str] = frozenset()) -> None:
        self.defined = defined
        """Names of functions that the schema defines, whose bodies are not read."""
        self.by_name: Mapping[str, Table] = {table.name: table for table in tables}
        self.catalogue = {table.name: _shape(table) for table in tables}

    def relations(self) -> tuple[Relation, ...]:
        return tuple(
            Relation(
                name=table.name,
                attributes=tuple(column.name for column in table.columns),
                key=_key(table),
            )
            for table in self.by_name.values()
        )

    def functions(self) -> tuple[ForeignKeyFunction, ...]:
        """Foreign keys to primary keys, whose columns together determine the parent's row."""
        return tuple(
            ForeignKeyFunction(name=f"{table.name}.{key.name}", relation=table.name, parent=key.table, columns=columns)
            for table in self.by_name.values()
            for key in table.foreign_keys
            if key.table in self.by_name and (columns := self._of_parent_key(key))
        )

    def _of_parent_key(self, key: ForeignKey) -> tuple[str, ...]:
        """The referring columns in the order of the parent's key; empty when another key is referred to."""
        referring = dict(zip(key.referenced, key.columns, strict=True))
        wanted = self.by_name[key.table].primary_key
        return tuple(referring[column] for column in wanted) if set(wanted) == set(referring) else ()

    def key(self, table: str) -> tuple[str, ...]:
        return _key(self.by_name[table])

    def unique_keys(self, table: str) -> Iterator[tuple[str, ...]]:
        """Sets of columns that determine a row by their values, the primary key first."""
        found = self.by_name[table]
        yield found.primary_key
        for unique in found.uniques:
            if not unique.expression and not unique.where:
                yield unique.columns

    def computed(self, table: str, written: Iterable[str]) -> set[str]:
        """Generated columns that may change with these; one whose expression names no column, with any."""
        columns = self.by_name[table].columns
        names = {column.name for column in columns}
        made = [column for column in columns if column.generated and not column.generated.startswith("identity")]
        return {each.name for each in made if not (names & _words(each) or names).isdisjoint(written)}

    def called(self, sql: str) -> list[str]:
        """Functions of the schema that a statement calls: they may read and change anything."""
        return sorted(self.defined.intersection(_CALL.findall(sql)))

    def is_generated(self, table: str) -> bool:
        """Whether the database itself makes the key, so that nobody knows it before the row is committed."""
        columns = {column.name: column for column in self.by_name[table].columns}
        return any(
            columns[name].generated.startswith("identity") or "gen_random_uuid" in columns[name].default
            or "uuidv" in columns[name].default or columns[name].default.startswith("nextval")
            for name in self.by_name[table].primary_key
        )  # fmt: skip

    def refers(self, table: str, column: str, parent: str) -> bool:
        """Whether the column alone is a foreign key to the primary key of the parent."""
        return any(
            key.table == parent and key.columns == (column,) and key.referenced == self.by_name[parent].primary_key
            for key in self.by_name[table].foreign_keys
        )

    def referring(self, table: str) -> Iterator[tuple[Table, ForeignKey]]:
        """Foreign keys that change rows of other tables when a row of this one is deleted."""
        for other in self.by_name.values():
            for key in other.foreign_keys:
                if key.table == table and key.on_delete in ("CASCADE", "SET NULL", "SET DEFAULT"):
                    yield other, key


def _words(column: Column) -> set[str]:
    return set(_WORD.findall(column.generated))


def _key(table: Table) -> tuple[str, ...]:
    return table.primary_key or tuple(column.name for column in table.columns)


def _shape(table: Table) -> TableShape:
    plain = [frozenset(unique.columns) for unique in table.uniques if not unique.expression and not unique.where]
    return TableShape(
        name=table.name,
        entity=table.name,
        columns={column.name: column.type for column in table.columns},
        keys=(*((frozenset(table.primary_key),) if table.primary_key else ()), *plain),
        expression_keys=tuple(frozenset(unique.columns) for unique in table.uniques if unique.expression),
        partial_keys=tuple(frozenset(unique.columns) for unique in table.uniques if unique.where),
    )
