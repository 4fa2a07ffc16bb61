"""An index is built anew while nobody can use the table.

Finds:
    REINDEX without CONCURRENTLY.

Why it matters:
    Writers wait for it; readers too, as PostgreSQL looks at every index of a table it plans for.

When it is wrong:
    The table is small.

Instead:
    REINDEX … CONCURRENTLY, outside of a transaction.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    if any(each.def_elem.defname == "concurrently" for each in node.params):
        return
    if trees.word(node, "kind") not in ("REINDEX_OBJECT_INDEX", "REINDEX_OBJECT_TABLE"):
        yield Found("every index is built anew while nobody can use its table")
        return
    what = "INDEX" if trees.word(node, "kind") == "REINDEX_OBJECT_INDEX" else "TABLE"
    name = trees.relation(node)
    yield Found(f"{name} is built anew while nobody can use it", (f"REINDEX {what} CONCURRENTLY {quote(name)}",))


RULE = MigrationRule(
    id="migrations.reindex",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"reindex_stmt"}),
)
