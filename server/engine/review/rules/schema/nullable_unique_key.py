"""NULL lets duplicates slip through a unique key.

Finds:
    A unique index over several columns of which one may be NULL, where NULLs count as different.

Why it matters:
    Two rows that are equal in all columns and NULL in one are both let in: the key does not hold for them.

When it is wrong:
    NULL means that the row takes no part in the key, and that is intended.

Instead:
    Declare the columns NOT NULL, or the key NULLS NOT DISTINCT.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        optional = {each.name for each in table.columns if each.nullable}
        for index in table.indexes:
            loose = [key for key in index.keys if key in optional and not _excluded(key, index.where)]
            if index.unique and len(index.keys) > 1 and index.nulls_distinct and loose:
                yield Offence(
                    index.name,
                    f"{index.name} of {table.name} lets duplicates in where {', '.join(loose)} is NULL.",
                    " ".join(
                        f"ALTER TABLE {quote(table.name)} ALTER COLUMN {quote(key)} SET NOT NULL;" for key in loose
                    ),
                )


def _excluded(key: str, where: str) -> bool:
    """The index holds no row where the key is NULL."""
    return f"{quote(key)} IS NOT NULL" in where


RULE = SchemaRule(
    name="nullable-unique-key",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="""
        CREATE TABLE prices (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku text NOT NULL, region text,
            UNIQUE (sku, region)
        );
    """,
    good="""
        CREATE TABLE prices (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku text NOT NULL, region text,
            UNIQUE NULLS NOT DISTINCT (sku, region)
        );
    """,
    check=check,
    references=(
        "SchemaCrawler lint LinterNullColumnsInIndex",
        "pg-index-health indexes_with_null_values",
    ),
)
