"""Pages by key: a statement that turns pages with OFFSET, rewritten to go on after the last row that was shown."""

import copy
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import postgast

from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.parameters import scan
from server.engine.kernel.sql.reader import parse
from server.engine.kernel.sql.words import quote
from server.engine.model.schema import Table
from server.engine.physical.read_models.shape import equality, read_select, text


@dataclass(frozen=True)
class Keyset:
    sql: str
    """What comes after a row: its values of ``columns`` are further parameters, behind those of the statement."""
    columns: tuple[str, ...]
    types: tuple[str, ...]
    by_offset: str
    """The statement with an order in which no two rows are equal."""
    key: str
    """The same, giving ``columns`` alone."""
    table: str
    sought: tuple[str, ...]
    """What an index for it begins with: the columns that are asked for by equality, then ``columns``."""


def keyset(sql: str, tables: dict[str, Table]) -> Keyset | None:
    """None where no order key allows it: several tables, groups, other orders than of columns that are never NULL."""
    select = read_select(sql)
    if select is None or len(select.tables) != 1 or select.groups or not select.orders:
        return None
    # OFFSET 0 turns no page: it keeps the planner from looking into a subquery.
    if not unwrap(select.offset)[0] or text(select.offset) == "0":
        return None
    alias, source = select.tables[0]
    table = tables.get(source)
    if table is None or not table.primary_key or len({one.descending for one in select.orders}) != 1:
        return None
    own = {column.name: column for column in table.columns}
    columns: list[str] = []
    for one in select.orders:
        kind, reference = unwrap(one.node)
        fields = words(reference.fields) if kind == "column_ref" else ()
        if not fields or fields[:-1] not in ((), (alias,)) or fields[-1] not in own or one.nulls:
            return None
        columns.append(fields[-1])
    columns = list(dict.fromkeys([*columns, *table.primary_key]))
    if any(own[name].nullable for name in columns):
        return None
    direction = "DESC" if select.orders[0].descending else "ASC"
    prefix = f"{quote(alias)}."
    order = _clause(f"ORDER BY {', '.join(f'{prefix}{quote(name)} {direction}' for name in columns)}").sort_clause
    by_offset = copy.deepcopy(select.tree)
    _replace(_select(by_offset).sort_clause, order)
    count = _parameters(sql)
    row = ", ".join(f"{prefix}{quote(name)}" for name in columns)
    values = ", ".join(f"${count + number}" for number in range(1, len(columns) + 1))
    after = copy.deepcopy(by_offset)
    _select(after).ClearField("limit_offset")
    _and(_select(after), f"({row}) {'<' if direction == 'DESC' else '>'} ({values})")
    key = copy.deepcopy(by_offset)
    _replace(_select(key).target_list, parse(f"SELECT {row}").stmts[0].stmt.select_stmt.target_list)
    return Keyset(
        sql=str(postgast.deparse(after)),
        columns=tuple(columns),
        types=tuple(own[name].type for name in columns),
        by_offset=str(postgast.deparse(by_offset)),
        key=str(postgast.deparse(key)),
        table=source,
        sought=tuple(dict.fromkeys([*_equal(select.conjuncts, alias, own), *columns])),
    )


def _equal(conjuncts: Sequence[Any], alias: str, own: Collection[str]) -> list[str]:
    """Columns that one value is asked of."""
    pairs = [pair for one in conjuncts if (pair := equality(one)) is not None]
    return [fields[-1] for fields, _ in pairs if fields[:-1] in ((), (alias,)) and fields[-1] in own]


def at_offset(sql: str, offset: int, limit: int = 0) -> str:
    """The statement with a number for its OFFSET, and for its LIMIT where one is given."""
    tree = parse(sql)
    numbers = parse(f"SELECT 1 LIMIT {limit} OFFSET {offset}").stmts[0].stmt.select_stmt
    _select(tree).limit_offset.CopyFrom(numbers.limit_offset)
    if limit:
        _select(tree).limit_count.CopyFrom(numbers.limit_count)
        _select(tree).limit_option = numbers.limit_option
    return str(postgast.deparse(tree))


def _select(tree: Any) -> Any:
    return tree.stmts[0].stmt.select_stmt


def _clause(text: str) -> Any:
    return parse(f"SELECT 1 {text}").stmts[0].stmt.select_stmt


def _replace(target: Any, source: Sequence[Any]) -> None:
    del target[:]
    target.extend(source)


def _and(select: Any, condition: str) -> None:
    added = _clause(f"WHERE {condition}").where_clause
    if not select.HasField("where_clause"):
        select.where_clause.CopyFrom(added)
        return
    both = _clause("WHERE true AND true").where_clause
    both.bool_expr.args[0].CopyFrom(select.where_clause)
    both.bool_expr.args[1].CopyFrom(added)
    select.where_clause.CopyFrom(both)


def _parameters(sql: str) -> int:
    """The highest number of a parameter."""
    source = sql.encode()
    written = [source[token.start : token.end] for token in scan(source)]
    return max((int(one[1:]) for one in written if one[:1] == b"$" and one[1:].isdigit()), default=0)
