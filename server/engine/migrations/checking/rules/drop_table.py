"""A table, schema or database is dropped with its rows.

Finds:
    DROP TABLE, DROP SCHEMA or DROP DATABASE of what the migration did not make itself.

Why it matters:
    The rows are gone; CASCADE takes along what depends on them.

When it is wrong:
    Nobody uses it, and its rows are kept elsewhere.

Instead:
    Rename it away, wait, dump it, then drop it.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    if place.statement.kind == "dropdb_stmt":
        yield Found(f"database {node.dbname} goes with everything in it")
        return
    if trees.word(node, "remove_type") not in ("OBJECT_TABLE", "OBJECT_SCHEMA"):
        return
    names = [trees.last(each) for each in node.objects]
    used = [name for name in names if place.state.in_use(name)]
    if used:
        more = " and what depends on it" if trees.word(node, "behavior") == "DROP_CASCADE" else ""
        yield Found(f"{', '.join(used)} goes with its rows{more}")


RULE = MigrationRule(
    id="migrations.drop-table",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
    kinds=frozenset({"drop_stmt", "dropdb_stmt"}),
)
