"""A table lacks a column that every table must have.

Finds:
    With a policy of mandatory columns: a table without one of them, apart from those that only join others.

Why it matters:
    What relies on the column everywhere, such as an audit or a feed of changes, misses this table.

When it is wrong:
    Lists that never change; leave the finding out by its id.

Instead:
    Add the column.
"""

from collections.abc import Iterator

from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import foreign_keys, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        names = {each.name for each in table.columns}
        joins = names == {name for each in foreign_keys(table) for name in each.columns}
        for wanted in () if joins else policy.mandatory_columns:
            if wanted not in names:
                yield Offence(f"{table.name}.{wanted}", f"{table.name} has no column {wanted}.")


RULE = SchemaRule(
    name="mandatory-column",
    severity=Severity.LOW,
    doc=__doc__,
    bad="CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL);",
    good="""
        CREATE TABLE notes (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL,
            created_at timestamptz NOT NULL
        );
    """,
    check=check,
    references=(
        "schemalint mandatoryColumns",
        "active_record_doctor table_without_timestamps",
    ),
    policy=SchemaPolicy(mandatory_columns=("created_at",)),
)
