"""Some thousand rows for each table of any schema, obeying every constraint, made by PostgreSQL itself.

Candidates are combined by row number; a row that breaks a check, a key or an exclusion is left out by PostgreSQL. Rows
of a foreign key take the values of rows that are there. The same schema always gets the same rows.
"""

import contextlib
import re
from collections.abc import Collection

from msgspec.structs import replace

from server.engine.kernel.sql.words import quote
from server.engine.model.catalogue import Catalogue, CatalogueColumn, CatalogueConstraint, CatalogueTable
from server.lab.migrations.fitting import expression, fitting
from server.lab.observation import UnprovenError
from server.lab.session import Session

_TRIES = (3, 12)
"""Candidate rows for each row wanted: a second time, many more, when the first gave few of them."""
_ROW = "lab_row"
_NULLS = 7
"""Each so many-th value of a column that may be NULL is."""


async def fill(
    session: Session, schema: Catalogue, own: Catalogue, wanted: Collection[str], rows: int
) -> tuple[tuple[str, int], ...]:
    """Fill the tables named, and those they refer to; how many rows each got, sorted.

    Rows obey the constraints of ``schema``; where none does, those of the database's ``own``. A table whose constraints
    no combination of candidates obeys stays empty. Triggers of users do not fire.
    """
    tables = _in_order(schema, wanted)
    filled: dict[str, int] = {}
    for table in tables:
        if table.partitioned:
            continue  # its rows are its partitions'
        filled[table.name] = await _fill(session, schema, _whole(schema, table), filled, rows)
        plain = own.table(table.name)
        if not filled[table.name] and plain is not None:
            filled[table.name] = await _fill(session, own, _whole(own, plain), filled, rows)
        above = schema.table(table.parent)
        while above is not None:
            filled[above.name] = await session.count(f"SELECT count(*) FROM {quote(above.name)}")
            above = schema.table(above.parent)
        await _number(session, table)
    return tuple(sorted(filled.items()))


async def _number(session: Session, table: CatalogueTable) -> None:
    """Let what numbers its columns go on after the rows, as it would where it had numbered them."""
    for column in table.columns:
        if not (column.identity or column.default.startswith("nextval(")):
            continue
        owner, said = quote(table.name).replace("'", "''"), column.name.replace("'", "''")
        name = f"pg_get_serial_sequence('{owner}', '{said}')"
        if not column.identity:
            name = column.default.removeprefix("nextval(").removesuffix(")")
        highest = f"(SELECT max({quote(column.name)}) FROM {quote(table.name)})"
        with contextlib.suppress(UnprovenError):
            await session.execute(
                f"SELECT setval({name}::regclass, greatest({highest}, nextval({name}::regclass))) WHERE {highest} > 0"
            )


def _whole(schema: Catalogue, table: CatalogueTable) -> CatalogueTable:
    """With the constraints of its domains; a partition with those of the tables it belongs to and of its rows."""
    table = _plain(schema, table)
    constraints = list(table.constraints)
    if table.rows_obey:
        columns = tuple(column.name for column in table.columns if mentions(table.rows_obey, column.name))
        constraints.append(CatalogueConstraint("", "check", f"CHECK ({table.rows_obey})", columns))
    above = schema.table(table.parent)
    while above is not None:
        constraints += above.constraints
        above = schema.table(above.parent)
    return replace(table, constraints=tuple(constraints))


def _plain(schema: Catalogue, table: CatalogueTable) -> CatalogueTable:
    """Domains as what they are over and checks: a value that no domain takes is then left out like any other."""
    domains = {quote(each.name): each for each in schema.domains}
    constraints = list(table.constraints)
    columns = []
    for column in table.columns:
        while column.type in domains:
            domain = domains[column.type]
            for _, definition in domain.checks:
                said = quote(column.name).join(re.split(r"\bVALUE\b", definition))
                constraints.append(CatalogueConstraint("", "check", said, (column.name,)))
            column = replace(column, type=domain.type, not_null=column.not_null or domain.not_null)
        columns.append(column)
    return replace(table, columns=tuple(columns), constraints=tuple(constraints))


def mentions(condition: str, column: str) -> bool:
    """Whether the expression looks at the column, as far as its words tell."""
    return re.search(rf"(?<!\w){re.escape(quote(column))}(?!\w)", condition) is not None


async def _fill(session: Session, schema: Catalogue, table: CatalogueTable, filled: dict[str, int], rows: int) -> int:
    name = quote(table.name)
    triggers = [quote(each.name) for each in table.triggers]
    for trigger in triggers:
        await session.execute(f"ALTER TABLE {name} DISABLE TRIGGER {trigger}")
    made = 0
    fits = await fitting(session, schema, table)
    for tries in _TRIES:
        if made:  # the database need not have the keys yet that the two would break together
            await session.execute(f"DELETE FROM {name}")
        with contextlib.suppress(UnprovenError):  # it took too long: the table stays as it is
            await session.execute(_insert(table, filled, fits, rows, rows * tries))
        made = await session.count(f"SELECT count(*) FROM {name}")
        if made * 8 >= rows:
            break
    for trigger in triggers:
        await session.execute(f"ALTER TABLE {name} ENABLE TRIGGER {trigger}")
    return made


def _in_order(schema: Catalogue, wanted: Collection[str]) -> list[CatalogueTable]:
    """The wanted tables and all they refer to, referenced ones first where there is no circle."""
    by_name = {table.name: table for table in schema.tables}
    needed: set[str] = set()
    waiting = [name for name in by_name if name in wanted]
    waiting += [table.name for table in schema.tables if table.parent in wanted]
    while waiting:
        name = waiting.pop()
        if name in needed or name not in by_name:
            continue
        needed.add(name)
        waiting += [key.table for key in _references(by_name[name])] + [by_name[name].parent]
    left = [table for table in schema.tables if table.name in needed]
    done: set[str] = set()
    ordered: list[CatalogueTable] = []
    while left:
        ready = [one for one in left if all(key.table in done | {one.name} for key in _references(one))] or left[:1]
        ordered += ready
        done |= {one.name for one in ready}
        left = [one for one in left if one.name not in done]
    return ordered


def _references(table: CatalogueTable) -> list[CatalogueConstraint]:
    return [each for each in table.constraints if each.kind == "foreign key"]


def _insert(table: CatalogueTable, filled: dict[str, int], fits: dict[str, list[str]], rows: int, tries: int) -> str:
    """INSERT … SELECT of as many candidate rows, those that obey the checks, at most ``rows``."""
    written = [column for column in table.columns if not column.generated]
    joins, taken = _taken(table, filled)
    values = {column.name: taken.get(column.name) or _value(table, column, fits[column.name]) for column in written}
    names = [quote(column.name) for column in written]
    inner = ", ".join(f"{values[column.name]} AS {quote(column.name)}" for column in written)
    checks = [each for each in table.constraints if each.kind == "check"]
    obeyed = [f"({expression(each.definition)}) IS NOT FALSE" for each in checks if set(each.columns) <= set(values)]
    condition = f" WHERE {' AND '.join(obeyed)}" if obeyed else ""
    # OFFSET 0: each value is computed once, not wherever a check looks at it.
    source = (
        f"SELECT * FROM (SELECT i AS {_ROW}, {inner} FROM generate_series(1::bigint, {tries}) i{joins} OFFSET 0) "
        f"{quote(table.name)}{condition}"
    )
    for key in _keys(table, set(values)):
        chosen = ", ".join(map(quote, key))
        source = f"SELECT DISTINCT ON ({chosen}) * FROM ({source}) k ORDER BY {chosen}, {_ROW}"
    return (
        f"INSERT INTO {quote(table.name)} ({', '.join(names)}) OVERRIDING SYSTEM VALUE "
        f"SELECT {', '.join(names)} FROM ({source}) kept ORDER BY {_ROW} LIMIT {rows} ON CONFLICT DO NOTHING"
    )


def _keys(table: CatalogueTable, there: set[str]) -> list[tuple[str, ...]]:
    """Whose repetitions are left out; the database need not know of them yet."""
    keys = [each.columns for each in table.constraints if each.kind in ("primary key", "unique")]
    keys += [each.columns for each in table.indexes if each.unique]
    return sorted({key for key in keys if key and set(key) <= there})


def _taken(table: CatalogueTable, filled: dict[str, int]) -> tuple[str, dict[str, str]]:
    """Joins with rows that are referred to, and the columns that take their values from them."""
    joins, taken = "", {}
    single = set(_keys(table, {one.name for one in table.columns}))
    # The widest first: what refers to a part of it by itself is then right as well.
    for number, key in enumerate(sorted(_references(table), key=lambda each: -len(each.columns))):
        count = filled.get(key.table, 0)
        if key.table == table.name or not count or any(column in taken for column in key.columns):
            continue
        columns = ", ".join(quote(each) for each in key.referenced)
        present = " AND ".join(f"{quote(each)} IS NOT NULL" for each in key.referenced)
        # One row for one row where the key is unique here; otherwise spread by a step that is prime to most counts.
        place = "i" if key.columns in single else f"1 + (i * {7 + 4 * number} + i / {count}) % {count}"
        required = any((own := table.column(each)) is not None and own.not_null for each in key.columns)
        joins += (
            f" {'' if required else 'LEFT '}JOIN (SELECT row_number() OVER (ORDER BY {columns}) AS n, {columns} "
            f"FROM {quote(key.table)} WHERE {present}) r{number} ON r{number}.n = {place}"
        )
        taken.update({own: f"r{number}.{quote(other)}" for own, other in zip(key.columns, key.referenced, strict=True)})
    return joins, taken


def _value(table: CatalogueTable, column: CatalogueColumn, found: list[str]) -> str:
    refers = [key for key in _references(table) if column.name in key.columns]
    if refers and not column.not_null:
        return f"NULL::{column.type}"  # to itself or to a table that has no rows yet
    if not found:
        return column.default if column.default and column.not_null else f"NULL::{column.type}"
    if refers:
        return found[0]
    key = any(column.name in each for each in _keys(table, {one.name for one in table.columns}))
    return _mixed(found, column, plain=key or bool(column.identity))


def _mixed(found: list[str], column: CatalogueColumn, *, plain: bool) -> str:
    """One of the candidates by row number; the first, distinct one three times out of four for keys."""
    salt = sum(map(ord, column.name))
    options = [*found] if not plain else [found[0]] * max(1, 3 * (len(found) - 1)) + found[1:]
    if column.identity:
        options = found[:1]
    value = f"({options[0]})::{column.type}"
    if len(options) > 1:
        # A hash, so that columns are combined in every way; hashint8 may be negative.
        chosen = f"(hashint8(i * 31 + {salt})::bigint & 2147483647) % {len(options)}"
        branches = " ".join(f"WHEN {turn} THEN ({each})::{column.type}" for turn, each in enumerate(options))
        value = f"CASE {chosen} {branches} END"
    if column.not_null or plain:
        return value
    return f"CASE WHEN (i + {salt}) % {_NULLS} = 0 THEN NULL ELSE {value} END"


def mentioned(schema: Catalogue, words: Collection[str]) -> set[str]:
    """Tables whose name, or that of an index, a constraint or a column's type, is among the lower-case words."""
    found = set()
    own = {quote(each.name) for each in schema.enums} | {quote(each.name) for each in schema.domains}
    for table in schema.tables:
        names = {table.name, *(each.name for each in table.indexes), *(each.name for each in table.constraints)}
        kinds = {column.type for column in table.columns} & own
        if {name.lower() for name in names} & set(words) or {kind.lower() for kind in kinds} & set(words):
            found.add(table.name)
    return found
