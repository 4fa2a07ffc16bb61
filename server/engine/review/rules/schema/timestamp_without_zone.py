"""A point in time has no time zone.

Finds:
    A column of type timestamp without time zone.

Why it matters:
    It names no point in time: what it means depends on the session that wrote it and the one that reads it, and
    twice a year not even that helps.

When it is wrong:
    Local time as such: an alarm at seven wherever the traveller is.

Instead:
    Use timestamp with time zone; it takes the same eight bytes.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import columns
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table, each in columns(catalogue):
        if each.type.startswith("timestamp") and "without time zone" in each.type:
            better = "timestamp with time zone" + ("[]" if each.type.endswith("[]") else "")
            yield Offence(
                f"{table.name}.{each.name}",
                f"{table.name}.{each.name} is {each.type}: it names no point in time.",
                f"ALTER TABLE {quote(table.name)} ALTER COLUMN {quote(each.name)} TYPE {better};",
            )


RULE = SchemaRule(
    name="timestamp-without-zone",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamp NOT NULL);",
    good="CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL);",
    check=check,
    references=(
        "wiki.postgresql.org, Don't Do This",
        "schemalint prefer-timestamptz",
        "squawk prefer-timestamp-tz",
        "pg-index-health",
    ),
)
