"""A statement that takes no transaction around it stands in one.

Finds:
    CONCURRENTLY, VACUUM, CREATE or DROP DATABASE between BEGIN and COMMIT, or in a file that its
    tool runs in one transaction.

Why it matters:
    PostgreSQL refuses it (25001).

When it is wrong:
    The tool runs this file without a transaction.

Instead:
    A migration of its own that runs outside of any transaction.
"""

from collections.abc import Iterator
from typing import Any

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    one = place.statement
    if one.explicit and _alone(one.kind, one.node):
        yield Found("it cannot run inside a transaction")


def _alone(kind: str, node: Any) -> bool:
    if kind in ("index_stmt", "drop_stmt"):
        return bool(node.concurrent)
    if kind == "reindex_stmt":
        return any(each.def_elem.defname == "concurrently" for each in node.params)
    if kind == "vacuum_stmt":
        return bool(node.is_vacuumcmd)
    if kind == "alter_table_stmt":
        return any(getattr(command, "def").partition_cmd.concurrent for _, _, command in trees.commands(node))
    return kind in ("createdb_stmt", "dropdb_stmt", "alter_system_stmt", "create_table_space_stmt")


RULE = MigrationRule(
    id="migrations.concurrently-in-transaction",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
)
