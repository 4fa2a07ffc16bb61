"""Every column beside the key may be NULL.

Finds:
    A table with at least two columns beside its primary key, all of which may be NULL.

Why it matters:
    A row that says nothing is a valid row: what must be there was not decided.

When it is wrong:
    A wide table of truly optional answers.

Instead:
    Declare NOT NULL what every row must have.
"""

from collections.abc import Iterator

from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import primary_key, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        key = primary_key(table)
        others = [each for each in table.columns if each.name not in key and not each.generated]
        if key and len(others) > 1 and all(each.nullable for each in others):
            yield Offence(table.name, f"Every column of {table.name} but its key may be NULL.")


RULE = SchemaRule(
    name="all-nullable",
    severity=Severity.LOW,
    doc=__doc__,
    bad="CREATE TABLE contacts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, email text);",
    good="""
        CREATE TABLE contacts (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, email text
        );
    """,
    check=check,
    references=(
        "pg-index-health",
        "SchemaCrawler lint",
    ),
)
