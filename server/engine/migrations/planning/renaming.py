"""Definitions with a column under another name, by their parse tree."""

from collections.abc import Mapping
from typing import Any

import postgast

from server.engine.kernel.sql.words import quote


def constraint(definition: str, names: Mapping[str, str]) -> str:
    """What follows ADD CONSTRAINT name, with columns of its own table renamed; referenced columns stay."""
    head = "ALTER TABLE t ADD CONSTRAINT c "
    text = renamed(head + definition, names)
    _, _, rest = text.partition("ADD CONSTRAINT c ")
    return rest


def included(definition: str) -> tuple[str, ...]:
    """Columns after INCLUDE in the definition of a key."""
    if " INCLUDE (" not in definition:
        return ()
    tree = postgast.parse(f"ALTER TABLE t ADD CONSTRAINT c {definition}")
    command: Any = tree.stmts[0].stmt.alter_table_stmt.cmds[0].alter_table_cmd
    return tuple(each.string.sval for each in getattr(command, "def").constraint.including)


def index(
    definition: str,
    names: Mapping[str, str],
    name: str = "",
    *,
    concurrently: bool = False,
    table: str = "",
    whole: bool = False,
) -> str:
    """CREATE INDEX with columns renamed and under another name, on another ``table`` where one is stated.

    ``whole``: with the indexes of all partitions, which are empty.
    """
    tree = postgast.parse(definition)
    statement = tree.stmts[0].stmt.index_stmt
    if name:
        statement.idxname = name
    statement.concurrent = concurrently
    if concurrently or whole:
        statement.relation.inh = True  # that of a partitioned table says ONLY
    if table:
        statement.relation.relname = table
    statement.relation.schemaname = ""  # it lies where the search path finds it
    _rename(tree, names)
    return str(postgast.deparse(tree))


def expression(text: str, names: Mapping[str, str]) -> str:
    """An expression over the columns of one table."""
    return renamed(f"SELECT {text}", names).removeprefix("SELECT ") if names else text


def renamed(statement: str, names: Mapping[str, str]) -> str:
    tree = postgast.parse(statement)
    _rename(tree, names)
    return str(postgast.deparse(tree))


def _rename(tree: Any, names: Mapping[str, str]) -> None:
    for _, node in postgast.walk(tree):
        kind = type(node).DESCRIPTOR.name
        if kind == "ColumnRef" and node.fields[-1].WhichOneof("node") == "string":
            last = node.fields[-1].string
            last.sval = names.get(last.sval, last.sval)
        elif kind == "IndexElem" and node.name:
            node.name = names.get(node.name, node.name)
        elif kind == "Constraint":
            for each in (*node.keys, *node.including, *node.fk_attrs):
                each.string.sval = names.get(each.string.sval, each.string.sval)


def typed(statement: str, types: Mapping[str, str]) -> str:
    """A statement in which types have other names; both as they are written."""
    names = {_plain(old): _plain(new) for old, new in types.items()}
    if not any(each in statement for each in names):
        return statement
    tree = postgast.parse(statement)
    found = False
    for _, node in postgast.walk(tree):
        if type(node).__name__ == "TypeName" and node.names and node.names[-1].string.sval in names:
            last = node.names[-1].string
            last.sval, found = names[last.sval], True
    return str(postgast.deparse(tree)) if found else statement


def _plain(written: str) -> str:
    return written[1:-1].replace('""', '"') if written.startswith('"') else written


def mentions(definition: str, column: str) -> bool:
    """Whether the text has the column's name as a word of its own."""
    encoded = definition.encode()
    wanted = {column, quote(column)}
    try:
        return any(encoded[one.start : one.end].decode() in wanted for one in postgast.scan(definition).tokens)
    except (postgast.PgQueryError, ValueError):
        return column in definition
