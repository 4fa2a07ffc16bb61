"""A table is altered in several statements that work on its rows one after another.

Finds:
    Two statements on the same table that each read or write all of it, where one could do both.

Why it matters:
    The table is read or written more than once.

When it is wrong:
    They are in transactions of their own on purpose.

Instead:
    One ALTER TABLE with several commands.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.effects import predicted
from server.engine.migrations.checking.reading import Statement
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity

_WORK = frozenset({"AT_AlterColumnType", "AT_SetNotNull"})


def check(place: Place) -> Iterator[Found]:
    one = place.statement
    table = trees.relation(one.node)
    effects = predicted(one, place.state)
    if not place.state.in_use(table) or not _works(one) or (effects is not None and not effects.works):
        return
    for before in place.script.statements:
        if before.number >= one.number:
            return
        if before.kind == "alter_table_stmt" and trees.relation(before.node) == table and _works(before):
            yield Found(f"{table} is gone through here and in line {before.line}")
            return


def _works(one: Statement) -> bool:
    return any(kind in _WORK for _, kind, _ in trees.commands(one.node))


RULE = MigrationRule(
    id="migrations.several-alters",
    severity=Severity.LOW,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AlterColumnType", "AT_SetNotNull"}),
)
