"""Columns that fix a whole row are not unique.

Finds:
    With functional dependencies stated: columns that fix all others by them, while no unique key is on them.

Why it matters:
    The dependency holds as long as everybody keeps it: the first duplicate is let in unnoticed.

When it is wrong:
    Something else guards it, such as an exclusion constraint.

Instead:
    Declare the columns UNIQUE.
"""

from collections.abc import Iterator

from server.engine.kernel.dependencies import FunctionalDependency, Relation
from server.engine.kernel.sql.words import quote
from server.engine.model.brief import Dependency
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy, TableDependencies
from server.engine.review.reading import listed, stored, unique_sets
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    tables = {table.name: table for table in stored(catalogue)}
    for stated in policy.dependencies:
        table = tables.get(stated.table)
        if table is None:
            continue
        names = tuple(each.name for each in table.columns)
        known = [each for each in stated.dependencies if {*each.determinant, *each.dependent} <= set(names)]
        keys = unique_sets(table)
        rules = [FunctionalDependency(each.determinant, each.dependent) for each in known]
        relation = Relation(names, [*rules, *(FunctionalDependency(tuple(sorted(key)), names) for key in keys)])
        for each in known:
            whole = len(relation.closure(each.determinant)) == len(names)
            if whole and not any(key <= set(each.determinant) for key in keys):
                yield Offence(
                    f"{table.name}.{each.determinant[0]}",
                    f"{', '.join(each.determinant)} fixes every column of {table.name}, but is not unique.",
                    f"ALTER TABLE {quote(table.name)} ADD UNIQUE ({listed(each.determinant)});",
                )


RULE = SchemaRule(
    name="unenforced-dependency",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="""
        CREATE TABLE countries (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL, name text NOT NULL
        );
    """,
    good="""
        CREATE TABLE countries (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL UNIQUE, name text NOT NULL
        );
    """,
    check=check,
    policy=SchemaPolicy(dependencies=(TableDependencies("countries", (Dependency(("code",), ("id", "name")),)),)),
)
