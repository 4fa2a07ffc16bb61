"""A column that may not be empty is added without a value for the rows that are there.

Finds:
    ADD COLUMN … NOT NULL without a default.

Why it matters:
    It fails as soon as there is one row (23502).

When it is wrong:
    The table is empty.

Instead:
    A constant default; or add the column, fill it in parts, then require it.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_columns
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, _, definition in added_columns(place):
        said = trees.said(definition)
        given = {"CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED"} & set(said)
        serial = trees.type_name(definition.type_name).endswith("serial")
        if "CONSTR_NOTNULL" in said and not given and not serial:
            yield Found(f"{table}.{definition.colname} is NOT NULL and has no default")


RULE = MigrationRule(
    id="migrations.required-column",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddColumn"}),
)
