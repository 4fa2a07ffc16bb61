"""Statements that the lab's administrator carries out in place of the experiment's role: extensions and schemas.

The role has no right to make either. What is allowed becomes a call of a function in the schema ``lab``
(`server.lab.administration`) that checks it again.
"""

from typing import Any

import postgast

from server.engine.kernel.sql import extensions
from server.engine.kernel.sql.words import quoted
from server.lab.guard.lists import OWN_SCHEMAS
from server.lab.guard.parsing import RefusedError, kind

_TYPES = postgast.pg_query_pb2
_EXTENSION = _TYPES.ObjectType.Value("OBJECT_EXTENSION")
_CASCADE = _TYPES.DropBehavior.Value("DROP_CASCADE")


def call(node: Any) -> str:
    """The statement that does what ``node`` asks for; empty for what the role does itself.

    Raises `RefusedError` for an extension that is not among those available and for a schema of PostgreSQL's own.
    """
    name = kind(node)
    if name == "CreateExtensionStmt":
        _available(node.extname)
        place = quoted(extensions.schema_of(node))
        return f"SELECT lab.create_extension({quoted(node.extname)}, {place}, {_spoken(node.if_not_exists)})"
    if name == "CreateSchemaStmt":
        if node.schema_elts:
            raise RefusedError("CREATE SCHEMA with what it holds is not allowed: make each of it by itself")
        made = node.schemaname or node.authrole.rolename
        if not made:
            raise RefusedError("a schema needs a name")
        if made.startswith("pg_") or made in OWN_SCHEMAS:
            raise RefusedError(f"the name {made} of a schema is taken")
        return f"SELECT lab.create_schema({quoted(made)}, {_spoken(node.if_not_exists)})"
    if drops_extensions(node):
        names = [each.string.sval for each in node.objects]
        for each in names:
            _available(each)
        cascade = _spoken(node.behavior == _CASCADE)
        gone = (f"lab.drop_extension({quoted(each)}, {_spoken(node.missing_ok)}, {cascade})" for each in names)
        return f"SELECT {', '.join(gone)}"
    return ""


def drops_extensions(node: Any) -> bool:
    """Whether it is DROP EXTENSION, of which `call` says what is allowed."""
    return kind(node) == "DropStmt" and node.remove_type == _EXTENSION


def _available(name: str) -> None:
    why = extensions.not_available(name)
    if why:
        raise RefusedError(why)


def _spoken(truth: bool) -> str:
    return "true" if truth else "false"
