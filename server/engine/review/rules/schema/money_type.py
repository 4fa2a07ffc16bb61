"""A column is of type money.

Finds:
    A column of type money.

Why it matters:
    What the number means hangs on lc_monetary, a setting: under another one the same rows are another currency
    and lose their fractions.

When it is wrong:
    Never.

Instead:
    Use a whole number of minor units or numeric, with the currency beside it.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import columns
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table, each in columns(catalogue):
        if each.type.removesuffix("[]") == "money":
            yield Offence(
                f"{table.name}.{each.name}",
                f"{table.name}.{each.name} is of type money, whose meaning a setting decides.",
                f"ALTER TABLE {quote(table.name)} ALTER COLUMN {quote(each.name)} TYPE numeric;",
            )


RULE = SchemaRule(
    name="money-type",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="CREATE TABLE bills (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total money NOT NULL);",
    good="CREATE TABLE bills (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total bigint NOT NULL);",
    check=check,
    references=(
        "wiki.postgresql.org, Don't Do This",
        "pg-index-health",
    ),
)
