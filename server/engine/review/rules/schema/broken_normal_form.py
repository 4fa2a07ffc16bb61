"""A table breaks a normal form.

Finds:
    With functional dependencies stated: a table that they keep out of second, third or Boyce-Codd normal form,
    its unique keys taken into account.

Why it matters:
    The same fact stands in several rows: they come to contradict each other, and a fact without such a row cannot
    be stored.

When it is wrong:
    A copy kept on purpose, for reading; a trigger or a foreign key with the copy in it then keeps it equal.

Instead:
    Move what depends on less than a key to a table of its own.
"""

from collections.abc import Iterator

from server.engine.kernel.dependencies import FunctionalDependency, analyse
from server.engine.model.brief import Dependency
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, ReviewedTable, SchemaPolicy, TableDependencies
from server.engine.review.reading import stored, unique_sets
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    tables = {table.name: table for table in stored(catalogue)}
    for stated in policy.dependencies:
        table = tables.get(stated.table)
        for determinant, dependent in _violations(table, stated) if table else ():
            yield Offence(
                f"{stated.table}.{dependent[0]}",
                f"In {stated.table}, {', '.join(dependent)} depends on {', '.join(determinant)}, which is no key.",
                f"Move {', '.join(dependent)} to a table whose key is {', '.join(determinant)}.",
            )


def _violations(table: ReviewedTable, stated: TableDependencies) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    names = tuple(each.name for each in table.columns)
    known = [each for each in stated.dependencies if {*each.determinant, *each.dependent} <= set(names)]
    keys = [FunctionalDependency(tuple(sorted(key)), names) for key in unique_sets(table)]
    report = analyse(names, (*(FunctionalDependency(each.determinant, each.dependent) for each in known), *keys))
    return ((each.determinant, each.dependent) for each in report.violations)


RULE = SchemaRule(
    name="broken-normal-form",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="""
        CREATE TABLE lines (
            order_id bigint NOT NULL, product_id bigint NOT NULL, title text NOT NULL,
            PRIMARY KEY (order_id, product_id)
        );
    """,
    good="""
        CREATE TABLE products (id bigint PRIMARY KEY, title text NOT NULL);
        CREATE TABLE lines (
            order_id bigint NOT NULL, product_id bigint NOT NULL REFERENCES products, quantity bigint NOT NULL,
            PRIMARY KEY (order_id, product_id)
        );
        CREATE INDEX lines_product_id_idx ON lines (product_id);
    """,
    check=check,
    references=(
        "Codd 1972, Further Normalization of the Data Base Relational Model",
        "Bernstein 1976, ACM TODS 1(4)",
    ),
    policy=SchemaPolicy(dependencies=(TableDependencies("lines", (Dependency(("product_id",), ("title",)),)),)),
)
