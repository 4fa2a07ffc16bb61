"""A point in time stands before other keys of an index.

Finds:
    A B-tree over three keys or more, not unique, with a timestamp or date that is neither first nor last.

Why it matters:
    Times are asked for by range, and behind a range a B-tree only filters: the keys after it do not narrow the
    scan.

When it is wrong:
    The time is asked for exactly, or the last keys only complete the answer or its order.

Instead:
    Put what is compared by equality first and the time behind it.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import primary_key, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        times = {each.name for each in table.columns if each.type.startswith("timestamp") or each.type == "date"}
        key = primary_key(table)
        for index in table.indexes:
            middle = [name for name in index.keys[1:-1] if name in times]
            # Behind a time the table's own key breaks ties, so that pages of an ordered list have an end.
            ties = set(index.keys[index.keys.index(middle[0]) + 1 :]) <= set(key) if middle else False
            if middle and not ties and index.method == "btree" and not index.unique:
                yield Offence(
                    index.name,
                    f"{middle[0]} stands before {index.keys[-1]} in {index.name} of {table.name}.",
                    f"CREATE INDEX CONCURRENTLY ON {quote(table.name)} "
                    f"({', '.join([*(name for name in index.keys if name not in middle), *middle])});",
                )


RULE = SchemaRule(
    name="range-before-equality",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE logs (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, app text NOT NULL, at timestamptz NOT NULL,
            level text NOT NULL
        );
        CREATE INDEX logs_app_idx ON logs (app, at, level);
    """,
    good="""
        CREATE TABLE logs (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, app text NOT NULL, at timestamptz NOT NULL,
            level text NOT NULL
        );
        CREATE INDEX logs_app_idx ON logs (app, level, at);
    """,
    check=check,
    references=("pg-index-health",),
)
