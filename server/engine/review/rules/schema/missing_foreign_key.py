"""A column is named like a reference, but refers to nothing.

Finds:
    A column `customer_id` without a foreign key where there is a table `customer` or `customers` whose one key
    column has its type.

Why it matters:
    Rows may name customers that do not exist, and deletions leave orphans.

When it is wrong:
    The table of that name is another thing, or the check is left out on purpose for the sake of writes.

Instead:
    Add the foreign key, and an index on the column.
"""

from collections.abc import Iterator

from server.engine.kernel.naming import table_name
from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import column, columns, foreign_keys, primary_key, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    tables = {table.name: table for table in stored(catalogue)}
    for table, each in columns(catalogue):
        stem = each.name.removesuffix("_id")
        if stem == each.name or any(each.name in key.columns for key in foreign_keys(table)):
            continue
        target = next((tables[name] for name in (table_name(stem), stem) if name in tables), None)
        if target is None or target.name == table.name:
            continue
        key = primary_key(target)
        if len(key) == 1 and column(target, key[0]).type == each.type and primary_key(table) != (each.name,):
            yield Offence(
                f"{table.name}.{each.name}",
                f"{table.name}.{each.name} is named like a reference to {target.name}, but refers to nothing.",
                f"ALTER TABLE {quote(table.name)} ADD FOREIGN KEY ({quote(each.name)}) "
                f"REFERENCES {quote(target.name)} NOT VALID;",
            )


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
