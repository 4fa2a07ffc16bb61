"""An index is built while nobody can write the table.

Finds:
    CREATE INDEX without CONCURRENTLY.

Why it matters:
    Writers wait until the index is built.

When it is wrong:
    The table is small, or made by the same migration.

Instead:
    CREATE INDEX CONCURRENTLY, outside of a transaction; drop the invalid index it leaves when it
    fails. Of a partitioned table: ON ONLY it, concurrently on each partition, then ATTACH.
"""

from collections.abc import Iterator
from typing import Any

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.words import quote
from server.engine.migrations.checking import trees
from server.engine.migrations.checking.naming import chosen, index_columns
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.migrations.planning import renaming
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    table = trees.relation(node)
    if node.concurrent or not place.state.in_use(table) or table in place.state.views:
        return
    if place.state.table(table).partitioned:
        if node.relation.inh:
            message = f"an index is built on all partitions of {table} at once; PostgreSQL cannot do it concurrently"
            yield Found(message, _by_partition(place, node))
        return
    apart = trees.copy(node)
    apart.concurrent = True
    name = node.idxname or "an index"
    yield Found(f"{name} is built while nobody can write {table}", (trees.text_of("index_stmt", apart),))


def _by_partition(place: Place, node: Any) -> tuple[str, ...]:
    """One partition after the other, then put together; empty where a partition is divided itself or none is known."""
    state, table = place.state, trees.relation(node)
    parts = state.partitions(table)
    if not parts or any(state.table(each).partitioned for each in parts):
        return ()
    name = node.idxname or chosen(state.names, table, index_columns(node.index_params), "idx")
    text = trees.text_of("index_stmt", node)
    only = trees.copy(node)
    only.relation.inh, only.idxname = False, name
    names = {each: shorten(f"{each}_{name}") for each in parts}
    return (
        trees.text_of("index_stmt", only),
        *(
            statement
            for each in parts
            for statement in (
                renaming.index(text, {}, names[each], concurrently=True, table=each),
                f"ALTER INDEX {quote(name)} ATTACH PARTITION {quote(names[each])}",
            )
        ),
    )


RULE = MigrationRule(
    id="migrations.create-index",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"index_stmt"}),
)
