"""What runs on a database, and how often: from statements as they are stated, and from what pg_stat_statements
counted."""

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from server.engine.errors import DomainError, Reason
from server.engine.kernel.sql.deparse import unwrap
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.reader import parse
from server.engine.model.observed import ObservedDatabase, RatedStatement, StatementLog
from server.engine.model.physical import WeightedStatement
from server.engine.model.problem import Problem

MAX_STATEMENTS = 5_000
"""Of one workload; those that ran longest, or most often where no times are told."""
_ROWS = frozenset({"select_stmt", "insert_stmt", "update_stmt", "delete_stmt", "merge_stmt"})
_WRITES = _ROWS - {"select_stmt"}
_MICROSECONDS = 1_000_000
_TYPED = re.compile(r"\b(interval|date|timestamptz|timestamp|timetz|time)\s+(\$\d+)", re.IGNORECASE)
_FIELD = re.compile(r"\bextract\s*\(\s*(\$\d+)\s+from\b", re.IGNORECASE)
_ASKS = re.compile(
    r"(\s|--[^\n]*\n|/\*.*?\*/|\()*(select|insert|update|delete|merge|with|values|table)\b|\s*<",
    re.IGNORECASE | re.DOTALL,
)
"""What may be a statement that reads or writes rows, whether it can be parsed or not."""


def workload_of(database: ObservedDatabase) -> tuple[WeightedStatement, ...]:
    """Its statements and those of its log, one of each text.

    Raises:
        DomainError: INVALID_ARGUMENT with the place of what cannot be read.
    """
    stated = [_stated(number, one) for number, one in enumerate(database.statements, start=1)]
    counted = logged(database.log) if database.log is not None else []
    return _summed([*stated, *counted])


def _stated(number: int, one: RatedStatement) -> WeightedStatement:
    if not (math.isfinite(one.rate) and one.rate >= 0):
        raise _refused("statements", f"statements[{number - 1}].rate", f"{one.rate} is no rate: a number from 0 on")
    return WeightedStatement(
        id=one.id or f"statement-{number}",
        sql=one.sql,
        rate=one.rate,
        writes=_kind(one.sql) in _WRITES,
        parameters=one.parameters,
        objective=one.objective,
        staleness=one.staleness_tolerance,
    )


def logged(log: StatementLog) -> list[WeightedStatement]:
    """Statements that read or write rows, with calls over the window as their rate; all others are passed over.

    Constants are parameters in the log. How many rows a statement returned on average stands for its LIMIT.
    """
    if log.window <= 0:
        raise _refused("log", "log.window", "state how long the calls were counted: a duration above 0")
    found = []
    for place, row in _rows(log.text):
        text = parsable(str(row.get("query") or ""))
        calls = _number(row, "calls", place)
        if calls <= 0 or not _ASKS.match(text) or _kind(text) not in {*_ROWS, ""}:
            continue
        rows = _number(row, "rows", place) / calls if row.get("rows") not in (None, "") else 0.0
        id_ = str(row.get("queryid") or "") or f"query-{place}"
        kind = _kind(text)
        sql = bounded(text, rows) if kind == "select_stmt" else text
        found.append(WeightedStatement(id_, sql, calls * _MICROSECONDS / log.window, writes=kind in _WRITES))
    found.sort(key=lambda one: (-one.rate, one.id))
    return found[:MAX_STATEMENTS]


def parsable(sql: str) -> str:
    """The statement as PostgreSQL reads it: in the log, constants that syntax needs are parameters as well."""
    mended = _FIELD.sub(r"date_part(\1::text,", _TYPED.sub(r"\2::\1", sql))
    return mended if mended != sql and _kind(mended) else sql


def bounded(sql: str, rows: float) -> str:
    """The statement with its LIMIT's parameter replaced by the rows it gives, so that the planner need not guess.

    PostgreSQL takes a LIMIT it does not know for a tenth of the rows.
    """
    try:
        tree = parse(sql)
    except SqlError:
        return sql
    if len(tree.stmts) != 1 or unwrap(tree.stmts[0].stmt)[0] != "select_stmt":
        return sql
    kind, limit = unwrap(tree.stmts[0].stmt.select_stmt.limit_count)
    if kind != "param_ref":
        return sql
    encoded = sql.encode()
    written = f"${limit.number}".encode()
    if not encoded[limit.location :].startswith(written):
        return sql
    end = limit.location + len(written)
    return (encoded[: limit.location] + str(max(math.ceil(rows), 1)).encode() + encoded[end:]).decode()


def _kind(sql: str) -> str:
    """What kind of statement it is; empty where that cannot be told."""
    try:
        tree = parse(sql)
    except SqlError:
        return ""
    return unwrap(tree.stmts[0].stmt)[0] if len(tree.stmts) == 1 else ""


def _summed(statements: Iterable[WeightedStatement]) -> tuple[WeightedStatement, ...]:
    """One statement for each text, values and demands, its rates added; ids stay told apart."""
    by_text: dict[tuple[str, tuple[str, ...], int, int], WeightedStatement] = {}
    ids: set[str] = set()
    for one in statements:
        key = one.sql, one.parameters, one.objective, one.staleness
        known = by_text.get(key)
        if known is not None:
            by_text[key] = replace(known, rate=known.rate + one.rate)
            continue
        id_, number = one.id, 1
        while id_ in ids:
            number += 1
            id_ = f"{one.id}-{number}"
        ids.add(id_)
        by_text[key] = replace(one, id=id_)
    return tuple(by_text.values())


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Number from 1 and fields of each row."""
    stripped = text.lstrip("\ufeff \t\r\n")
    rows = _json_rows(stripped) if stripped[:1] in ("[", "{") else _csv_rows(stripped)
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise _refused("log", f"log[{number}]", "a row must be an object with query and calls")
        row = {str(name).strip().lower(): value for name, value in row.items()}
        if "query" not in row or "calls" not in row:
            raise _refused("log", f"log[{number}]", "a row needs the columns query and calls of pg_stat_statements")
        yield number, row


def _json_rows(text: str) -> Sequence[Any]:
    """An array of objects, or one object a line."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if found is not None:
        return found if isinstance(found, list) else [found]
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            rows.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise _refused("log", f"log:{number}", f"this is no JSON: {error}") from None
    return rows


def _csv_rows(text: str) -> Iterator[Mapping[str, Any]]:
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), strict=True, delimiter=max(",;\t|", key=head.count))
    try:
        yield from reader
    except csv.Error as error:
        raise _refused("log", f"log:{reader.line_num}", f"this is no CSV: {error}") from None


def _number(row: Mapping[str, Any], name: str, place: int) -> float:
    try:
        value = float(row[name])
    except (TypeError, ValueError):
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise _refused("log", f"log[{place}].{name}", f"{row[name]!r} is no count")
    return value


def _refused(field: str, path: str, message: str) -> DomainError:
    return DomainError(Reason.INVALID_ARGUMENT, f"{path}: {message}", {"field": field}, (Problem(path, message),))
