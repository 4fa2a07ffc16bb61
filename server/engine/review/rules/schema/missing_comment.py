"""A table or column says not what it is.

Finds:
    With the policy that comments are required: a table or column without one.

Why it matters:
    Whoever meets the schema first guesses; what a unit or a state means is nowhere.

When it is wrong:
    Names that say everything, in a schema few people see.

Instead:
    State it: COMMENT ON.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue) if policy.comments else ():
        if not table.comment:
            yield Offence(table.name, f"{table.name} has no comment.", f"COMMENT ON TABLE {quote(table.name)} IS '…';")
        for each in table.columns:
            if not each.comment:
                yield Offence(
                    f"{table.name}.{each.name}",
                    f"{table.name}.{each.name} has no comment.",
                    f"COMMENT ON COLUMN {quote(table.name)}.{quote(each.name)} IS '…';",
                )


RULE = SchemaRule(
    name="missing-comment",
    severity=Severity.INFO,
    doc=__doc__,
    bad="CREATE TABLE tanks (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, level bigint NOT NULL);",
    good="""
        CREATE TABLE tanks (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, level bigint NOT NULL);
        COMMENT ON TABLE tanks IS 'Tanks that are watched.';
        COMMENT ON COLUMN tanks.id IS 'Surrogate key.';
        COMMENT ON COLUMN tanks.level IS 'Millimetres above the bottom.';
    """,
    check=check,
    references=(
        "pg-index-health",
        "SchemaCrawler lint",
    ),
    policy=SchemaPolicy(comments=True),
)
