"""A column is of type json.

Finds:
    A new column of type json.

Why it matters:
    It has no equality: SELECT DISTINCT, GROUP BY and UNION fail, and it cannot be indexed.

When it is wrong:
    The exact text must be kept.

Instead:
    jsonb.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, definition in trees.new_columns(place.statement):
        if trees.type_name(definition.type_name) == "json":
            yield Found(f"{table}.{definition.colname} is json")


RULE = MigrationRule(
    id="migrations.json-column",
    severity=Severity.LOW,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt", "create_stmt"}),
)
