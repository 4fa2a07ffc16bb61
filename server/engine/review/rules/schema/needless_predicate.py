"""An index excludes NULLs that cannot be there.

Finds:
    A partial index WHERE column IS NOT NULL on a column that is NOT NULL.

Why it matters:
    It holds every row, yet serves only statements whose condition implies the predicate.

When it is wrong:
    Never.

Instead:
    Create it without the predicate.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        always = {f"({quote(each.name)} IS NOT NULL)" for each in table.columns if not each.nullable}
        for index in table.indexes:
            if index.where in always:
                yield Offence(
                    index.name,
                    f"The predicate of {index.name} of {table.name} holds for every row.",
                    f"CREATE INDEX CONCURRENTLY ON {quote(table.name)} ({', '.join(index.keys)});",
                )


RULE = SchemaRule(
    name="needless-predicate",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, author text NOT NULL);
        CREATE INDEX notes_author_idx ON notes (author) WHERE author IS NOT NULL;
    """,
    good="""
        CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, author text NOT NULL);
        CREATE INDEX notes_author_idx ON notes (author);
    """,
    check=check,
    references=("pg-index-health",),
)
