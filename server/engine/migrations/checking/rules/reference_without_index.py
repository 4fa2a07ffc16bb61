"""A foreign key has no index on its columns.

Finds:
    A foreign key of a table none of whose indexes begins with its columns, to the end of the
    migration.

Why it matters:
    Deleting or changing a row that is referred to reads the whole table: 178 ms instead of 4 ms at
    20,000 rows.

When it is wrong:
    Rows that are referred to are never deleted.

Instead:
    CREATE INDEX CONCURRENTLY on the columns.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.reading import Statement
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    one = place.statement
    table = trees.relation(one.node)
    known = place.state.tables.get(table)
    if known is None or not known.whole:
        return
    for columns in _references(one):
        keys = [set(each[: len(columns)]) for each in known.indexes.values()]
        if set(columns) not in keys and all(each in known.columns for each in columns):
            yield Found(f"{table} ({', '.join(columns)}) refers to rows elsewhere and has no index")


def _references(one: Statement) -> Iterator[tuple[str, ...]]:
    for _, definition in trees.new_columns(one):
        if "CONSTR_FOREIGN" in trees.said(definition):
            yield (definition.colname,)
    for each in trees.new_constraints(one):
        if trees.word(each, "contype") == "CONSTR_FOREIGN":
            yield tuple(key.string.sval for key in each.fk_attrs)


RULE = MigrationRule(
    id="migrations.reference-without-index",
    severity=Severity.LOW,
    doc=__doc__,
    check=check,
    late=True,
    kinds=frozenset({"alter_table_stmt", "create_stmt"}),
)
