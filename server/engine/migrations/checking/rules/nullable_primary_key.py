"""A primary key takes over an index of columns that may be NULL.

Finds:
    PRIMARY KEY USING INDEX over columns that are not NOT NULL.

Why it matters:
    PostgreSQL reads the whole table for NULLs while nobody can use it.

When it is wrong:
    A validated check keeps them from being NULL.

Instead:
    Make the columns NOT NULL by way of a validated check first.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.requiring import require
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_constraints
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, number, one in added_constraints(place, "CONSTR_PRIMARY"):
        known = place.state.table(table)
        keys = known.indexes.get(one.indexname, ())
        open_ = [
            each
            for each in keys
            if (each not in known.columns or not known.columns[each].required) and each not in known.required_by_check
        ]
        if open_:
            instead = (
                *(text for each in open_ for text in require(table, each)),
                trees.alone(place.statement.node, number),
            )
            yield Found(f"{', '.join(open_)} of {table} may be NULL and is read for it", instead, number)


RULE = MigrationRule(
    id="migrations.nullable-primary-key",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddConstraint"}),
)
