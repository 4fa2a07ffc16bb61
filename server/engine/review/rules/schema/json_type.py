"""A column is json instead of jsonb.

Finds:
    A column of type json.

Why it matters:
    It has no equality, so DISTINCT, GROUP BY and UNION on it fail; it is parsed again at every look and cannot be
    indexed.

When it is wrong:
    The text must come back byte for byte: white space, order and duplicate keys.

Instead:
    Use jsonb.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import columns
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table, each in columns(catalogue):
        if each.type.removesuffix("[]") == "json":
            yield Offence(
                f"{table.name}.{each.name}",
                f"{table.name}.{each.name} is json, which cannot be compared or indexed.",
                f"ALTER TABLE {quote(table.name)} ALTER COLUMN {quote(each.name)} TYPE jsonb;",
            )


RULE = SchemaRule(
    name="json-type",
    severity=Severity.LOW,
    doc=__doc__,
    bad="CREATE TABLE hooks (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload json NOT NULL);",
    good="CREATE TABLE hooks (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload jsonb NOT NULL);",
    check=check,
    references=(
        "pg-index-health",
        "eugene E3",
        "strong_migrations",
        "schemalint prefer-jsonb",
    ),
)
