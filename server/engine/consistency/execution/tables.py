"""Tables for an interleaving of templates: every attribute a bigint, and rows whose values tell versions apart."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.engine.kernel.sql.words import quote
from server.engine.model.consistency import Program, TemplateStatement, Workload
from server.engine.model.interleavings import Interleaving, Row

VECTORS = 6
"""Choices of values that are tried before a schedule is said to show nothing."""

_SURROGATE = "id"


@dataclass(frozen=True)
class Table:
    relation: str
    name: str
    """As it stands in SQL, quoted where it must be."""
    key: tuple[str, ...]
    columns: tuple[str, ...]
    """Attributes, the key's first; `column` gives their names in SQL."""

    def ddl(self) -> str:
        columns = ", ".join(f"{column(each)} bigint NOT NULL" for each in self.columns)
        # Room on the page: an update that stays on it changes no index, whose pages SSI would count as read.
        return (
            f"CREATE TABLE {self.name} ({columns}, PRIMARY KEY ({', '.join(map(column, self.key))})) "
            "WITH (fillfactor = 50)"
        )


def column(attribute: str) -> str:
    return quote(_plain(attribute))


def _plain(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_").lower() or "unnamed"


def tables_of(workload: Workload) -> Mapping[str, Table]:
    """One table for each relation, with every attribute its statements name. Deterministic."""
    named: dict[str, set[str]] = {}
    for statement in (each for program in workload.programs for each in _statements(program)):
        attributes = named.setdefault(statement.relation, set())
        attributes |= {*statement.reads, *statement.writes, *statement.predicate_reads}
        attributes |= {pin.column for pin in statement.pins}
    made: dict[str, Table] = {}
    taken: set[str] = set()
    known = {relation.name: relation for relation in workload.relations}
    for name in sorted(known.keys() | named.keys()):
        relation = known.get(name)
        key = relation.key if relation is not None and relation.key else (_SURROGATE,)
        attributes = {*(relation.attributes if relation is not None else ()), *named.get(name, ())}
        columns = list(key)
        for attribute in sorted(attributes):
            if column(attribute) not in map(column, columns):
                columns.append(attribute)
        plain = _plain(name)
        while plain in taken:
            plain += "_"
        taken.add(plain)
        made[name] = Table(name, quote(plain), key, tuple(columns))
    return made


def _statements(program: Program) -> list[TemplateStatement]:
    found, waiting = [], list(program.body)
    while waiting:
        block = waiting.pop()
        if block.statement is not None:
            found.append(block.statement)
        waiting += [inner for branch in (*block.choice, block.optional, block.loop) for inner in branch]
    return found


def fill(interleaving: Interleaving, tables: Mapping[str, Table], vector: int) -> tuple[str, ...]:
    """INSERT statements for the rows that are there at first. Vector 0 has round numbers, the others drawn ones."""
    rows = [row for row in interleaving.rows if row.exists]
    rng = random.Random(vector)  # noqa: S311  # draws example values
    return tuple(_insert(row, tables[row.relation], number, vector, rng) for number, row in enumerate(rows, 1))


def _insert(row: Row, table: Table, number: int, vector: int, rng: random.Random) -> str:
    given = {column(name): value for name, value in row.values}
    given.update({column(name): value for name, value in zip(table.key, row.key, strict=True)})
    values = []
    for place, attribute in enumerate(table.columns, 1):
        drawn = 100 * number + 1000 * (place - len(table.key) - 1) if vector == 0 else rng.randint(50, 5_000)
        values.append(given.get(column(attribute), drawn))
    columns = ", ".join(map(column, table.columns))
    return f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join(map(str, values))})"  # own names


def ddl_of(tables: Mapping[str, Table], relations: Sequence[str] = ()) -> tuple[str, ...]:
    """CREATE TABLE for the relations named, or for all."""
    return tuple(tables[name].ddl() for name in sorted(tables) if not relations or name in relations)
