"""A table is written anew to put it in order.

Finds:
    CLUSTER or VACUUM FULL.

Why it matters:
    Nobody can use the table until it and its indexes are copied.

When it is wrong:
    The table is small.

Instead:
    pg_repack, which copies beside the table; plain VACUUM where space may stay with the table.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    if place.statement.kind == "cluster_stmt":
        yield Found(f"{trees.relation(node) or 'every clustered table'} is written anew while nobody can use it")
    elif any(each.def_elem.defname == "full" and not trees.is_off(each.def_elem) for each in node.options):
        names = [each.vacuum_relation.relation.relname for each in node.rels]
        yield Found(f"{', '.join(names) or 'every table'} is written anew while nobody can use it")


RULE = MigrationRule(
    id="migrations.table-rewrite",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"cluster_stmt", "vacuum_stmt"}),
)
