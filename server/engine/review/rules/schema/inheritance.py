"""A table inherits.

Finds:
    A table that INHERITS another and is no partition.

Why it matters:
    Keys, uniqueness and references do not reach into children: a reference to the parent does not see their rows.

When it is wrong:
    Never for new tables.

Instead:
    Use partitions, or a table with a reference to the other.
"""

from collections.abc import Iterator

from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        for parent in table.inherits:
            yield Offence(
                table.name, f"{table.name} inherits {parent}: keys and references of {parent} do not see its rows."
            )


RULE = SchemaRule(
    name="inheritance",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL);
        CREATE TABLE old_events (PRIMARY KEY (id)) INHERITS (events);
    """,
    good="""
        CREATE TABLE events (
            id bigint NOT NULL, kind text NOT NULL, PRIMARY KEY (id)
        ) PARTITION BY RANGE (id);
        CREATE TABLE old_events PARTITION OF events FOR VALUES FROM (0) TO (1000);
    """,
    check=check,
    references=(
        "wiki.postgresql.org, Don't Do This",
        "pg-index-health",
    ),
)
