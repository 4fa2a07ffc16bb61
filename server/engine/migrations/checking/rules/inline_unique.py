"""A column is added together with a unique or primary key of it.

Finds:
    ADD COLUMN … UNIQUE or PRIMARY KEY.

Why it matters:
    The index is built while nobody can use the table.

When it is wrong:
    The table is small.

Instead:
    Add the column; build a unique index concurrently; add the constraint using the index.
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
        if kind != "AT_AddColumn":
            continue
        definition = trees.column(command)
        said = trees.said(definition)
        if "CONSTR_PRIMARY" in said:
            yield Found(f"{table}.{definition.colname} is added as the primary key")
        if "CONSTR_UNIQUE" in said:
            one = said["CONSTR_UNIQUE"]
            plain = trees.copy(definition)
            del plain.constraints[:]
            plain.constraints.extend(each for each in definition.constraints if each.constraint.contype != one.contype)
            name = quote(one.conname or shorten(f"{table}_{definition.colname}_key"))
            instead = (
                trees.add_column(table, plain),
                f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {quote(table)} ({quote(definition.colname)})",
                f"ALTER TABLE {quote(table)} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}",
            )
            yield Found(f"{table}.{definition.colname} is added as unique", instead, number)


RULE = MigrationRule(
    id="migrations.inline-unique",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
)
