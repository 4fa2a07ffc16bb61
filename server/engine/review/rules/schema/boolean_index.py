"""An index has a boolean for its only key.

Finds:
    An index over all rows whose only key is a boolean column.

Why it matters:
    Half of the table on average answers either question: the planner scans the table, and writes keep the index.

When it is wrong:
    One value is rare and asked for; a partial index then is smaller.

Instead:
    Make it a partial index on what is asked together with the rare value.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        booleans = {each.name for each in table.columns if each.type == "boolean"}
        for index in table.indexes:
            if len(index.keys) == 1 and index.keys[0] in booleans and not index.where and not index.unique:
                yield Offence(
                    index.name,
                    f"{index.name} of {table.name} has the boolean {index.keys[0]} for its only key.",
                    f"DROP INDEX CONCURRENTLY {quote(index.name)};",
                )


RULE = SchemaRule(
    name="boolean-index",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, done boolean NOT NULL);
        CREATE INDEX jobs_done_idx ON jobs (done);
    """,
    good="""
        CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, done boolean NOT NULL);
        CREATE INDEX jobs_open_idx ON jobs (id) WHERE NOT done;
    """,
    check=check,
    references=("pg-index-health",),
)
