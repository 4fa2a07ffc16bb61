"""Which columns of a database that exists take new values as its tables grow: keys, and references to keys."""

from collections.abc import Iterable, Iterator
from typing import Any

from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.reader import parse

_PRIMARY, _UNIQUE, _FOREIGN = "CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_FOREIGN"


def growing_keys(ddl: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Table and column of primary keys, unique constraints and foreign keys.

    Raises:
        SqlError: a text that PostgreSQL's parser does not read.
    """
    return frozenset((table, column) for table, column, _ in _keys(ddl))


def references(ddl: Iterable[str]) -> dict[tuple[str, str], str]:
    """The table that a column refers to, by table and column; references of several columns are left out."""
    return {(table, column): target for table, column, target in _keys(ddl) if target}


def _keys(ddl: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Table, column and, of a foreign key of one column, the table referred to."""
    for text in ddl:
        for statement in parse(text).stmts:
            kind, message = unwrap(statement.stmt)
            elements: list[Any] = []
            if kind == "create_stmt":
                elements = list(message.table_elts)
            elif kind == "alter_table_stmt":
                altered = [command.alter_table_cmd for command in message.cmds]
                elements = [getattr(one, "def_" if hasattr(one, "def_") else "def") for one in altered]
            for element in elements:
                yield from ((message.relation.relname, column, target) for column, target in _of_element(element))


def _of_element(node: Any) -> Iterator[tuple[str, str]]:
    kind, element = unwrap(node)
    if kind == "constraint":
        yield from _of_constraint(element, ())
    elif kind == "column_def":
        for one in element.constraints:
            yield from _of_constraint(one.constraint, (element.colname,))


def _of_constraint(constraint: Any, columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    descriptor = constraint.DESCRIPTOR.fields_by_name["contype"].enum_type
    kind = str(descriptor.values_by_number[constraint.contype].name)
    if kind in (_PRIMARY, _UNIQUE):
        yield from ((column, "") for column in columns or words(constraint.keys))
    elif kind == _FOREIGN:
        names = columns or words(constraint.fk_attrs)
        yield from ((column, constraint.pktable.relname if len(names) == 1 else "") for column in names)
