"""A table has no primary key.

Finds:
    A table without a primary key; partitions share their table's.

Why it matters:
    Rows cannot be told apart: a duplicate cannot be removed alone, logical replication cannot send an update, and
    no other table can refer to a row.

When it is wrong:
    A log that is only appended to and read as a whole, or a staging table that lives for one load.

Instead:
    Give it a surrogate key, or make the unique columns it has its primary key.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, ReviewedTable, SchemaPolicy
from server.engine.review.reading import listed, primary_key, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        if not primary_key(table):
            yield Offence(table.name, f"{table.name} has no primary key.", _fix(table))


def _fix(table: ReviewedTable) -> str:
    """A key it already has, else a new one."""
    optional = {each.name for each in table.columns if each.nullable}
    for index in table.indexes:
        plain = not any(key.startswith("(") for key in index.keys)
        if index.unique and plain and not index.where and not optional.intersection(index.keys):
            return f"ALTER TABLE {quote(table.name)} ADD PRIMARY KEY ({listed(index.keys)});"
    name = "id" if all(each.name != "id" for each in table.columns) else f"{table.name}_id"
    added = f"ADD COLUMN {quote(name)} bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
    return f"ALTER TABLE {quote(table.name)} {added};"


RULE = SchemaRule(
    name="missing-primary-key",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="CREATE TABLE readings (device text NOT NULL, taken_at timestamptz NOT NULL)",
    good="""
        CREATE TABLE readings (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, device text NOT NULL,
            taken_at timestamptz NOT NULL
        );
    """,
    check=check,
    references=(
        "pg-index-health",
        "SchemaCrawler lint",
        "Supabase splinter 0004",
        "schemalint require-primary-key",
    ),
)
