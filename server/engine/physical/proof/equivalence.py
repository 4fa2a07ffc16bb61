"""The claim that another way to answer a statement gives the same rows, after writes of every kind."""

from collections.abc import Sequence

import postgast

from server.engine.kernel.ddl import is_identity
from server.engine.kernel.sql.parameters import scan
from server.engine.kernel.sql.reader import parse
from server.engine.kernel.sql.words import quote
from server.engine.model.claims import Claim, QueryAnswers
from server.engine.model.schema import Table
from server.engine.model.statistics import DatabaseStatistics
from server.engine.physical.proof.bindings import bindings
from server.engine.physical.proof.clock import CLOCK
from server.engine.physical.proof.rows import Rows
from server.engine.physical.proof.tables import bare_tables
from server.engine.physical.subject import Running

_ROWS = 300
_TRIES = 6
_NUMBERED = frozenset({"bigint", "integer", "smallint"})
"""Types of keys whose values are the rows' numbers."""


def equivalence(
    identifier: str,
    sentence: str,
    statement: Running,
    other: str,
    tables: Sequence[Table],
    statistics: DatabaseStatistics,
    *,
    ddl: Sequence[str] = (),
    drain: Sequence[str] = (),
    types: Sequence[str] = (),
) -> Claim:
    """Rows come, change and go with the model in place; then both statements are asked with the same values.

    ``other`` has the statement's own parameters. ``drain`` is what a consumer runs before anybody looks. Both are asked
    for all their rows: of rows that sort alike a LIMIT may give either. ``types`` are made before the tables.
    """
    rows = Rows(tables, statistics, CLOCK, _ROWS)
    setup = [*rows.load(), *_writes(tables, rows), *drain]
    pairs = [
        (bound(_unlimited(statement.sql), values), bound(_unlimited(other), values))
        for values in bindings(statement, rows, CLOCK, _TRIES)
    ]
    differing = " + ".join(
        f"(SELECT count(*) FROM ((({one}) EXCEPT ALL ({two})) UNION ALL (({two}) EXCEPT ALL ({one}))) AS differing)"  # noqa: S608  # from the brief's own
        for one, two in pairs
    )
    return Claim(
        id=identifier,
        subject=statement.id,
        sentence=sentence,
        test=QueryAnswers((*types, *bare_tables(tables), *ddl), tuple(setup), f"SELECT {differing}", (("0",),)),
    )


def bound(sql: str, values: Sequence[str]) -> str:
    """The statement with an expression for each parameter."""
    source = sql.strip().rstrip(";").encode()
    for token in reversed(scan(source)):
        written = source[token.start : token.end]
        if written[:1] == b"$" and written[1:].isdigit():
            value = f"({values[int(written[1:]) - 1]})".encode()
            source = source[: token.start] + value + source[token.end :]
    return source.decode()


def _unlimited(sql: str) -> str:
    tree = parse(sql)
    select = tree.stmts[0].stmt.select_stmt
    if not (select.HasField("limit_count") or select.HasField("limit_offset")):
        return sql
    select.ClearField("limit_count")
    select.ClearField("limit_offset")
    select.limit_option = parse("SELECT").stmts[0].stmt.select_stmt.limit_option
    return str(postgast.deparse(tree))


def _above(table: Table, rows: Rows) -> dict[str, str]:
    """For what refers to a row of the same table: what that row refers to, so that no circle comes of it."""
    found = {}
    for key in table.foreign_keys:
        if key.table == table.name and len(key.columns) == 1 and key.referenced == table.primary_key:
            column, numbered = quote(key.columns[0]), rows.type_of(table.name, key.referenced[0]) in _NUMBERED
            up = f"coalesce({column}, {quote(key.referenced[0])})::bigint"
            found[key.columns[0]] = rows.value(table.name, key.columns[0], f"({up})") if numbered else column
    return found


def _writes(tables: Sequence[Table], rows: Rows) -> list[str]:
    """Some rows change each of their columns, some go, some come: which, is a hash of where they lie."""
    found = []
    for table in tables:
        name, count = quote(table.name), rows.counts[table.name]
        fixed = {*table.primary_key, *(column for one in table.uniques for column in one.columns)}
        free = [column for column in table.columns if not column.generated and column.name not in fixed]
        number = f"(1 + abs(hashtext(ctid::text)) % {count})::bigint"
        if free:
            above = _above(table, rows)
            changes = ", ".join(
                f"{quote(one.name)} = {above.get(one.name) or rows.value(table.name, one.name, number)}" for one in free
            )
            found.append(f"UPDATE {name} SET {changes} WHERE hashtext(ctid::text) % 3 = 0")  # noqa: S608  # from quoted names
        found.append(f"DELETE FROM {name} WHERE hashtext('gone' || ctid::text) % 7 = 0")  # noqa: S608  # the same
        filled = [column for column in table.columns if not column.generated or is_identity(column)]
        columns = ", ".join(quote(column.name) for column in filled)
        values = ", ".join(rows.value(table.name, column.name, "i") for column in filled)
        found.append(
            f"INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE SELECT {values} "  # noqa: S608  # from quoted names
            f"FROM generate_series({count + 1}::bigint, {count + 40}) AS numbered (i) ON CONFLICT DO NOTHING"
        )
    return found
