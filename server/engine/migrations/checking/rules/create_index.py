"""An index is built while nobody can write the table.

Finds:
    CREATE INDEX without CONCURRENTLY.

Why it matters:
    Writers wait until the index is built.

When it is wrong:
    The table is small, or made by the same migration.

Instead:
    CREATE INDEX CONCURRENTLY, outside of a transaction; drop the invalid index it leaves when it
    fails.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    table = trees.relation(node)
    if node.concurrent or not place.state.in_use(table) or table in place.state.views:
        return
    if place.state.table(table).partitioned:
        yield Found(f"an index is built on all partitions of {table} at once; PostgreSQL cannot do it concurrently")
        return
    apart = trees.copy(node)
    apart.concurrent = True
    name = node.idxname or "an index"
    yield Found(f"{name} is built while nobody can write {table}", (trees.text_of("index_stmt", apart),))


RULE = MigrationRule(
    id="migrations.create-index",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"index_stmt"}),
)
