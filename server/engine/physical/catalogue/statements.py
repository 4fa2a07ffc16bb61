"""Takes DDL apart and keeps what plans depend on: a dump also has owners, grants, comments and settings."""

from dataclasses import dataclass

from server.engine.kernel.sql.dumps import beside_the_schema, without_rows
from server.engine.kernel.sql.extensions import Asked
from server.engine.kernel.sql.schemas import layout
from server.engine.kernel.sql.scripts import Written, read_script

_KEPT = frozenset(
    {
        "create_stmt", "index_stmt", "view_stmt", "create_table_as_stmt", "create_seq_stmt", "create_stats_stmt",
        "create_enum_stmt", "alter_enum_stmt", "composite_type_stmt", "create_domain_stmt", "alter_domain_stmt",
        "create_function_stmt", "rename_stmt", "drop_stmt", "do_stmt", "define_stmt", "alter_tsconfiguration_stmt",
        "create_extension_stmt", "create_schema_stmt",
    }
)  # fmt: skip
_PASSED_OVER = frozenset({"AT_ChangeOwner", "AT_SetTableSpace", "AT_ClusterOn", "AT_ReplicaIdentity"})


@dataclass(frozen=True)
class Plannable:
    statements: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    """Line and column, from 1, of each."""
    path: tuple[str, ...]
    """Search path under which they are executed."""
    asked: tuple[Asked, ...]
    """Extensions, those that cannot be had among them."""


def plannable(ddl: str) -> Plannable:
    """The statements that make tables, types, views, functions and indexes, one by one, in order.

    Raises:
        SqlError: PostgreSQL's parser does not read the text, at the place where it stops.
    """
    found = read_script(without_rows(ddl))
    kept = [each for each in found if _matters(each)]
    return Plannable(
        tuple(each.sql.rstrip(";") for each in kept),
        tuple((each.line, each.column) for each in kept),
        layout(each.node for each in found).path,
        tuple(
            Asked(each.node.extname, each.line, each.column) for each in found if each.kind == "create_extension_stmt"
        ),
    )


def _matters(each: Written) -> bool:
    message = each.node
    if each.kind != "alter_table_stmt":
        return each.kind in _KEPT and not beside_the_schema(message)
    commands = [command.alter_table_cmd for command in message.cmds]
    names = commands[0].DESCRIPTOR.fields_by_name["subtype"].enum_type.values_by_number if commands else {}
    return any(names[command.subtype].name not in _PASSED_OVER for command in commands)
