"""SQL for the statements of templates. What is written depends on everything the transaction has read so far."""

from collections.abc import Mapping

import msgspec

from server.engine.consistency.execution.tables import Table, column
from server.engine.model.consistency import StatementType, TemplateStatement
from server.engine.model.interleavings import BoundStatement, BoundTransaction, Instance, Interleaving, Row

_T = StatementType


def transactions_of(interleaving: Interleaving, tables: Mapping[str, Table]) -> tuple[BoundTransaction, ...]:
    """Every instance with its statements in SQL, parameters as literals."""
    rows = {row.name: row for row in interleaving.rows}
    return tuple(
        _Writer(number, instance, tables, rows).transaction()
        for number, instance in enumerate(interleaving.instances, 1)
    )


class _Writer:
    def __init__(self, number: int, instance: Instance, tables: Mapping[str, Table], rows: Mapping[str, Row]) -> None:
        self._number, self._instance, self._tables, self._rows = number, instance, tables, rows
        self._known: list[str] = []
        """Names of the values read so far."""
        self._made = 0

    def transaction(self) -> BoundTransaction:
        statements = tuple(
            msgspec.structs.replace(self._statement(index), written=" ".join(statement.sql.split()))
            for index, statement in enumerate(self._instance.statements)
        )
        fallback = tuple((name, "0") for name in self._known)
        return BoundTransaction(self._instance.name, self._instance.level, statements, fallback)

    def _statement(self, index: int) -> BoundStatement:
        statement = self._instance.statements[index]
        table = self._tables[statement.relation]
        if statement.type in (_T.KEY_SELECT, _T.PREDICATE_SELECT):
            return self._select(index, statement, table)
        if statement.type is _T.INSERT:
            sql = self._insert(index, statement, table)
        elif statement.type in (_T.KEY_UPDATE, _T.PREDICATE_UPDATE):
            sql = self._update(index, statement, table)
        else:
            returned = ", ".join(map(column, statement.reads))
            sql = f"DELETE FROM {table.name}{self._where(index)}" + (f" RETURNING {returned}" if returned else "")
        return BoundStatement(sql, statement=statement.id)

    def _select(self, index: int, statement: TemplateStatement, table: Table) -> BoundStatement:
        into = f"q{index + 1}_"
        read = [column(each) for each in statement.reads]
        where = self._where(index)
        if statement.type is _T.KEY_SELECT:
            lock = " FOR UPDATE" if statement.locks else ""
            named = read or [column(table.key[0])]
            sql = f"SELECT {', '.join(named)} FROM {table.name}{where}{lock}"  # own names and numbers
        else:
            named = ["matches", *(each.strip('"') for each in read)]
            asked = ", ".join(["count(*) AS matches", *(f"coalesce(sum({each}), 0) AS {each}" for each in read)])
            source = table.name
            if statement.locks:
                source, where = f"(SELECT * FROM {table.name}{where} FOR UPDATE) AS locked", ""
            sql = f"SELECT {asked} FROM {source}{where}"
        self._known += [f"{into}{each}" for each in (name.strip('"') for name in named) if each.isidentifier()]
        return BoundStatement(sql, into, statement.id)

    def _where(self, index: int) -> str:
        """The key, or what the predicate asks of each attribute."""
        statement, sought = self._instance.statements[index], self._instance.sought[index]
        table = self._tables[statement.relation]
        if statement.type in (_T.KEY_SELECT, _T.KEY_UPDATE, _T.KEY_DELETE):
            row = self._rows[self._instance.touched[index][0].row]
            pairs = [(column(name), value) for name, value in zip(table.key, row.key, strict=True)]
        else:
            pairs = [(column(name), value) for name, value in sought]
        return f" WHERE {' AND '.join(f'{name} = {value}' for name, value in pairs)}" if pairs else ""

    def _fresh(self) -> int:
        """A number that nothing else in the schedule writes."""
        self._made += 1
        return 100_000 * self._number + 1_000 * self._made

    def _computed(self, own: tuple[str, ...] = ()) -> str:
        """A number that differs whenever something read so far differs; the statement's own reads count twice, so that
        two such updates do not commute."""
        parts = [f"2 * {name}" for name in own] + [f":'{name}'::bigint" for name in self._known]
        return " + ".join([*parts, str(self._fresh())])

    def _update(self, index: int, statement: TemplateStatement, table: Table) -> str:
        own = tuple(column(each) for each in statement.reads)
        key = {column(each) for each in table.key}
        settings = []
        for attribute in statement.writes:
            name = column(attribute)
            if name not in key:
                settings.append(f"{name} = {self._given(index, attribute, table) or self._computed(own)}")
        if not settings:
            settings = [f"{column(table.key[0])} = {column(table.key[0])}"]
        names = [*dict.fromkeys(column(each) for each in (*statement.writes, *statement.reads))]
        returned = f" RETURNING {', '.join(names)}" if own else ""
        return f"UPDATE {table.name} SET {', '.join(settings)}{self._where(index)}{returned}"

    def _given(self, index: int, attribute: str, table: Table) -> str:
        """What must be written for the predicates of others; empty when it may be anything."""
        wanted = {
            self._rows[each.row].key: dict(each.becomes)[attribute]
            for each in self._instance.touched[index]
            if attribute in dict(each.becomes)
        }
        if len(set(wanted.values())) <= 1:
            return "".join(str(value) for value in list(wanted.values())[:1])
        cases = (
            f"WHEN {' AND '.join(f'{column(name)} = {part}' for name, part in zip(table.key, key, strict=True))} "
            f"THEN {value}"
            for key, value in wanted.items()
        )
        return f"CASE {' '.join(cases)} ELSE {column(attribute)} END"

    def _insert(self, index: int, statement: TemplateStatement, table: Table) -> str:
        touched = self._instance.touched[index][0]
        given = {column(name): str(value) for name, value in (*self._instance.sought[index], *touched.becomes)}
        key = self._rows[touched.row].key
        given.update({column(name): str(value) for name, value in zip(table.key, key, strict=True)})
        columns = [column(each) for each in table.columns]
        values = [given[each] if each in given else self._computed() for each in columns]
        return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join(values)})"
