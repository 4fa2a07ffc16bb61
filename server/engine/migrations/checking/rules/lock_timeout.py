"""A lock that others collide with is asked for without a limit of time.

Finds:
    The first statement of the migration that needs such a lock on a table in use while no
    lock_timeout is set.

Why it matters:
    Behind a statement that waits for its lock everybody waits, readers too, as long as one old
    transaction is open.

When it is wrong:
    The tool that runs it sets a lock_timeout itself.

Instead:
    SET lock_timeout = '2s', and try again later when it runs out.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.reading import Statement
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.migrations.checking.state import State
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    one = place.statement
    unlimited = one.settings.get("lock_timeout", "0") in ("0", "")
    if unlimited and not place.state.waited and _waits(one, place.state):
        yield Found("it waits for its lock without a limit, and everybody behind it")


_STRONG = frozenset(
    {"alter_table_stmt", "rename_stmt", "drop_stmt", "truncate_stmt", "cluster_stmt", "create_trig_stmt", "rule_stmt"}
)


def _waits(one: Statement, state: State) -> bool:
    """Whether it needs a lock that readers or writers of a table in use collide with."""
    if one.kind == "index_stmt":
        return not one.node.concurrent and state.in_use(trees.relation(one.node))
    if one.kind == "drop_stmt":
        kinds = ("OBJECT_TABLE", "OBJECT_INDEX", "OBJECT_VIEW", "OBJECT_TRIGGER")
        return trees.word(one.node, "remove_type") in kinds and not one.node.concurrent
    if one.kind not in _STRONG:
        return False
    return one.kind == "truncate_stmt" or state.in_use(trees.relation(one.node))


RULE = MigrationRule(
    id="migrations.lock-timeout",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
)
