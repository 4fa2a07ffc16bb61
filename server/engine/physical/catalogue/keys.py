"""Keys and predicates of indexes as text, the same text for the same meaning."""

from collections.abc import Callable, Sequence
from typing import Any

import postgast

from server.engine.kernel.sql.deparse import words
from server.engine.kernel.sql.words import quote

_DESCENDING, _NULLS_FIRST, _NULLS_LAST = 3, 2, 3


def index_keys(elements: Sequence[Any]) -> tuple[str, ...]:
    """Keys from index elements or from column names."""
    return tuple(quote(one) if isinstance(one, str) else _element(one) for one in elements)


def _element(element: Any) -> str:
    text = quote(element.name) if element.name else f"({expression(element.expr)})"
    if element.collation:
        text += f" COLLATE {'.'.join(quote(word) for word in words(element.collation))}"
    if element.opclass:
        text += f" {'.'.join(quote(word) for word in words(element.opclass))}"
    descending = element.ordering == _DESCENDING
    if descending:
        text += " DESC"
    if element.nulls_ordering == (_NULLS_LAST if descending else _NULLS_FIRST):
        text += " NULLS LAST" if descending else " NULLS FIRST"
    return text


def expression(node: Any, column_of: Callable[[Sequence[str]], str | None] = lambda fields: fields[-1]) -> str:
    """An expression in PostgreSQL's own formatting, its columns named by themselves.

    ``column_of`` gives the column that a reference means; the text is empty where it gives none for one of them.
    """
    tree = postgast.ParseResult(version=180000)
    target = tree.stmts.add().stmt.select_stmt.target_list.add().res_target.val
    target.CopyFrom(node)
    if not _rename(target, column_of):
        return ""
    try:
        return str(postgast.deparse(tree)).removeprefix("SELECT ")
    except postgast.PgQueryError:
        return ""


def _rename(message: Any, column_of: Callable[[Sequence[str]], str | None]) -> bool:
    """Gives every column reference below its column's name alone; whether each has one."""
    if type(message).__name__ == "ColumnRef":
        fields = words(message.fields)
        column = column_of(fields) if fields and fields[-1] != "*" else None
        if column is None:
            return False
        del message.fields[:]
        message.fields.add().string.sval = column
        return True
    return all(
        _rename(part, column_of)
        for descriptor, value in message.ListFields()
        if descriptor.message_type is not None
        for part in (value if descriptor.is_repeated else (value,))
    )
