"""Something that running code names gets another name.

Finds:
    RENAME of a table, view or column, or SET SCHEMA.

Why it matters:
    Code that says the old name fails from that moment (42P01, 42703).

When it is wrong:
    No running code names it.

Instead:
    A column beside the old one, kept by a trigger; a table with an updatable view under the old
    name.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    table = trees.relation(node)
    if place.statement.kind == "alter_object_schema_stmt":
        if trees.word(node, "object_type") == "OBJECT_TABLE" and place.state.in_use(table):
            yield Found(f"{table} moves to schema {node.newschema}")
        return
    kind = trees.word(node, "rename_type")
    if kind == "OBJECT_COLUMN" and place.state.in_use(table):
        yield Found(f"{table}.{node.subname} becomes {node.newname}")
    elif kind in ("OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW") and place.state.in_use(table):
        yield Found(f"{table} becomes {node.newname}")


RULE = MigrationRule(
    id="migrations.rename",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_object_schema_stmt", "rename_stmt"}),
)
