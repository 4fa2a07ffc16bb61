"""A key may run out of numbers.

Finds:
    A primary key of one column of type integer or smallint that a sequence fills, or that is named as an id and
    belongs to no list: integer, or smallint in a table that refers to others.

Why it matters:
    After 2,147,483,647 rows, rolled back and deleted ones included, every insertion fails; widening the column
    then rewrites the table and its references.

When it is wrong:
    A small list whose rows people enter by hand.

Instead:
    Make it bigint, and the columns that refer to it.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedColumn, ReviewedSchema, ReviewedTable, SchemaPolicy
from server.engine.review.reading import column, foreign_keys, primary_key, serial, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        key = primary_key(table)
        for name in key if len(key) == 1 else ():
            each = column(table, name)
            counts = bool(each.identity or serial(each))
            if each.type in _LAST and (counts or _is_id(table, each)):
                yield Offence(
                    f"{table.name}.{name}",
                    f"{table.name}.{name} is {each.type}{' and counts up' if counts else ''}: "
                    f"it ends at {_LAST[each.type]:,}.",
                    f"ALTER TABLE {quote(table.name)} ALTER COLUMN {quote(name)} TYPE bigint;",
                )


def _is_id(table: ReviewedTable, each: ReviewedColumn) -> bool:
    references = foreign_keys(table)
    named = each.name.lower() == "id" or each.name.endswith(("_id", "Id", "ID"))
    follows = any(each.name in key.columns for key in references)
    return named and not follows and (each.type == "integer" or bool(references))


_LAST = {"integer": 2**31 - 1, "smallint": 2**15 - 1}


RULE = SchemaRule(
    name="short-key",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="CREATE TABLE clicks (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL);",
    good="CREATE TABLE clicks (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL);",
    check=check,
    references=(
        "pg-index-health sequence_overflow",
        "active_record_doctor short_primary_key_type",
        "squawk prefer-bigint",
    ),
)
