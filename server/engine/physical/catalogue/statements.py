"""Takes DDL apart and keeps what plans depend on: a dump also has owners, grants, comments and settings."""

from server.engine.kernel.sql.deparse import unwrap
from server.engine.kernel.sql.dumps import without_rows
from server.engine.kernel.sql.reader import parse

_KEPT = frozenset(
    {
        "create_stmt", "index_stmt", "view_stmt", "create_table_as_stmt", "create_seq_stmt", "create_stats_stmt",
        "create_enum_stmt", "alter_enum_stmt", "composite_type_stmt", "create_domain_stmt", "alter_domain_stmt",
        "create_function_stmt", "rename_stmt", "drop_stmt", "do_stmt", "define_stmt", "alter_tsconfiguration_stmt",
    }
)  # fmt: skip
_PASSED_OVER = frozenset({"AT_ChangeOwner", "AT_SetTableSpace", "AT_ClusterOn", "AT_ReplicaIdentity"})


def plannable(ddl: str) -> tuple[str, ...]:
    """The statements that make tables, types, views, functions and indexes, one by one, in order.

    Raises:
        SqlError: PostgreSQL's parser does not read the text, at the place where it stops.
    """
    plain = without_rows(ddl)
    encoded = plain.encode()
    kept = []
    for statement in parse(plain).stmts:
        if not _matters(statement.stmt):
            continue
        end = statement.stmt_location + statement.stmt_len if statement.stmt_len else len(encoded)
        kept.append(encoded[statement.stmt_location : end].decode().strip().rstrip(";"))
    return tuple(kept)


def _matters(node: object) -> bool:
    kind, message = unwrap(node)
    if kind != "alter_table_stmt":
        return kind in _KEPT
    commands = [command.alter_table_cmd for command in message.cmds]
    names = commands[0].DESCRIPTOR.fields_by_name["subtype"].enum_type.values_by_number if commands else {}
    return any(names[command.subtype].name not in _PASSED_OVER for command in commands)
