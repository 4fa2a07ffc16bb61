"""A foreign key has no index that begins with its columns.

Finds:
    A foreign key whose columns are not the first ones of any whole-table index, in whatever order.

Why it matters:
    Deleting or re-keying a referenced row scans the whole referring table, under locks; and so does finding the
    rows that refer to one.

When it is wrong:
    The referenced rows are never deleted or re-keyed, and nobody looks rows up by the reference.

Instead:
    Create an index that begins with the foreign key's columns.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedIndex, ReviewedSchema, SchemaPolicy
from server.engine.review.reading import foreign_keys, listed, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        for each in foreign_keys(table):
            if not any(_covers(index, each.columns) for index in table.indexes):
                yield Offence(
                    f"{table.name}.{each.name}",
                    f"No index of {table.name} begins with {', '.join(each.columns)}, which refers to {each.table}.",
                    f"CREATE INDEX CONCURRENTLY ON {quote(table.name)} ({listed(each.columns)});",
                )


def _covers(index: ReviewedIndex, columns: tuple[str, ...]) -> bool:
    if index.where and index.where not in [f"({name} IS NOT NULL)" for name in columns]:
        return False
    return index.method in ("btree", "hash") and set(index.keys[: len(columns)]) == set(columns)


RULE = SchemaRule(
    name="unindexed-foreign-key",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="""
        CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shop_id bigint NOT NULL REFERENCES shops
        );
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
        "SchemaCrawler lint",
        "Supabase splinter 0001",
        "eugene E15",
    ),
)
