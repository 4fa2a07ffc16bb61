"""A B-tree indexes an array as a whole.

Finds:
    A B-tree whose key is an array column.

Why it matters:
    It serves only the comparison of whole arrays; questions about elements scan the table.

When it is wrong:
    Arrays are compared as a whole, such as paths that are ordered.

Instead:
    Use GIN for questions about elements.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        arrays = {each.name for each in table.columns if each.type.endswith("[]")}
        for index in table.indexes:
            for key in index.keys:
                if index.method == "btree" and key in arrays and not index.unique:
                    yield Offence(
                        index.name,
                        f"{index.name} of {table.name} is a B-tree over the array {key}.",
                        f"CREATE INDEX CONCURRENTLY ON {quote(table.name)} USING gin ({quote(key)});",
                    )


RULE = SchemaRule(
    name="array-btree",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tags text[] NOT NULL);
        CREATE INDEX posts_tags_idx ON posts (tags);
    """,
    good="""
        CREATE TABLE posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tags text[] NOT NULL);
        CREATE INDEX posts_tags_idx ON posts USING gin (tags);
    """,
    check=check,
    references=("pg-index-health",),
)
