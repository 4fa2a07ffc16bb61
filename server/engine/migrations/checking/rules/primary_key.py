"""A primary key builds its index while nobody can use the table.

Finds:
    ADD PRIMARY KEY without USING INDEX.

Why it matters:
    Readers and writers wait until the index is built, and until all rows are read for NULLs.

When it is wrong:
    The table is small.

Instead:
    Require its columns by a validated check, build a unique index concurrently, then PRIMARY KEY
    USING INDEX.
"""

from collections.abc import Iterator

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.words import quote
from server.engine.migrations.checking import trees
from server.engine.migrations.checking.requiring import require
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
        if trees.word(one, "contype") != "CONSTR_PRIMARY" or one.indexname:
            continue
        keys = [each.string.sval for each in one.keys]
        known = place.state.table(table).columns
        required = [each for each in keys if each not in known or not known[each].required]
        name = quote(one.conname or shorten(f"{table}_pkey"))
        instead = (
            *(statement for each in required for statement in require(table, each)),
            f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {quote(table)} ({trees.listed(keys)})",
            f"ALTER TABLE {quote(table)} ADD CONSTRAINT {name} PRIMARY KEY USING INDEX {name}",
        )
        yield Found(f"the index of {name} is built while nobody can use {table}", instead, number)


RULE = MigrationRule(
    id="migrations.primary-key",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
)
