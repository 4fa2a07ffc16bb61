"""Two indexes of a table are the same.

Finds:
    Two indexes with the same keys in the same order, columns, predicate and method, of which one guards nothing
    the other does not.

Why it matters:
    Every write keeps both, and both take memory and disk; queries use one.

When it is wrong:
    Never, apart from the moments in which one replaces the other.

Instead:
    Drop the one that belongs to no constraint.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedIndex, ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        # What guards most stays: the primary key, then constraints, then unique indexes.
        ordered = sorted(
            table.indexes, key=lambda each: (not each.primary, not each.constraint, not each.unique, each.name)
        )
        for place, index in enumerate(ordered):
            kept = next((other for other in ordered[:place] if _same(index, other)), None)
            if kept is not None:
                yield Offence(
                    index.name,
                    f"{index.name} is the same index of {table.name} as {kept.name}.",
                    f"ALTER TABLE {quote(table.name)} DROP CONSTRAINT {quote(index.name)};"
                    if index.constraint
                    else f"DROP INDEX CONCURRENTLY {quote(index.name)};",
                )


def _same(index: ReviewedIndex, kept: ReviewedIndex) -> bool:
    alike = all(
        getattr(index, name) == getattr(kept, name) for name in ("keys", "method", "include", "where", "details")
    )
    return (
        alike
        and (not index.unique or kept.unique)
        and (index.nulls_distinct or not kept.nulls_distinct or kept.primary)
    )


RULE = SchemaRule(
    name="duplicate-index",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="""
        CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);
        CREATE INDEX users_email_idx ON users (email);
    """,
    good="CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);",
    check=check,
    references=(
        "pg-index-health",
        "Supabase splinter 0009",
        "SchemaCrawler lint",
        "active_record_doctor extraneous_indexes",
    ),
)
