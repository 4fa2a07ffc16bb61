"""A column is added together with a check of it.

Finds:
    ADD COLUMN … DEFAULT … CHECK (…).

Why it matters:
    PostgreSQL tries the check on every row while nobody can use the table.

When it is wrong:
    The table is small.

Instead:
    Add the column; add the check NOT VALID; validate it.
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
        if "CONSTR_CHECK" not in said or trees.type_name(definition.type_name) in place.state.domains:
            continue
        one = said["CONSTR_CHECK"]
        name = one.conname or shorten(f"{table}_{definition.colname}_check")
        plain = trees.copy(definition)
        del plain.constraints[:]
        plain.constraints.extend(each for each in definition.constraints if each.constraint.contype != one.contype)
        condition = f"CHECK ({trees.expression(one.raw_expr)})"
        instead = (
            trees.add_column(table, plain),
            f"ALTER TABLE {quote(table)} ADD CONSTRAINT {quote(name)} {condition} NOT VALID",
            f"ALTER TABLE {quote(table)} VALIDATE CONSTRAINT {quote(name)}",
        )
        yield Found(f"{table}.{definition.colname} is added with a check", instead, number)


RULE = MigrationRule(
    id="migrations.inline-check",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
)
