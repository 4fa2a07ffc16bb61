"""A SELECT taken apart as far as read models need it. What is not understood gives None, never a wrong part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import postgast

from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.parameters import scan
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.reader import parse
from server.engine.model.schema import Table

_AND, _INNER = "AND_EXPR", "JOIN_INNER"
VARYING = frozenset({"FuncCall", "SQLValueFunction", "ParamRef", "SubLink"})
"""Nodes of conditions that need not be the same in every execution."""
_DESCENDING, _USING = "SORTBY_DESC", "SORTBY_USING"
_FIRST, _LAST = "SORTBY_NULLS_FIRST", "SORTBY_NULLS_LAST"


@dataclass(frozen=True)
class Order:
    node: Any
    descending: bool
    nulls: str
    """``NULLS FIRST``, ``NULLS LAST`` or empty."""


@dataclass(frozen=True)
class Select:
    """One SELECT without sets, windows, grouping sets or locks."""

    tree: Any
    tables: tuple[tuple[str, str], ...]
    """Alias (the table's own name where there is none) and table, of plain tables that are joined inwards."""
    conjuncts: tuple[Any, ...]
    """Of WHERE and of the joins."""
    targets: tuple[tuple[str, Any], ...]
    """Name of the output and expression."""
    groups: tuple[Any, ...]
    orders: tuple[Order, ...]
    limit: Any
    """Node, without a kind where there is none."""
    offset: Any


def read_select(sql: str) -> Select | None:
    """The statement, if it is one SELECT over plain tables joined inwards."""
    try:
        tree = parse(sql)
    except SqlError:
        return None
    if len(tree.stmts) != 1:
        return None
    kind, select = unwrap(tree.stmts[0].stmt)
    if kind != "select_stmt" or not plain(select):
        return None
    tables: list[tuple[str, str]] = []
    conjuncts: list[Any] = []
    if not all(source(node, tables, conjuncts) for node in select.from_clause) or not tables:
        return None
    if len({alias for alias, _ in tables}) != len(tables):
        return None
    if select.HasField("where_clause"):
        conjuncts += split(select.where_clause)
    if any(enum(node.sort_by, "sortby_dir") == _USING for node in select.sort_clause):
        return None
    targets = [(name_of(node.res_target), node.res_target.val) for node in select.target_list]
    orders = [_order(node.sort_by) for node in select.sort_clause]
    if any(not name for name, _ in targets) or len({name for name, _ in targets}) != len(targets):
        return None
    return Select(
        tree,
        tuple(tables),
        tuple(conjuncts),
        tuple(targets),
        tuple(select.group_clause),
        tuple(orders),
        select.limit_count,
        select.limit_offset,
    )


def mentioned(sql: str, tables: Sequence[Table]) -> list[Table]:
    """Those whose names stand in the statement."""
    source = sql.encode()
    named = {source[token.start : token.end].decode().strip('"') for token in scan(source)}
    return [table for table in tables if table.name in named]


def split(node: Any) -> list[Any]:
    """The conjuncts of a condition."""
    kind, message = unwrap(node)
    if kind == "bool_expr" and enum(message, "boolop") == _AND:
        return [part for argument in message.args for part in split(argument)]
    return [node]


def text(node: Any) -> str:
    """An expression as PostgreSQL writes it."""
    tree = postgast.ParseResult(version=180000)
    tree.stmts.add().stmt.select_stmt.target_list.add().res_target.val.CopyFrom(node)
    return str(postgast.deparse(tree)).removeprefix("SELECT ")


def kinds(node: Any) -> frozenset[str]:
    """Names of all messages below."""
    return frozenset(type(part).__name__ for part in walk(node))


def columns(node: Any) -> tuple[tuple[str, ...], ...]:
    """The column references below, as they are written."""
    return tuple(words(part.fields) for part in walk(node) if type(part).__name__ == "ColumnRef")


def walk(message: Any) -> Iterator[Any]:
    yield message
    for descriptor, value in message.ListFields():
        if descriptor.message_type is not None:
            for part in value if descriptor.is_repeated else (value,):
                yield from walk(part)


def enum(message: Any, name: str) -> str:
    """The name of an enum field's value."""
    descriptor = message.DESCRIPTOR.fields_by_name[name]
    return str(descriptor.enum_type.values_by_number[getattr(message, name)].name)


def equality(node: Any) -> tuple[tuple[str, ...], Any] | None:
    """Column and the other side of ``column = expression`` that holds no column."""
    kind, message = unwrap(node)
    if kind != "a_expr" or enum(message, "kind") != "AEXPR_OP" or words(message.name) != ("=",):
        return None
    for mine, other in ((message.lexpr, message.rexpr), (message.rexpr, message.lexpr)):
        if unwrap(mine)[0] == "column_ref" and not columns(other):
            return words(unwrap(mine)[1].fields), other
    return None


def join(node: Any) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Both columns of ``column = column``."""
    kind, message = unwrap(node)
    if kind != "a_expr" or enum(message, "kind") != "AEXPR_OP" or words(message.name) != ("=",):
        return None
    left, right = unwrap(message.lexpr), unwrap(message.rexpr)
    if left[0] != "column_ref" or right[0] != "column_ref":
        return None
    return words(left[1].fields), words(right[1].fields)


def plain(select: Any) -> bool:
    """No sets, windows, grouping sets, locks, DISTINCT, HAVING, WITH or subqueries."""
    return not (
        select.distinct_clause
        or select.HasField("having_clause")
        or select.window_clause
        or select.locking_clause
        or select.HasField("with_clause")
        or select.values_lists
        or enum(select, "op") != "SETOP_NONE"
        or "SubLink" in kinds(select)
        or "WindowDef" in kinds(select)
        or "GroupingSet" in kinds(select)
    )


def source(node: Any, tables: list[tuple[str, str]], conjuncts: list[Any]) -> bool:
    """Adds an item of FROM to ``tables`` and ``conjuncts``; False unless it is plain tables joined inwards."""
    kind, message = unwrap(node)
    if kind == "range_var":
        if message.schemaname:
            return False
        tables.append((message.alias.aliasname or message.relname, message.relname))
        return not message.alias.colnames
    if kind == "join_expr":
        if (
            enum(message, "jointype") != _INNER
            or message.is_natural
            or message.using_clause
            or message.HasField("alias")
        ):
            return False
        if not (source(message.larg, tables, conjuncts) and source(message.rarg, tables, conjuncts)):
            return False
        if message.HasField("quals"):
            conjuncts += split(message.quals)
        return True
    return False


def name_of(target: Any) -> str:
    """Of an output, as PostgreSQL calls it; empty where it has no name of its own."""
    return str(target.name) if target.name else _called(target.val)


def _called(node: Any) -> str:
    kind, value = unwrap(node)
    names: Sequence[str] = words(value.fields) if kind == "column_ref" else ()
    if kind == "func_call":
        names = words(value.funcname)
    if kind == "coalesce_expr":
        return "coalesce"
    if kind == "type_cast":
        names = words(value.type_name.names)
        return _called(value.arg) or (names[-1] if names else "")
    return names[-1] if names and names[-1] != "*" else ""


def _order(sort: Any) -> Order:
    nulls = {_FIRST: "NULLS FIRST", _LAST: "NULLS LAST"}.get(enum(sort, "sortby_nulls"), "")
    return Order(sort.node, enum(sort, "sortby_dir") == _DESCENDING, nulls)
