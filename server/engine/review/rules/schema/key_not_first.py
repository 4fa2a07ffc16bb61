"""The primary key's columns do not come first.

Finds:
    A table whose first columns are not those of its primary key.

Why it matters:
    Everybody who looks at the table looks for the key; loads without a column list put values in wrong places.

When it is wrong:
    The columns are ordered for alignment.

Instead:
    State the key first; of an existing table, leave it.
"""

from collections.abc import Iterator

from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import primary_key, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        key = primary_key(table)
        first = {each.name for each in table.columns[: len(key)]}
        if first != set(key):
            yield Offence(table.name, f"The key {', '.join(key)} of {table.name} does not come first.")


RULE = SchemaRule(
    name="key-not-first",
    severity=Severity.INFO,
    doc=__doc__,
    bad="CREATE TABLE labels (name text NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
    good="CREATE TABLE labels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);",
    check=check,
    references=(
        "pg-index-health",
        "SchemaCrawler lint",
    ),
)
