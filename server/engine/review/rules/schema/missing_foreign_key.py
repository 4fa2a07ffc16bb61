"""A column is named like a reference, but refers to nothing.

Finds:
    A column `customer_id` or `customerId` without a foreign key where there is a table `customer` or `customers`
    whose one key column could be referred to: both are whole numbers, texts or of one type.

Why it matters:
    Rows may name customers that do not exist, and deletions leave orphans.

When it is wrong:
    The table of that name is another thing, or the check is left out on purpose for the sake of writes.

Instead:
    Add the foreign key, and an index on the column.
"""

import re
from collections.abc import Iterator

from server.engine.kernel.naming import snake, table_name
from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import column, columns, foreign_keys, primary_key, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    tables = {snake(table.name): table for table in stored(catalogue)}
    for table, each in columns(catalogue):
        stem = snake(_STEM.sub("", each.name)) if _STEM.search(each.name) else ""
        if not stem or any(each.name in key.columns for key in foreign_keys(table)):
            continue
        target = next((tables[name] for name in (table_name(stem), stem) if name in tables), None)
        if target is None or target.name in (table.name, *table.inherits):
            continue
        key = primary_key(target)
        if len(key) == 1 and _alike(column(target, key[0]).type, each.type) and primary_key(table) != (each.name,):
            yield Offence(
                f"{table.name}.{each.name}",
                f"{table.name}.{each.name} is named like a reference to {target.name}, but refers to nothing.",
                f"ALTER TABLE {quote(table.name)} ADD FOREIGN KEY ({quote(each.name)}) "
                f"REFERENCES {quote(target.name)} NOT VALID;",
            )


def _alike(one: str, other: str) -> bool:
    return one == other or any(family.fullmatch(one) and family.fullmatch(other) for family in _FAMILIES)


_STEM = re.compile(r"(?<=[^_])_id$|(?<=[a-z0-9])I[dD]$")
_FAMILIES = (re.compile("smallint|integer|bigint"), re.compile(r"text|character varying(\(\d+\))?"))


RULE = SchemaRule(
    name="missing-foreign-key",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint NOT NULL
        );
    """,
    good="""
        CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers
        );
        CREATE INDEX orders_customer_id_idx ON orders (customer_id);
    """,
    check=check,
    references=(
        "active_record_doctor missing_foreign_keys",
        "schemalint references",
    ),
)
