"""A function with its owner's rights looks names up where its caller says.

Finds:
    A SECURITY DEFINER function without a search_path of its own.

Why it matters:
    Whoever calls it puts a schema of her own first and has the owner run her tables and functions.

When it is wrong:
    Never.

Instead:
    Set its search_path.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for each in catalogue.functions:
        if each.definer and not any(setting.startswith("search_path=") for setting in each.settings):
            yield Offence(
                f"{each.name}({each.arguments})",
                f"{each.name} runs with its owner's rights and its caller's search_path.",
                f"ALTER FUNCTION {quote(each.name)}({each.arguments}) SET search_path = pg_catalog, public;",
            )


RULE = SchemaRule(
    name="mutable-search-path",
    severity=Severity.HIGH,
    doc=__doc__,
    bad="""
        CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL);
        CREATE FUNCTION how_many() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM letters';
    """,
    good="""
        CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL);
        CREATE FUNCTION how_many() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT
            AS 'SELECT count(*) FROM letters';
    """,
    check=check,
    references=(
        "Supabase splinter 0011",
        "PostgreSQL documentation, CREATE FUNCTION, Writing SECURITY DEFINER Functions Safely",
    ),
)
