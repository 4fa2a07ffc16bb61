"""States are an enum type.

Finds:
    An enum type that a column uses.

Why it matters:
    A value can be added but never removed, renaming breaks code that runs, and nothing can be said of a value
    beside its name.

When it is wrong:
    The values are closed by nature, such as the days of the week.

Instead:
    Use text with a CHECK, or a table of the values.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import columns
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for each in catalogue.enums:
        used = [
            f"{table.name}.{one.name}"
            for table, one in columns(catalogue)
            if one.type.removesuffix("[]") == quote(each.name)
        ]
        if used:
            yield Offence(each.name, f"{each.name} is an enum of {len(each.values)} values, used by {', '.join(used)}.")


RULE = SchemaRule(
    name="enum-type",
    severity=Severity.INFO,
    doc=__doc__,
    bad="""
        CREATE TYPE mood AS ENUM ('glad', 'sad');
        CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mood mood NOT NULL);
    """,
    good="""
        CREATE TABLE people (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            mood text NOT NULL CHECK (mood IN ('glad', 'sad'))
        );
    """,
    check=check,
    references=("eugene W13",),
)
