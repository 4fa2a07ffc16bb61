"""Values to run a statement with: those of a row that is there, of a new one where the statement inserts."""

import re
from collections.abc import Iterator

from server.engine.kernel.sql.words import quoted
from server.engine.model.access import Comparison, Operation
from server.engine.model.brief import Parameter
from server.engine.physical.proof.rows import Rows
from server.engine.physical.subject import Running

RUNS = 3
_STRIDE = 7_919
"""A prime: rows that are far apart, whatever repeats in between."""
_PAGE = "20"
_IN_LIST = 5


def bindings(statement: Running, rows: Rows, clock: str, runs: int = RUNS) -> tuple[tuple[str, ...], ...]:
    """For each run an SQL expression for each parameter. Two runs of a statement speak of different rows."""
    columns = {parameter.name: _column(statement, parameter.name, rows) for parameter in statement.parameters}
    return tuple(
        tuple(
            _value(statement, parameter, columns[parameter.name], rows, run, clock)
            for parameter in statement.parameters
        )
        for run in range(runs)
    )


Use = tuple[str, str, Comparison | Operation]
"""Table, column, and how the parameter meets it."""


def _column(statement: Running, name: str, rows: Rows) -> Use | None:
    uses = [use for use in _uses(statement, name) if rows.knows(use[0], use[1])]
    new = [use for use in uses if use[2] is Operation.INSERT and rows.is_key(use[0], use[1])]
    exact = [use for use in uses if use[2] in (Comparison.EQUAL, Comparison.IN)]
    return next(iter(new or exact or uses), None)


def _uses(statement: Running, name: str) -> Iterator[Use]:
    named = re.compile(rf":{re.escape(name)}\b")
    for access in statement.accesses:
        for condition in access.predicate:
            if named.search(condition.term):
                yield access.table, condition.column, condition.comparison
    for access in statement.accesses:
        for assignment in access.assignments:
            if named.search(assignment.term):
                yield access.table, assignment.column, access.operation


def _value(statement: Running, parameter: Parameter, use: Use | None, rows: Rows, run: int, clock: str) -> str:
    if re.search(rf"\bLIMIT\s+:{re.escape(parameter.name)}\b", statement.written, re.IGNORECASE):
        return _PAGE
    if re.search(rf"\bOFFSET\s+:{re.escape(parameter.name)}\b", statement.written, re.IGNORECASE):
        return f"{run * 200}"
    if use is None:
        return _default(parameter.type, run, clock)
    table, column, how = use
    count = rows.counts[table]
    # A new row has a number of its own; any other value is that of a row in the middle of the table.
    place = count + 1 + run if how is Operation.INSERT else 1 + (count // 2 + run * _STRIDE) % count
    if parameter.type.endswith("[]") and not rows.type_of(table, column).endswith("[]"):
        listed = ", ".join(_plain(rows, table, column, 1 + (place + n) % count) for n in range(_IN_LIST))
        return f"ARRAY[{listed}]::{parameter.type}"
    expression = _plain(rows, table, column, place)
    if how is Comparison.LIKE:
        return f"left(({expression})::text, 7) || '%'"
    if how is Comparison.SEARCH and parameter.type == "text":
        return f"split_part(coalesce(({expression})::text, 'word'), ' ', 1)"
    return f"({expression})::{parameter.type}"


def _plain(rows: Rows, table: str, column: str, place: int) -> str:
    """Of the rows from there on the first that has a value."""
    return f"coalesce({', '.join(rows.value(table, column, f'{place + n}::bigint') for n in range(2))})"


def _default(type_: str, run: int, clock: str) -> str:
    base = type_.lower().split("(")[0]
    if base.endswith("[]"):
        return f"ARRAY[{_default(type_[:-2], run, clock)}]::{type_}"
    known = {
        "boolean": "true",
        "interval": "interval '1 day'",
        "uuid": f"md5('{run}')::uuid",
        "jsonb": "'{}'::jsonb",
        "json": "'{}'::json",
        "bytea": f"decode(md5('{run}'), 'hex')",
        "tsquery": "'word'::tsquery",
    }
    if base in known:
        return known[base]
    if base.startswith("timestamp") or base == "date":
        return f"({quoted(clock)}::timestamptz - interval '{run + 1} days')::{type_}"
    if base in ("text", "character varying", "varchar", "char", "citext"):
        return f"'value {run}'::{type_}"
    return f"{run + 1}::{type_}"
