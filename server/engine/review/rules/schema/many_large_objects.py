"""A table holds several large objects.

Finds:
    A table with two or more bytea columns, or with a column that points to a large object (oid).

Why it matters:
    Whoever reads a row without naming columns reads them all; backups and replicas carry them; large objects are
    not removed with their row.

When it is wrong:
    Small values such as hashes and keys; there the length should be checked.

Instead:
    Keep files in an object store and their address here, or in a table of their own.
"""

from collections.abc import Iterator

from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        bounded = {name for each in table.constraints if "length(" in each.definition for name in each.columns}
        large = [each.name for each in table.columns if each.type == "bytea" and each.name not in bounded]
        pointers = [each.name for each in table.columns if each.type in ("oid", "lo")]
        if len(large) > 1:
            yield Offence(
                table.name, f"{table.name} holds {len(large)} byte strings of any length: {', '.join(large)}."
            )
        for name in pointers:
            yield Offence(
                f"{table.name}.{name}", f"{table.name}.{name} points to a large object, which outlives its row."
            )


RULE = SchemaRule(
    name="many-large-objects",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE scans (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, front bytea NOT NULL, back bytea NOT NULL
        );
    """,
    good="""
        CREATE TABLE scans (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, front_url text NOT NULL, back_url text NOT NULL
        );
    """,
    check=check,
    references=(
        "SchemaCrawler lint too many LOBs",
        "pg-index-health columns_with_blob_type",
    ),
)
