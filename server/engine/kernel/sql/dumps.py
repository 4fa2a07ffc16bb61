"""What pg_dump and psql write beside a schema: rows, commands of psql, settings, owners and rights."""

import re
from typing import Any

import postgast

from server.engine.kernel.sql.extensions import not_available

_COMMAND = re.compile(r"^\\(?:restrict|unrestrict|connect|c|set|unset|encoding|echo|timing|pset)\b.*$", re.MULTILINE)
"""Of psql: what dumps hold, and scripts made for it."""
_COPY = re.compile(r"^COPY [^;\n]+ FROM stdin(?: WITH [^;\n]+)?;$", re.MULTILINE | re.IGNORECASE)
_COPY_END = "\n\\."

_RIGHTS = "rights are those of roles that are not here"
_OWNERS = "owners are roles that are not here"
_ROLES = "roles belong to the server"
_ALONE = "each statement runs by itself"
_REPLICATION = "replication does not belong to the schema"
_DATABASES = "the schema is made in a database of the lab's own"
_REASONS = {
    "GrantStmt": _RIGHTS,
    "GrantRoleStmt": _RIGHTS,
    "AlterDefaultPrivilegesStmt": _RIGHTS,
    "SecLabelStmt": _RIGHTS,
    "AlterOwnerStmt": _OWNERS,
    "AlterExtensionStmt": "extensions are of the version that is installed here",
    "TransactionStmt": _ALONE,
    "LockStmt": _ALONE,
    **dict.fromkeys(("CreatePublicationStmt", "AlterPublicationStmt", "CreateSubscriptionStmt"), _REPLICATION),
    **dict.fromkeys(("CreateRoleStmt", "AlterRoleStmt", "AlterRoleSetStmt", "DropRoleStmt"), _ROLES),
    **dict.fromkeys(("CreatedbStmt", "DropdbStmt", "AlterDatabaseStmt", "AlterDatabaseSetStmt"), _DATABASES),
    **dict.fromkeys(("VacuumStmt", "ReindexStmt", "ClusterStmt", "CheckPointStmt"), "upkeep has nothing to do here"),
    **dict.fromkeys(("CreateEventTrigStmt", "AlterEventTrigStmt"), "event triggers do not belong to the tables"),
    **dict.fromkeys(("CreateCastStmt", "CreateOpClassStmt", "CreateOpFamilyStmt"), "it does not belong to the tables"),
}
DUMP_SETTINGS = frozenset(
    {
        "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_timeout",
        "client_encoding", "standard_conforming_strings", "check_function_bodies", "xmloption", "client_min_messages",
        "row_security", "default_tablespace", "default_table_access_method", "default_with_oids", "search_path",
    }
)  # fmt: skip
"""Those pg_dump sets."""
_TYPES = postgast.pg_query_pb2
_NO_TABLES = frozenset(_TYPES.ObjectType.Value(f"OBJECT_{each}") for each in ("EXTENSION", "SCHEMA", "DATABASE"))
_CHANGE_OWNER = _TYPES.AlterTableType.Value("AT_ChangeOwner")


def without_rows(text: str) -> str:
    """The text with blanks for psql's commands, for the rows of COPY and for a byte order mark: every place stays."""
    text = f" {text[1:]}" if text.startswith("\ufeff") else text
    kept, at = [], 0
    for begun in _COPY.finditer(text):
        end = text.find(_COPY_END, begun.end())
        if end < 0:
            break  # nor does any later one end
        if begun.start() >= at:
            end += len(_COPY_END)
            kept += [text[at : begun.start()], _blank(text[begun.start() : end])]
            at = end
    return _COMMAND.sub(lambda found: _blank(found[0]), "".join((*kept, text[at:])))


def _blank(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))


def beside_the_schema(node: Any) -> str:
    """Why a statement of a dump is no part of the schema; empty where it is one. ``node`` is its parse tree."""
    kind = type(node).DESCRIPTOR.name
    if kind == "SelectStmt":
        name, first = _called(node)
        if name == "set_config" and first in DUMP_SETTINGS:
            return "settings are the lab's own"
        return "positions of sequences come with rows" if name == "setval" else ""
    if kind == "CreateSchemaStmt" and node.schemaname == "public" and not node.schema_elts:
        return "the schema public is there"
    if kind == "CommentStmt" and node.objtype in _NO_TABLES:
        return "it is not part of the tables"
    if kind == "AlterTableStmt" and all(one.alter_table_cmd.subtype == _CHANGE_OWNER for one in node.cmds):
        return _OWNERS
    if kind == "CreateExtensionStmt":
        return not_available(node.extname)
    return _REASONS.get(kind, "")


def _called(select: Any) -> tuple[str, str]:
    """The function that ``SELECT f('first', …)`` does nothing but call, and its first argument."""
    if len(select.target_list) != 1 or select.from_clause:
        return "", ""
    call = select.target_list[0].res_target.val.func_call
    name = str(call.funcname[-1].string.sval) if call.funcname else ""
    return name, str(call.args[0].a_const.sval.sval) if call.args else ""
