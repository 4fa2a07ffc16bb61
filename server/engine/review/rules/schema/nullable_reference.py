"""A reference may be left out where it must not be.

Finds:
    A foreign key of several columns of which some but not all may be NULL together, checked MATCH SIMPLE; with
    the policy that references are required, every foreign key column that may be NULL.

Why it matters:
    MATCH SIMPLE checks nothing as soon as one column is NULL: a row may then name a parent that does not exist.

When it is wrong:
    The reference is optional as a whole and all its columns are set together, which a CHECK guards.

Instead:
    Declare the columns NOT NULL, or the foreign key MATCH FULL.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import column, foreign_keys, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        for each in foreign_keys(table):
            loose = [name for name in each.columns if column(table, name).nullable]
            partly = len(each.columns) > 1 and not each.full_match
            if loose and (partly or policy.required_references):
                yield Offence(
                    f"{table.name}.{each.name}",
                    f"{each.name} of {table.name} is not checked where {', '.join(loose)} is NULL.",
                    " ".join(
                        f"ALTER TABLE {quote(table.name)} ALTER COLUMN {quote(name)} SET NOT NULL;" for name in loose
                    ),
                )


RULE = SchemaRule(
    name="nullable-reference",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="""
        CREATE TABLE slots (tenant bigint, number bigint, room text NOT NULL, PRIMARY KEY (tenant, number));
        CREATE TABLE visits (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant bigint NOT NULL, number bigint,
            FOREIGN KEY (tenant, number) REFERENCES slots
        );
        CREATE INDEX visits_slot_idx ON visits (tenant, number);
    """,
    good="""
        CREATE TABLE slots (tenant bigint, number bigint, room text NOT NULL, PRIMARY KEY (tenant, number));
        CREATE TABLE visits (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant bigint NOT NULL, number bigint NOT NULL,
            FOREIGN KEY (tenant, number) REFERENCES slots
        );
        CREATE INDEX visits_slot_idx ON visits (tenant, number);
    """,
    check=check,
    references=("pg-index-health foreign_keys_with_null_values",),
)
