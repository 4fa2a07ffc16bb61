"""A table has at most one column.

Finds:
    A table with no column or one.

Why it matters:
    It says nothing beyond that a value is there; mostly a start that was forgotten.

When it is wrong:
    A list of allowed values that other tables refer to.

Instead:
    Add what the rows are about, or drop the table.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import foreign_keys, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    referred = {each.table for table in stored(catalogue) for each in foreign_keys(table)}
    for table in stored(catalogue):
        if len(table.columns) < 2 and table.name not in referred and not table.inherits:
            yield Offence(
                table.name, f"{table.name} has {len(table.columns)} columns.", f"DROP TABLE {quote(table.name)};"
            )


RULE = SchemaRule(
    name="too-few-columns",
    severity=Severity.LOW,
    doc=__doc__,
    bad="CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
    good="CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);",
    check=check,
    references=(
        "pg-index-health",
        "SchemaCrawler lint",
    ),
)
