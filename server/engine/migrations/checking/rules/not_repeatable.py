"""A statement outside of a transaction fails when the migration is run again.

Finds:
    CREATE or DROP without IF [NOT] EXISTS in a migration whose statements are not one transaction.

Why it matters:
    After a failure half-way the migration can neither be finished nor repeated as it is.

When it is wrong:
    The tool remembers each statement.

Instead:
    IF [NOT] EXISTS, or one transaction around what may be in one.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    one = place.statement
    if one.explicit or len(place.script.statements) < 2:
        return
    if (
        (one.kind in ("create_stmt", "index_stmt") and not one.node.if_not_exists)
        or (one.kind == "drop_stmt" and not one.node.missing_ok)
        or (
            one.kind == "alter_table_stmt"
            and any(
                (kind == "AT_DropColumn" and not command.missing_ok)
                or (kind == "AT_AddColumn" and not command.missing_ok)
                for _, kind, command in trees.commands(one.node)
            )
        )
    ):
        yield Found("it fails where it has been run already")


RULE = MigrationRule(
    id="migrations.not-repeatable",
    severity=Severity.INFO,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt", "create_stmt", "drop_stmt", "index_stmt"}),
)
