"""Parts of a parse tree as text again. The parse tree itself stays behind this package."""

from collections.abc import Sequence
from typing import Any

import postgast

from server.engine.kernel.sql.parameters import named
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.words import quote


def unwrap(node: Any) -> tuple[str, Any]:
    """The kind of a node (``column_ref``, ``a_expr`` …) and the message itself; an empty kind for an absent node."""
    kind = node.WhichOneof("node")
    return (kind, getattr(node, kind)) if kind else ("", None)


def words(nodes: Sequence[Any]) -> tuple[str, ...]:
    """The strings of a list of string nodes; a star is ``*``."""
    return tuple(node.string.sval if node.WhichOneof("node") == "string" else "*" for node in nodes)


def constant(message: Any) -> str:
    """A constant as PostgreSQL writes it."""
    if message.isnull:
        return "NULL"
    kind = message.WhichOneof("val")
    if kind == "ival":
        return str(message.ival.ival)
    if kind == "fval":
        return str(message.fval.fval)
    if kind == "boolval":
        return "true" if message.boolval.boolval else "false"
    if kind == "sval" and "\\" not in message.sval.sval:
        escaped = message.sval.sval.replace("'", "''")
        return f"'{escaped}'"
    return ""


def expression_text(node: Any, names: Sequence[str]) -> str:
    """An expression with ``:name`` parameters, in PostgreSQL's own formatting."""
    kind, message = unwrap(node)
    if kind == "param_ref":
        return f":{names[message.number - 1]}"
    if kind == "column_ref":
        return ".".join(word if word == "*" else quote(word) for word in words(message.fields))
    if kind == "a_const":
        text = constant(message)
        if text:
            return text
    if kind == "set_to_default":
        return "DEFAULT"
    tree = postgast.ParseResult(version=180000)
    tree.stmts.add().stmt.select_stmt.target_list.add().res_target.val.CopyFrom(node)
    try:
        text = postgast.deparse(tree).removeprefix("SELECT ")
    except postgast.PgQueryError as error:
        raise SqlError(f"an expression cannot be read: {error.message}") from error
    return named(text, lambda number: names[number - 1]) if "$" in text else text
