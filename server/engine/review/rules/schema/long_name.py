"""A name is cut off.

Finds:
    A name in the script of more than 63 bytes.

Why it matters:
    PostgreSQL cuts it off without an error: two long names may become one, and the name in the code is not that
    in the database.

When it is wrong:
    Never.

Instead:
    Choose a shorter name.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import IDENTIFIER_BYTES
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for name in catalogue.shortened:
        kept = name.encode()[:IDENTIFIER_BYTES].decode(errors="ignore")
        yield Offence(name, f"PostgreSQL cuts {name} off to {kept}.")


RULE = SchemaRule(
    name="long-name",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="""
        CREATE TABLE measurements (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            average_temperature_of_the_cooling_water_in_the_secondary_circuit_today bigint NOT NULL
        );
    """,
    good="""
        CREATE TABLE measurements (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, average_cooling_temperature bigint NOT NULL
        );
    """,
    check=check,
    references=(
        "pg-index-health possible_object_name_overflow",
        "squawk identifier-too-long",
    ),
)
