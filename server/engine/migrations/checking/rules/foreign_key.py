"""A foreign key is tried on every row while nobody can write either table.

Finds:
    ADD FOREIGN KEY, or ADD COLUMN … DEFAULT … REFERENCES, without NOT VALID.

Why it matters:
    Both tables are locked against writing while all rows are read.

When it is wrong:
    The tables are small.

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
        if trees.word(one, "contype") != "CONSTR_FOREIGN" or one.skip_validation or not one.is_enforced:
            continue
        columns = "_".join(each.string.sval for each in one.fk_attrs)
        later = trees.copy(one)
        later.skip_validation, later.initially_valid = True, False
        later.conname = one.conname or shorten(f"{table}_{columns}_fkey")
        instead = (
            trees.add_constraint(table, later),
            f"ALTER TABLE {quote(table)} VALIDATE CONSTRAINT {quote(later.conname)}",
        )
        message = f"every row of {table} is looked up in {one.pktable.relname} while neither can be written"
        yield Found(message, instead, number)


RULE = MigrationRule(
    id="migrations.foreign-key",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
)
