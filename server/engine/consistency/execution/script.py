"""A witness as a script for psql: one file for the transaction that is cut, one for those that run in the gap."""

import re
from collections.abc import Sequence

from server.engine.consistency.execution.claims import at_levels, spoken
from server.engine.consistency.execution.statements import transactions_of
from server.engine.consistency.execution.tables import ddl_of, fill, tables_of
from server.engine.model.consistency import Level, Workload
from server.engine.model.interleavings import BoundStatement, BoundTransaction, Interleaving

_SCHEMA = "interleaving"
_LOCK_SECONDS = 2


def script(workload: Workload, interleaving: Interleaving, name: str) -> tuple[tuple[str, str], ...]:
    """File names and contents: ``<name>.sql``, which is the one to run, and ``<name>.b.sql``, which it runs itself.

    psql's ``\\!`` starts the second session in the middle of the first one's transaction, so that one command plays
    the interleaving; with ``-v above=1`` it is played at the levels that prevent it.
    """
    tables = tables_of(workload)
    touched = sorted({row.relation for row in interleaving.rows})
    return script_of(
        ddl_of(tables, touched),
        fill(interleaving, tables, 0),
        transactions_of(interleaving, tables),
        interleaving.prevented_at,
        interleaving.cut,
        name,
        shown=tuple(tables[relation].name for relation in touched),
    )


def script_of(
    ddl: Sequence[str],
    setup: Sequence[str],
    transactions: Sequence[BoundTransaction],
    prevented_at: Sequence[Level],
    cut: int,
    name: str,
    shown: Sequence[str],
) -> tuple[tuple[str, str], ...]:
    """The same for statements of any origin; ``shown`` are the tables to look at in the end."""
    safe = re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-.") or "interleaving"
    raised = at_levels(transactions, prevented_at) if prevented_at else tuple(transactions)
    first, *others = zip(transactions, raised, strict=True)
    steps = _Steps()
    head = _head(safe, transactions, raised)
    opening = [
        *_connection(),
        f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE;",
        f"CREATE SCHEMA {_SCHEMA};",
        *_session(),
        *(f"{_ended(each)}" for each in (*ddl, *setup)),
        "",
        *_begin(steps, "A", *first),
        *_statements(steps, "A", first[0].statements[:cut]),
    ]
    gap = [line for one in others for line in _whole(steps, *one)]
    closing = [
        *_statements(steps, "A", first[0].statements[cut:]),
        steps.said("A", "COMMIT"),
        "COMMIT;",
        "",
        r"\echo What is left:",
        *(f"TABLE {each};" for each in shown),
    ]
    call = [
        "",
        r"\if :{?above}",
        rf"\! psql -X -q -v above=1 -f {safe}.b.sql",
        r"\else",
        rf"\! psql -X -q -f {safe}.b.sql",
        r"\endif",
        "",
    ]
    second = [f"-- Session B of {safe}.sql, which runs it.", *_session(), *gap]
    return (
        (f"{safe}.sql", "\n".join([*head, *opening, *call, *closing]) + "\n"),
        (f"{safe}.b.sql", "\n".join(second) + "\n"),
    )


class _Steps:
    """Numbers the statements as they run, over both files."""

    def __init__(self) -> None:
        self._number = 0

    def said(self, session: str, text: str) -> str:
        self._number += 1
        return rf"\echo '{self._number:>2} {session}: {_quoted(text)}'"


def _quoted(text: str) -> str:
    """As it may stand in psql's single quotes, without what psql would put values in for."""
    plain = " ".join(text.split()).replace(":'", "<").replace("'::", ">::").replace("\\", "\\\\")
    return plain.replace("'", "''")


def _line(text: str) -> str:
    """On one line, so that a comment stays a comment whatever a name holds."""
    return " ".join(text.split())


def _head(name: str, transactions: Sequence[BoundTransaction], raised: Sequence[BoundTransaction]) -> list[str]:
    return [
        f"-- {_line(spoken(transactions))}: all commit, with an outcome that no serial order has.",
        f"-- {_line(spoken(raised))}: refused with 40001, waiting, or serial.",
        "--",
        f"-- In the directory of the two files, on a database of your own (it makes anew a schema named {_SCHEMA}):",
        f"--     psql -X -q -d scratch -f {name}.sql",
        f"--     psql -X -q -d scratch -v above=1 -f {name}.sql",
        "-- This file is session A; in the middle of its transaction it starts session B.",
        "",
    ]


def _connection() -> list[str]:
    """Session B goes where this one is."""
    return [
        rf"\setenv {variable} :{name}"
        for variable, name in (("PGHOST", "HOST"), ("PGPORT", "PORT"), ("PGUSER", "USER"), ("PGDATABASE", "DBNAME"))
    ]


def _session() -> list[str]:
    return [
        f"SET search_path = {_SCHEMA};",
        "SET enable_seqscan = off;  -- so that SERIALIZABLE notes the rows that are read, not whole tables",
        f"SET lock_timeout = '{_LOCK_SECONDS}s';",
    ]


def _begin(steps: _Steps, session: str, transaction: BoundTransaction, raised: BoundTransaction) -> list[str]:
    lines = [steps.said(session, f"BEGIN {transaction.name}")]
    if raised.level is transaction.level:
        lines.append(f"BEGIN ISOLATION LEVEL {transaction.level.value.upper()};")
    else:
        lines += [
            r"\if :{?above}",
            f"BEGIN ISOLATION LEVEL {raised.level.value.upper()};",
            r"\else",
            f"BEGIN ISOLATION LEVEL {transaction.level.value.upper()};",
            r"\endif",
        ]
    return [*lines, *(rf"\set {name} {_literal(value)}" for name, value in transaction.fallback)]


def _literal(value: str) -> str:
    escaped = value.replace("'", "''")
    return f"'{escaped}'"


def _whole(steps: _Steps, transaction: BoundTransaction, raised: BoundTransaction) -> list[str]:
    return [
        "",
        *_begin(steps, "B", transaction, raised),
        *_statements(steps, "B", transaction.statements),
        steps.said("B", "COMMIT"),
        "COMMIT;",
    ]


def _statements(steps: _Steps, session: str, statements: Sequence[BoundStatement]) -> list[str]:
    lines: list[str] = []
    for each in statements:
        sql = each.sql.rstrip().rstrip(";")
        if each.written:
            lines.append(f"-- stands for: {_line(each.written)}")
        lines.append(steps.said(session, sql))
        if each.into:
            # psql keeps the columns of the single row in variables, and shows nothing of it.
            lines += [f"{sql} \\gset {each.into}"]
        else:
            lines.append(f"{sql};")
    return lines


def _ended(sql: str) -> str:
    return f"{sql.rstrip().rstrip(';')};"
