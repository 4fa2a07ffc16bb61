"""A check is tried on every row while nobody can use the table.

Finds:
    ADD CONSTRAINT … CHECK without NOT VALID.

Why it matters:
    PostgreSQL reads the whole table under a lock that lets nobody in.

When it is wrong:
    The table is small, or the check is NOT ENFORCED.

Instead:
    Add it NOT VALID, validate it in another transaction.
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
        if trees.word(one, "contype") != "CONSTR_CHECK" or one.skip_validation or not one.is_enforced:
            continue
        columns = trees.columns_in(one.raw_expr)
        middle = f"{columns[0]}_" if len(columns) == 1 else ""
        name = quote(one.conname or shorten(f"{table}_{middle}check"))
        inherited = " NO INHERIT" if one.is_no_inherit else ""
        condition = f"CHECK ({trees.expression(one.raw_expr)}){inherited}"
        instead = (
            f"ALTER TABLE {quote(table)} ADD CONSTRAINT {name} {condition} NOT VALID",
            f"ALTER TABLE {quote(table)} VALIDATE CONSTRAINT {name}",
        )
        yield Found(f"every row of {table} is tried on {name}", instead, number)


RULE = MigrationRule(
    id="migrations.check-not-valid",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
)
