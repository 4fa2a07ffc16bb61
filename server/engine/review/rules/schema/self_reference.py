"""A column refers to itself.

Finds:
    A foreign key from columns of a table to the very same columns.

Why it matters:
    Every row satisfies it, so it checks nothing and costs a look-up at every write; another column was meant.

When it is wrong:
    Never.

Instead:
    Refer from the column that holds the parent's key.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import foreign_keys, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        for each in foreign_keys(table):
            if each.table == table.name and each.columns == each.referenced:
                yield Offence(
                    f"{table.name}.{each.name}",
                    f"{each.name} makes {', '.join(each.columns)} of {table.name} refer to itself.",
                    f"ALTER TABLE {quote(table.name)} DROP CONSTRAINT {quote(each.name)};",
                )


RULE = SchemaRule(
    name="self-reference",
    severity=Severity.HIGH,
    doc=__doc__,
    bad="""
        CREATE TABLE parts (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY REFERENCES parts (id), name text NOT NULL
        );
    """,
    good="""
        CREATE TABLE parts (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL,
            whole_id bigint REFERENCES parts
        );
        CREATE INDEX parts_whole_id_idx ON parts (whole_id);
    """,
    check=check,
    references=(
        "pg-index-health",
        "SchemaCrawler lint",
    ),
)
