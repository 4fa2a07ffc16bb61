"""Columns of the same name have different types.

Finds:
    A column name that stands for different types in different tables.

Why it matters:
    Joins between them convert, comparisons surprise, and code reads the one as the other.

When it is wrong:
    The name is so general that the columns mean different things, such as `value`.

Instead:
    Give them one type, or names that say what each is.
"""

from collections.abc import Iterator

from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import columns
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    found: dict[str, dict[str, list[str]]] = {}
    for table, each in columns(catalogue):
        if each.name not in ("id", "value", "key"):
            found.setdefault(each.name, {}).setdefault(_FAMILY.get(each.type, each.type), []).append(table.name)
    for name, types in sorted(found.items()):
        if len(types) > 1:
            said = "; ".join(f"{kind} in {', '.join(sorted(tables))}" for kind, tables in sorted(types.items()))
            yield Offence(name, f"{name} is {said}.")


_FAMILY = {"smallint": "integer", "bigint": "integer"}
"""A count is a count: its width may fit its table."""


RULE = SchemaRule(
    name="inconsistent-type",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total numeric(12,2) NOT NULL
        );
        CREATE TABLE invoices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total text NOT NULL);
    """,
    good="""
        CREATE TABLE orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total numeric(12,2) NOT NULL
        );
        CREATE TABLE invoices (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total numeric(12,2) NOT NULL
        );
    """,
    check=check,
    references=(
        "SchemaCrawler lint LinterColumnTypes",
        "pg-index-health columns_with_inconsistent_types",
    ),
)
