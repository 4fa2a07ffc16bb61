"""A name needs quotes.

Finds:
    A table or column whose name has upper-case letters, spaces or other marks, or is a reserved word.

Why it matters:
    Every statement must quote it, exactly so; whoever forgets gets an error or another object.

When it is wrong:
    The names come from elsewhere and a tool writes all statements.

Instead:
    Rename it in lower-case snake_case.
"""

import re
from collections.abc import Iterator

from server.engine.kernel.naming import snake
from server.engine.kernel.sql.words import is_reserved, quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in catalogue.tables:
        if _needs_quotes(table.name):
            yield Offence(
                table.name,
                f"{quote(table.name)} must be quoted in every statement.",
                f"ALTER TABLE {quote(table.name)} RENAME TO {quote(_better(table.name))};",
            )
        for each in table.columns if not table.partition_of else ():
            if _needs_quotes(each.name):
                yield Offence(
                    f"{table.name}.{each.name}",
                    f"{quote(each.name)} of {table.name} must be quoted in every statement.",
                    f"ALTER TABLE {quote(table.name)} RENAME COLUMN {quote(each.name)} TO {quote(_better(each.name))};",
                )


def _needs_quotes(name: str) -> bool:
    return not _BARE.fullmatch(name) or is_reserved(name)


def _better(name: str) -> str:
    plain = snake(name) or "renamed"
    return f"{plain}_" if is_reserved(plain) else plain


_BARE = re.compile(r"[a-z_][a-z0-9_]*")


RULE = SchemaRule(
    name="quoted-name",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE "OrderLines" (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, quantity bigint NOT NULL
        );
    """,
    good="""
        CREATE TABLE order_lines (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, quantity bigint NOT NULL
        );
    """,
    check=check,
    references=(
        "wiki.postgresql.org, Don't Do This",
        "schemalint name-casing",
        "SchemaCrawler lint",
        "pg-index-health",
    ),
)
