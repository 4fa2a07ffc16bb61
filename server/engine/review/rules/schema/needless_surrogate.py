"""A table that only joins two has a key of its own.

Finds:
    A table with a generated key and two foreign keys and nothing else, to which nothing refers.

Why it matters:
    The pair is its key: without it the same pair may be there twice, and with it the generated number serves
    nobody.

When it is wrong:
    A framework that wants one column for a key.

Instead:
    Make the two references the primary key.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import column, foreign_keys, listed, primary_key, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    referred = {each.table for table in stored(catalogue) for each in foreign_keys(table)}
    for table in stored(catalogue):
        key = primary_key(table)
        references = [name for each in foreign_keys(table) for name in each.columns]
        rest = [each.name for each in table.columns if each.name not in key]
        generated = len(key) == 1 and bool(column(table, key[0]).identity or column(table, key[0]).default)
        joins = len(foreign_keys(table)) == 2 and sorted(rest) == sorted(references)
        if generated and joins and table.name not in referred:
            ends = " and ".join(each.table for each in foreign_keys(table))
            yield Offence(
                f"{table.name}.{key[0]}",
                f"{table.name} only joins {ends}; {key[0]} serves nobody.",
                f"ALTER TABLE {quote(table.name)} DROP COLUMN {quote(key[0])}, "
                f"ADD PRIMARY KEY ({listed(tuple(rest))});",
            )


RULE = SchemaRule(
    name="needless-surrogate",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE b (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE a_b (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a_id bigint NOT NULL REFERENCES a,
            b_id bigint NOT NULL REFERENCES b, UNIQUE (a_id, b_id)
        );
        CREATE INDEX a_b_b_id_idx ON a_b (b_id);
    """,
    good="""
        CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE b (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE a_b (
            a_id bigint NOT NULL REFERENCES a, b_id bigint NOT NULL REFERENCES b, PRIMARY KEY (a_id, b_id)
        );
        CREATE INDEX a_b_b_id_idx ON a_b (b_id);
    """,
    check=check,
    references=("SchemaCrawler lint LinterUselessSurrogateKey",),
)
