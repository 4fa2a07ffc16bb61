"""Which columns of a database that exists take new values as its tables grow: keys, and references to keys."""

from collections.abc import Iterable, Iterator
from typing import Any

from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.reader import parse

_PRIMARY, _UNIQUE, _FOREIGN = "CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_FOREIGN"
_KEYS = frozenset({_PRIMARY, _UNIQUE, _FOREIGN})


def growing_keys(ddl: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Table and column of primary keys, unique constraints and foreign keys.

    Raises:
        SqlError: a text that PostgreSQL's parser does not read.
    """
    found: set[tuple[str, str]] = set()
    for text in ddl:
        for statement in parse(text).stmts:
            kind, message = unwrap(statement.stmt)
            if kind == "create_stmt":
                for node in message.table_elts:
                    found.update((message.relation.relname, column) for column in _of_element(node))
            elif kind == "alter_table_stmt":
                for command in message.cmds:
                    definition = getattr(command.alter_table_cmd, "def_", None) or getattr(
                        command.alter_table_cmd, "def"
                    )
                    found.update((message.relation.relname, column) for column in _of_element(definition))
    return frozenset(found)


def _of_element(node: Any) -> Iterator[str]:
    kind, element = unwrap(node)
    if kind == "constraint":
        yield from _of_constraint(element)
    elif kind == "column_def" and any(
        _kind(one.constraint) in (_PRIMARY, _UNIQUE, _FOREIGN) for one in element.constraints
    ):
        yield element.colname


def _of_constraint(constraint: Any) -> Iterator[str]:
    if _kind(constraint) in (_PRIMARY, _UNIQUE):
        yield from words(constraint.keys)
    elif _kind(constraint) == _FOREIGN:
        yield from words(constraint.fk_attrs)


def _kind(constraint: Any) -> str:
    descriptor = constraint.DESCRIPTOR.fields_by_name["contype"].enum_type
    return str(descriptor.values_by_number[constraint.contype].name)
