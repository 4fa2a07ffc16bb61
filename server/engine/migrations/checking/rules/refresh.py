"""A materialised view is computed while nobody can read it.

Finds:
    REFRESH MATERIALIZED VIEW without CONCURRENTLY.

Why it matters:
    Readers wait until its query has run.

When it is wrong:
    Nobody reads it.

Instead:
    REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on it.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    if not node.concurrent and not node.skip_data:
        name = trees.relation(node)
        known = place.state.table(name)
        unique = any(known.made[each].unique for each, keys in known.indexes.items() if keys and each in known.made)
        instead = (f"REFRESH MATERIALIZED VIEW CONCURRENTLY {quote(name)}",) if unique else ()
        yield Found(f"{name} cannot be read until it is computed", instead)


RULE = MigrationRule(
    id="migrations.refresh",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
    kinds=frozenset({"refresh_mat_view_stmt"}),
)
