"""A referring column has another type than the column it refers to.

Finds:
    A foreign key with a column whose type differs from that of the column it refers to.

Why it matters:
    Values that fit on one side do not on the other, and every join converts them, sometimes past the index.

When it is wrong:
    Nearly never: a difference of length alone is one too.

Instead:
    Change the referring column to the type of what it refers to.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import column, foreign_keys, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    tables = {table.name: table for table in catalogue.tables}
    for table in stored(catalogue):
        for each in foreign_keys(table):
            for here, there in zip(each.columns, each.referenced, strict=True):
                if each.table not in tables:
                    continue
                mine, theirs = column(table, here), column(tables[each.table], there)
                if mine.type != theirs.type:
                    yield Offence(
                        f"{table.name}.{here}",
                        f"{table.name}.{here} is {mine.type}, but {each.table}.{there} is {theirs.type}.",
                        f"ALTER TABLE {quote(table.name)} ALTER COLUMN {quote(here)} TYPE {theirs.type};",
                    )


RULE = SchemaRule(
    name="foreign-key-type",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="""
        CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shop_id integer NOT NULL REFERENCES shops
        );
        CREATE INDEX orders_shop_id_idx ON orders (shop_id);
    """,
    good="""
        CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shop_id bigint NOT NULL REFERENCES shops
        );
        CREATE INDEX orders_shop_id_idx ON orders (shop_id);
    """,
    check=check,
    references=(
        "pg-index-health",
        "SchemaCrawler lint LinterForeignKeyMismatch",
        "active_record_doctor",
    ),
)
