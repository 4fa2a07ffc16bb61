"""Reads pieces of SQL that are no statements: expressions of constraints, names of types."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.parameters import characters
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.reader import MAX_CHARACTERS, parse
from server.engine.kernel.sql.types import KNOWN_TYPES, type_name

_SELECT = "SELECT "
_CAST = "SELECT NULL::"
_NO_SET_OPERATION = 1


@dataclass(frozen=True)
class Reference:
    """A name in an expression: ``column``, ``table.column``, or a table alone."""

    parts: tuple[str, ...]
    """Lower-cased, as PostgreSQL reads names without quotes."""
    offset: int
    """In characters from the beginning of the expression."""


def references(expression: str) -> list[Reference]:
    """The names that an expression, or a list of them, speaks of; raises `SqlError` where it is none.

    Names inside nested queries are theirs and are left out.
    """
    if len(expression) > MAX_CHARACTERS:
        raise SqlError(f"the expression has {len(expression)} characters; at most {MAX_CHARACTERS} are read")
    text = _SELECT + expression
    if "\0" in text:
        raise SqlError("control character in an expression", expression.index("\0"))
    try:
        tree = parse(text)
    except SqlError as error:
        before = characters(text.encode(), error.problem.offset) - len(_SELECT)
        raise SqlError(error.problem.message, max(before, 0)) from error
    kind, select = _only(tree)
    if kind != "select_stmt" or not _is_bare(select):
        raise SqlError("this is no expression")
    return [
        Reference(parts, characters(text.encode(), location) - len(_SELECT))
        for target in select.target_list
        for parts, location in _references(target)
    ]


def _only(tree: Any) -> tuple[str, Any]:
    return unwrap(tree.stmts[0].stmt) if len(tree.stmts) == 1 else ("", None)


def _is_bare(select: Any) -> bool:
    """Whether the SELECT is nothing but a list of expressions."""
    return {descriptor.name for descriptor, _ in select.ListFields()} <= {"target_list", "limit_option", "op"} and (
        select.op == _NO_SET_OPERATION
    )


def _references(node: Any) -> Iterator[tuple[tuple[str, ...], int]]:
    for descriptor, value in node.ListFields():
        if descriptor.message_type is None or descriptor.name == "sub_link":
            continue
        for part in value if descriptor.is_repeated else (value,):
            if descriptor.name == "column_ref":
                yield words(part.fields), part.location
            else:
                yield from _references(part)


@functools.lru_cache(maxsize=1024)
def read_type(text: str) -> str:
    """The one spelling of a PostgreSQL type, ``int8[]`` → ``bigint[]``; raises `SqlError` for an unknown one."""
    if len(text) > 100 or "\0" in text or ";" in text:
        raise SqlError("this is no type")
    try:
        tree = parse(_CAST + text)
    except SqlError as error:
        raise SqlError("this is no type") from error
    kind, select = _only(tree)
    if kind != "select_stmt" or len(select.target_list) != 1 or not _is_bare(select):
        raise SqlError("this is no type")
    kind, message = unwrap(select.target_list[0].res_target.val)
    if kind != "type_cast" or unwrap(message.arg)[0] != "a_const":
        raise SqlError("this is no type")
    name = type_name(message.type_name)
    if name.replace("[]", "") not in KNOWN_TYPES:
        raise SqlError(f"unknown type `{name}`")
    return name
