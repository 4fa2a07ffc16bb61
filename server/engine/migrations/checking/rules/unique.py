"""A unique constraint builds its index while nobody can use the table.

Finds:
    ADD UNIQUE without USING INDEX.

Why it matters:
    Readers and writers wait until the index is built.

When it is wrong:
    The table is small.

Instead:
    Build a unique index concurrently, then ADD CONSTRAINT … UNIQUE USING INDEX.
"""

from collections.abc import Iterator

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.words import quote
from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    table = trees.relation(node)
    if not place.state.in_use(table):
        return
    for number, kind, command in trees.commands(node):
        if kind != "AT_AddConstraint":
            continue
        one = trees.constraint(command)
        if trees.word(one, "contype") != "CONSTR_UNIQUE" or one.indexname:
            continue
        keys = [each.string.sval for each in one.keys]
        name = quote(one.conname or shorten(f"{table}_{'_'.join(keys)}_key"))
        nulls = " NULLS NOT DISTINCT" if one.nulls_not_distinct else ""
        include = trees.listed([each.string.sval for each in one.including])
        more = f" INCLUDE ({include})" if include else ""
        waits = " DEFERRABLE" if one.deferrable else ""
        waits += " INITIALLY DEFERRED" if one.initdeferred else ""
        instead = (
            f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {quote(table)} ({trees.listed(keys)}){more}{nulls}",
            f"ALTER TABLE {quote(table)} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}{waits}",
        )
        yield Found(f"the index of {name} is built while nobody can use {table}", instead, number)


RULE = MigrationRule(
    id="migrations.unique",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
)
