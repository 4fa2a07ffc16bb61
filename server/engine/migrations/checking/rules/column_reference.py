"""A column is added together with a reference to another table.

Finds:
    ADD COLUMN … REFERENCES.

Why it matters:
    The other table cannot be written until the transaction ends; with a default, all rows are
    looked up meanwhile.

When it is wrong:
    The column has no default and the lock is had at once.

Instead:
    Add the column; add the foreign key NOT VALID; validate it.
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
        one = trees.said(definition).get("CONSTR_FOREIGN")
        if one is not None and place.state.in_use(one.pktable.relname):
            plain = trees.copy(definition)
            del plain.constraints[:]
            plain.constraints.extend(each for each in definition.constraints if each.constraint.contype != one.contype)
            later = trees.copy(one)
            later.skip_validation, later.initially_valid = True, False
            later.conname = one.conname or shorten(f"{table}_{definition.colname}_fkey")
            later.fk_attrs.add().string.sval = definition.colname
            instead = (
                trees.add_column(table, plain),
                trees.add_constraint(table, later),
                f"ALTER TABLE {quote(table)} VALIDATE CONSTRAINT {quote(later.conname)}",
            )
            yield Found(f"{table}.{definition.colname} refers to {one.pktable.relname}", instead, number)


RULE = MigrationRule(
    id="migrations.column-reference",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
)
