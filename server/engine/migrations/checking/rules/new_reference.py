"""A new table refers to one in use.

Finds:
    CREATE TABLE … REFERENCES a table that was there before.

Why it matters:
    That table cannot be written until the transaction ends.

When it is wrong:
    The lock is had at once and the transaction is short.

Instead:
    Create the table without it; add the foreign key NOT VALID, validate it.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    one = place.statement
    own = trees.relation(one.node)
    found = [each for each in trees.new_constraints(one) if trees.word(each, "contype") == "CONSTR_FOREIGN"]
    for _, definition in trees.new_columns(one):
        found += [each for kind, each in trees.said(definition).items() if kind == "CONSTR_FOREIGN"]
    names = sorted({each.pktable.relname for each in found} - {own})
    used = [name for name in names if name in place.state.tables and place.state.in_use(name)]
    if used:
        yield Found(f"{', '.join(used)} cannot be written until the transaction that makes {own} ends")


RULE = MigrationRule(
    id="migrations.new-reference",
    severity=Severity.LOW,
    doc=__doc__,
    check=check,
    kinds=frozenset({"create_stmt"}),
)
