"""An index only repeats the beginning of another.

Finds:
    A B-tree that guards nothing and whose keys are the first keys of another B-tree of the table, with the same
    predicate.

Why it matters:
    Every write keeps both, while the longer one answers the same questions.

When it is wrong:
    The longer index is several times as large and the short one is scanned most of the time.

Instead:
    Drop the shorter index.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedIndex, ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        for index in table.indexes:
            longer = next((other for other in table.indexes if _begins(index, other)), None)
            if longer is not None:
                yield Offence(
                    index.name,
                    f"{index.name} of {table.name} only repeats the beginning of {longer.name}.",
                    f"DROP INDEX CONCURRENTLY {quote(index.name)};",
                )


def _begins(index: ReviewedIndex, other: ReviewedIndex) -> bool:
    if (
        index.unique
        or index.include
        or index.method != "btree"
        or other.method != "btree"
        or index.where != other.where
    ):
        return False
    count = len(index.keys)
    details, longer = index.details.split(";"), other.details.split(";")
    return len(other.keys) > count and other.keys[:count] == index.keys and longer[:count] == details[:count]


RULE = SchemaRule(
    name="prefix-index",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE events (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, at timestamptz NOT NULL
        );
        CREATE INDEX events_kind_idx ON events (kind);
        CREATE INDEX events_kind_at_idx ON events (kind, at);
    """,
    good="""
        CREATE TABLE events (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, at timestamptz NOT NULL
        );
        CREATE INDEX events_kind_at_idx ON events (kind, at);
    """,
    check=check,
    references=(
        "pg-index-health intersected_indexes",
        "SchemaCrawler lint redundant",
    ),
)
