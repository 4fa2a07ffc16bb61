"""An index is invalid.

Finds:
    An index that PostgreSQL keeps but does not use: left behind by a failed CONCURRENTLY, or of a partitioned
    table without one on every partition.

Why it matters:
    Every write keeps it and no query uses it; a unique one does not guard what it promises.

When it is wrong:
    While it is being built.

Instead:
    Build it anew: REINDEX INDEX CONCURRENTLY, or attach the indexes of the partitions that lack one.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedIndex, ReviewedSchema, ReviewedTable, SchemaPolicy
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in catalogue.tables:
        for index in table.indexes:
            if not index.valid:
                yield Offence(
                    index.name, f"{index.name} of {table.name} is invalid: no query uses it.", _fix(table, index)
                )


def _fix(table: ReviewedTable, index: ReviewedIndex) -> str:
    if table.kind == "partitioned":
        return f"ALTER INDEX {quote(index.name)} ATTACH PARTITION … for each partition of {quote(table.name)};"
    return f"REINDEX INDEX CONCURRENTLY {quote(index.name)};"


RULE = SchemaRule(
    name="invalid-index",
    severity=Severity.HIGH,
    doc=__doc__,
    bad="""
        CREATE TABLE events (
            id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, kind text NOT NULL,
            PRIMARY KEY (id, at)
        ) PARTITION BY RANGE (at);
        CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE INDEX events_kind_idx ON ONLY events (kind);
    """,
    good="""
        CREATE TABLE events (
            id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, kind text NOT NULL,
            PRIMARY KEY (id, at)
        ) PARTITION BY RANGE (at);
        CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE INDEX events_kind_idx ON events (kind);
    """,
    check=check,
    references=(
        "pg-index-health",
        "Supabase splinter 0030",
    ),
)
