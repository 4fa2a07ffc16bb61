"""An extension lies among the application's own tables.

Finds:
    An extension created in the schema public.

Why it matters:
    Its functions and operators mix with one's own: dumps, grants and upgrades of the one touch the other.

When it is wrong:
    Extensions whose schema cannot be chosen.

Instead:
    Create it in a schema of its own.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for each in catalogue.extensions:
        if each.schema == "public":
            yield Offence(
                each.name,
                f"The extension {each.name} lies in the schema public.",
                f"ALTER EXTENSION {quote(each.name)} SET SCHEMA extensions;",
            )


RULE = SchemaRule(
    name="extension-in-public",
    severity=Severity.INFO,
    doc=__doc__,
    bad="""
        CREATE EXTENSION pg_trgm;
        CREATE TABLE words (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text NOT NULL);
    """,
    good="""
        CREATE SCHEMA extensions;
        CREATE EXTENSION pg_trgm WITH SCHEMA extensions;
        CREATE TABLE words (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text NOT NULL);
    """,
    check=check,
    references=("Supabase splinter 0014",),
)
