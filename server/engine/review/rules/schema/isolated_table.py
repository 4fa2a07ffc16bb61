"""A table is linked to no other.

Finds:
    With the policy that tables are connected: a table without foreign keys to which no other refers.

Why it matters:
    Mostly a reference that was forgotten, so that rows are orphaned unnoticed.

When it is wrong:
    Queues, logs and settings stand alone by nature.

Instead:
    Add the foreign key that ties it to what it is about.
"""

from collections.abc import Iterator

from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import foreign_keys, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    tables = list(stored(catalogue))
    referred = {each.table for table in tables for each in foreign_keys(table) if each.table != table.name}
    for table in tables:
        linked = table.name in referred or any(each.table != table.name for each in foreign_keys(table))
        if policy.connected and not linked and len(tables) > 1:
            yield Offence(table.name, f"{table.name} refers to no table, and none refers to it.")


RULE = SchemaRule(
    name="isolated-table",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE opinions (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL);
    """,
    good="""
        CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE opinions (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shop_id bigint NOT NULL REFERENCES shops,
            body text NOT NULL
        );
        CREATE INDEX opinions_shop_id_idx ON opinions (shop_id);
    """,
    check=check,
    references=("pg-index-health",),
    policy=SchemaPolicy(connected=True),
)
