"""A table's name does not follow the convention.

Finds:
    With a policy of plural or singular table names: a table whose last word is of the other number.

Why it matters:
    Whoever writes a statement must look the name up.

When it is wrong:
    Words without a plural; the policy then should not be stated.

Instead:
    Rename it.
"""

from collections.abc import Iterator

from server.engine.kernel.naming import plural, singular
from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    wanted = {"plural": plural, "singular": singular}.get(policy.table_names)
    for table in stored(catalogue) if wanted else ():
        if table.name.rpartition("_")[2] in _STORES:
            continue
        # A number is judged by the other one: what has no other form is right as it is.
        other = singular if wanted is plural else plural
        if wanted is not None and wanted(other(table.name)) != table.name and other(table.name) == table.name:
            better = wanted(table.name)
            yield Offence(
                table.name,
                f"{table.name} is not {policy.table_names}: {better}.",
                f"ALTER TABLE {quote(table.name)} RENAME TO {quote(better)};",
            )


_STORES = frozenset({"archive", "audit", "cache", "history", "inbox", "log", "outbox", "queue", "replica", "staging"})
"""Last words that name the table as a whole and not one of its rows."""


RULE = SchemaRule(
    name="table-naming",
    severity=Severity.LOW,
    doc=__doc__,
    bad="CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);",
    good="CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);",
    check=check,
    references=(
        "schemalint",
        "Atlas NM1xx",
    ),
    policy=SchemaPolicy(table_names="plural"),
)
