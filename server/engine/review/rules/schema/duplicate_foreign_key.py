"""Two foreign keys state the same reference.

Finds:
    Two foreign keys of a table to the same table on the same columns, or one whose columns contain the other's.

Why it matters:
    Every write checks both, and their actions on deletion may contradict each other.

When it is wrong:
    A composite foreign key that ties a row to the same tenant as its parent, beside a plain one to another key.

Instead:
    Drop one of them.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedConstraint, ReviewedSchema, SchemaPolicy
from server.engine.review.reading import foreign_keys, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        found = foreign_keys(table)
        for place, each in enumerate(found):
            for other in found[:place]:
                mine, theirs = set(_pairs(each)), set(_pairs(other))
                if each.table == other.table and (mine <= theirs or theirs <= mine):
                    yield Offence(
                        f"{table.name}.{each.name}",
                        f"{each.name} of {table.name} states the reference to {each.table} that {other.name} states.",
                        f"ALTER TABLE {quote(table.name)} DROP CONSTRAINT {quote(each.name)};",
                    )


def _pairs(each: ReviewedConstraint) -> list[tuple[str, str]]:
    return list(zip(each.columns, each.referenced, strict=True))


RULE = SchemaRule(
    name="duplicate-foreign-key",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shop_id bigint NOT NULL REFERENCES shops
        );
        ALTER TABLE orders ADD CONSTRAINT orders_again FOREIGN KEY (shop_id) REFERENCES shops;
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
    references=("pg-index-health",),
)
