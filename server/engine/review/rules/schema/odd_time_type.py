"""A time type is nearly never what is meant.

Finds:
    A column of type time with time zone, a timestamp or time of precision 0, or a default of CURRENT_TIME.

Why it matters:
    A time with a zone but no date has no offset that could be known; precision 0 rounds up, so that now() becomes
    the future.

When it is wrong:
    Never for the first; the second where whole seconds are what is stored from elsewhere.

Instead:
    Use timestamp with time zone in full precision, and date_trunc where seconds are shown.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import columns
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table, each in columns(catalogue):
        zoned = each.type.startswith("time") and not each.type.startswith("timestamp") and "with time zone" in each.type
        rounded = each.type.startswith(("time(0)", "timestamp(0)"))
        if zoned or rounded or "CURRENT_TIME" in each.default.replace("CURRENT_TIMESTAMP", ""):
            why = "its offset cannot be known without a date" if not rounded else "it rounds up into the future"
            yield Offence(
                f"{table.name}.{each.name}",
                f"{table.name}.{each.name} is {each.type}: {why}.",
                f"ALTER TABLE {quote(table.name)} ALTER COLUMN {quote(each.name)} TYPE timestamp with time zone"
                + (";" if each.type.startswith("timestamp") else " USING …;"),
            )


RULE = SchemaRule(
    name="odd-time-type",
    severity=Severity.LOW,
    doc=__doc__,
    bad="CREATE TABLE shifts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, begins timetz NOT NULL);",
    good="""
        CREATE TABLE shifts (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, begins timestamptz NOT NULL
        );
    """,
    check=check,
    references=("wiki.postgresql.org, Don't Do This",),
)
