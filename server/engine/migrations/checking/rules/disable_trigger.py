"""Triggers of a table are switched off.

Finds:
    DISABLE TRIGGER.

Why it matters:
    What they keep is not kept meanwhile, for anybody; ALL takes foreign keys along.

When it is wrong:
    Nobody writes the table meanwhile.

Instead:
    Let the change itself do what the trigger would, or say so in the trigger.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    table = trees.relation(node)
    if not place.state.in_use(table):
        return
    for _, kind, command in trees.commands(node):
        if kind in ("AT_DisableTrig", "AT_DisableTrigAll", "AT_DisableTrigUser"):
            yield Found(f"{command.name or 'every trigger'} of {table} is off until it is on again")


RULE = MigrationRule(
    id="migrations.disable-trigger",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_DisableTrig", "AT_DisableTrigAll", "AT_DisableTrigUser"}),
)
