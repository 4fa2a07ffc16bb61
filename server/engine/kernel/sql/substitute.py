"""Puts other tables where a statement names its own, in the parse tree, and writes the statement again."""

from collections.abc import Mapping
from typing import Any

import postgast

from server.engine.kernel.sql.deparse import unwrap
from server.engine.kernel.sql.reader import parse


def read_through(positional_sql: str, queries: Mapping[str, str]) -> str | None:
    """The statement with each FROM of a named table reading the query in its place, under the same alias.

    None when a table is locked (a lock would reach into the query) or is the target of the statement's change.
    """
    tree = parse(positional_sql)
    statement = tree.stmts[0].stmt
    kind, message = unwrap(statement)
    if kind != "select_stmt" and message.relation.relname in queries:
        return None
    return str(postgast.deparse(tree)) if _replace(message, queries) else None


def insert_through(positional_sql: str, template: str) -> str | None:
    """The template with the statement's rows as its first WITH query, and its ON CONFLICT and RETURNING at the end.

    None for an INSERT that has a WITH of its own or takes DEFAULT values, and for anything but an INSERT.
    """
    source = parse(positional_sql)
    kind, insert = unwrap(source.stmts[0].stmt)
    if kind != "insert_stmt" or insert.HasField("with_clause") or not insert.HasField("select_stmt"):
        return None
    if _mentions(insert.select_stmt, "set_to_default"):
        return None
    made = parse(template)
    target = made.stmts[0].stmt.insert_stmt
    target.with_clause.ctes[0].common_table_expr.ctequery.CopyFrom(insert.select_stmt)
    for part in ("on_conflict_clause", "returning_clause"):
        if insert.HasField(part):
            getattr(target, part).CopyFrom(getattr(insert, part))
    return str(postgast.deparse(made))


def inserted_columns(positional_sql: str) -> tuple[str, ...]:
    """Columns an INSERT lists; empty for anything else."""
    kind, insert = unwrap(parse(positional_sql).stmts[0].stmt)
    return tuple(column.res_target.name for column in insert.cols) if kind == "insert_stmt" else ()


def _replace(message: Any, queries: Mapping[str, str]) -> bool:
    """Replaces in place; False when something stands in the way."""
    if type(message).__name__ == "SelectStmt" and message.locking_clause and _reads(message, queries):
        return False
    for descriptor, value in message.ListFields():
        if descriptor.message_type is None or descriptor.name in ("relation", "into_clause"):
            continue
        for part in value if descriptor.is_repeated else (value,):
            if not _replace_node(part, queries):
                return False
    return True


def _replace_node(part: Any, queries: Mapping[str, str]) -> bool:
    if type(part).__name__ != "Node":
        return _replace(part, queries)
    kind, inner = unwrap(part)
    if kind == "range_var" and inner.relname in queries:
        alias = inner.alias.aliasname or inner.relname
        names = [column.string.sval for column in inner.alias.colnames]
        query = parse(f"SELECT FROM ({queries[inner.relname]}) AS q")
        replacement = query.stmts[0].stmt.select_stmt.from_clause[0]
        replacement.range_subselect.alias.aliasname = alias
        for name in names:
            replacement.range_subselect.alias.colnames.add().string.sval = name
        part.CopyFrom(replacement)
        return True
    return True if inner is None else _replace(inner, queries)


def _reads(message: Any, queries: Mapping[str, str]) -> bool:
    return any(_names_one(part, queries) for part in message.from_clause)


def _names_one(part: Any, queries: Mapping[str, str]) -> bool:
    kind, inner = unwrap(part)
    if kind == "range_var":
        return inner.relname in queries
    return kind == "join_expr" and (_names_one(inner.larg, queries) or _names_one(inner.rarg, queries))


def _mentions(message: Any, wanted: str) -> bool:
    for descriptor, value in message.ListFields():
        if descriptor.message_type is None:
            continue
        if descriptor.name == wanted:
            return True
        if any(_mentions(part, wanted) for part in (value if descriptor.is_repeated else (value,))):
            return True
    return False
