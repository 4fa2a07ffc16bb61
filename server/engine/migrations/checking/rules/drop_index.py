"""An index is dropped while nobody can use the table.

Finds:
    DROP INDEX without CONCURRENTLY.

Why it matters:
    Whoever waits for the lock makes everybody else wait behind it, readers as well.

When it is wrong:
    The lock is had at once.

Instead:
    DROP INDEX CONCURRENTLY, outside of a transaction.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    if trees.word(node, "remove_type") != "OBJECT_INDEX" or node.concurrent:
        return
    names = [trees.last(each) for each in node.objects]
    if all(not place.state.in_use(place.state.index_table(name)) for name in names):
        return
    exists = "IF EXISTS " if node.missing_ok else ""
    instead = tuple(f"DROP INDEX CONCURRENTLY {exists}{quote(name)}" for name in names)
    yield Found(f"{', '.join(names)} is dropped under a lock that lets nobody in", instead)


RULE = MigrationRule(
    id="migrations.drop-index",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
    kinds=frozenset({"drop_stmt"}),
)
