"""A default is the word NULL.

Finds:
    A default that is the text 'NULL' in whatever case.

Why it matters:
    The text is no NULL: it passes NOT NULL, and IS NULL does not find it.

When it is wrong:
    Never.

Instead:
    Drop the default, or write NULL without quotes.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import columns
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table, each in columns(catalogue):
        if each.default.lower().startswith("'null'"):
            yield Offence(
                f"{table.name}.{each.name}",
                f"The default of {table.name}.{each.name} is the text {each.default.split(':')[0]}.",
                f"ALTER TABLE {quote(table.name)} ALTER COLUMN {quote(each.name)} DROP DEFAULT;",
            )


RULE = SchemaRule(
    name="null-text-default",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="""
        CREATE TABLE pets (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, chip text NOT NULL DEFAULT 'NULL'
        );
    """,
    good="CREATE TABLE pets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, chip text NOT NULL);",
    check=check,
    references=("SchemaCrawler lint LinterNullIntendedColumns",),
)
