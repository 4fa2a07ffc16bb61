"""Reads what ``pg_dump --statistics-only`` of PostgreSQL 18 writes. Executes nothing of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from server.engine.errors import DomainError, Reason
from server.engine.kernel.statistics.arrays import elements_of, numbers_of
from server.engine.kernel.statistics.checks import check
from server.engine.model.problem import Problem
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics

_TOKEN = re.compile(
    r"(?P<space>\s+|--[^\n]*|^\\[^\n]*)"
    r"|(?P<text>'(?:[^']|'')*')"
    r"|(?P<word>[A-Za-z_][A-Za-z_0-9.$]*)"
    r"|(?P<number>[+-]?[0-9][0-9.eE+-]*)"
    r"|(?P<mark>::|\[\]|[(),;=*])",
    re.MULTILINE,
)

_RELATION, _ATTRIBUTE = "pg_restore_relation_stats", "pg_restore_attribute_stats"
_IGNORED = frozenset({"version", "relallfrozen"})
"""Of no use for a table that is empty."""
_KNOWN = frozenset(
    {
        "schemaname", "relname", "relpages", "reltuples", "relallvisible", "attname", "attnum", "inherited",
        "null_frac", "avg_width", "n_distinct", "most_common_vals", "most_common_freqs", "histogram_bounds",
        "correlation", "most_common_elems", "most_common_elem_freqs", "elem_count_histogram", "range_length_histogram",
        "range_empty_frac", "range_bounds_histogram",
    }
)  # fmt: skip
_SCHEMA = "public"


@dataclass
class _Table:
    schema: str
    rows: float = 0.0
    pages: int = 0
    visible: int = 0
    columns: dict[str, tuple[bool, ColumnStatistics]] = field(default_factory=dict)


def read_dump(text: str) -> DatabaseStatistics:
    """The statistics of a dump; tables without any are left out.

    Raises `DomainError` INVALID_ARGUMENT with line, and table and column where they are known, for text of another
    form and for values that contradict each other.
    """
    tables: dict[str, _Table] = {}
    for function, line, given in _calls(text):
        _take(tables, function, line, given)
    found = DatabaseStatistics(
        tuple(
            TableStatistics(
                name,
                table.rows,
                table.pages,
                table.visible,
                tuple(column for _, (_, column) in sorted(table.columns.items())),
            )
            for name, table in sorted(tables.items())
            if table.rows > 0 or table.columns
        )
    )
    if not found.tables:
        _refuse(1, "it holds no statistics: is it what pg_dump --statistics-only wrote, after ANALYZE?")
    check(found)
    return found


def _take(tables: dict[str, _Table], function: str, line: int, given: dict[str, str]) -> None:
    unknown = sorted(set(given) - _KNOWN - _IGNORED)
    if unknown:
        _refuse(line, f"{unknown[0]!r} is no argument of {function}")
    name = given.get("relname", "")
    if not name:
        _refuse(line, "it does not say which table it is about")
    table = tables.setdefault(name, _Table(given.get("schemaname", _SCHEMA)))
    if given.get("schemaname", _SCHEMA) != table.schema:
        other = given.get("schemaname", _SCHEMA)
        _refuse(line, f"it is in the schema {table.schema} and in {other}: names must differ here", name)
    try:
        if function == _RELATION:
            table.rows = max(0.0, float(given.get("reltuples", "0")))
            table.pages = max(0, int(given.get("relpages", "0")))
            table.visible = max(0, int(given.get("relallvisible", "0")))
            return
        column = given.get("attname") or given.get("attnum", "")
        if not column:
            _refuse(line, "it does not say which column it is about", name)
        inherited = given.get("inherited", "f") in ("t", "true")
        if column in table.columns and inherited:
            return  # of a table that others inherit from; its own rows are what is stored
        table.columns[column] = (inherited, _column(column, given))
    except ValueError as mistake:
        _refuse(line, str(mistake), name, given.get("attname") or given.get("attnum", ""))


def _column(name: str, given: dict[str, str]) -> ColumnStatistics:
    correlation, empty = given.get("correlation"), given.get("range_empty_frac")
    return ColumnStatistics(
        column=name,
        null_fraction=float(given.get("null_frac", "0")),
        width=int(given.get("avg_width", "0")),
        distinct=float(given.get("n_distinct", "0")),
        most_common=elements_of(given.get("most_common_vals", "{}")),
        most_common_fractions=numbers_of(given.get("most_common_freqs", "{}")),
        histogram=elements_of(given.get("histogram_bounds", "{}")),
        correlation=float(correlation) if correlation is not None else None,
        elements=elements_of(given.get("most_common_elems", "{}")),
        element_fractions=numbers_of(given.get("most_common_elem_freqs", "{}")),
        element_counts=numbers_of(given.get("elem_count_histogram", "{}")),
        range_bounds=elements_of(given.get("range_bounds_histogram", "{}")),
        range_lengths=elements_of(given.get("range_length_histogram", "{}")),
        empty_fraction=float(empty) if empty is not None else None,
    )


def _calls(text: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Each call of a restoring function: its name, line, and arguments as text. Settings around them are skipped."""
    statement: list[tuple[str, str]] = []
    begun = place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            _refuse(text.count("\n", 0, place) + 1, f"{text[place : place + 20]!r} is not understood")
        kind, word = str(match.lastgroup), match[0]
        if kind != "space":
            begun = place if not statement else begun
            if word == ";":
                yield from _call(statement, text, begun)
                statement = []
            else:
                statement.append((kind, word))
        place = match.end()
    if statement:
        _refuse(text.count("\n", 0, begun) + 1, "the last statement has no end")


def _call(statement: list[tuple[str, str]], text: str, begun: int) -> Iterator[tuple[str, int, dict[str, str]]]:
    words = [word for _, word in statement]
    first = words[0].upper() if words else ""
    if not words or first == "SET" or any(word.endswith("set_config") for word in words[:3]):
        return
    line = text.count("\n", 0, begun) + 1
    function = next((word.removeprefix("pg_catalog.") for word in words[1:4] if "pg_restore_" in word), "")
    if first != "SELECT" or function not in (_RELATION, _ATTRIBUTE) or "(" not in words:
        _refuse(line, f"only {_RELATION} and {_ATTRIBUTE} are read, not {' '.join(words[:4])[:60]!r}")
    arguments: list[str] = []
    expecting = True
    for kind, word in statement[words.index("(") + 1 :]:
        if word in (",", ")"):
            expecting = True
        elif expecting and kind in ("text", "number", "word"):
            arguments.append(word[1:-1].replace("''", "'") if kind == "text" else word)
            expecting = False
    if len(arguments) % 2:
        _refuse(line, "its arguments are not pairs of a name and a value")
    names, values = arguments[::2], arguments[1::2]
    yield function, line, dict(zip(names, values, strict=True))


def _refuse(line: int, why: str, table: str = "", column: str = "") -> NoReturn:
    place = f", table {table!r}" if table else ""
    place += f", column {column!r}" if column else ""
    raise DomainError(
        Reason.INVALID_ARGUMENT,
        f"the statistics cannot be read: line {line}{place}: {why}",
        {"field": "statistics", **({"table": table} if table else {}), **({"column": column} if column else {})},
        (Problem(f"statistics.tables[{table}]" if table else "statistics", why, line),),
    )
