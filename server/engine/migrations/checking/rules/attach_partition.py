"""A partition comes for which rows must be read first.

Finds:
    ATTACH PARTITION of a table without a validated check of the same condition; any new partition
    beside a default one.

Why it matters:
    The partition is read while nobody can use it; so is a default partition.

When it is wrong:
    The partition is empty, or a validated check tells that its rows fit.

Instead:
    A CHECK of the bounds, NOT VALID, its validation, ATTACH, and the check dropped.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import bounds, trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    if place.statement.kind == "create_stmt":
        yield from _created(place)
        return
    node = place.statement.node
    table = trees.relation(node)
    for number, kind, command in trees.commands(node):
        if kind != "AT_AttachPartition":
            continue
        part = getattr(command, "def").partition_cmd.name.relname
        if not place.state.in_use(part):
            continue
        bound = getattr(command, "def").partition_cmd.bound
        condition = bounds.condition(place.state.table(table).partition_key, bound)
        proofs = []
        if not any(valid for _, valid, _ in place.state.table(part).checks.values()):
            proofs.append((part, condition))
        beside = place.state.default_partition(table)
        if beside:
            proofs.append((beside, f"NOT ({condition})"))
        if proofs:
            read = " and ".join(each for each, _ in proofs)
            built = place.state.table(table).key != place.state.table(part).key  # its key is built as it is attached
            instead = bounds.proved(proofs, trees.alone(node, number)) if condition and not built else ()
            yield Found(f"{read} is read while nobody can use it, to see which rows belong to {part}", instead, number)


def _created(place: Place) -> Iterator[Found]:
    node = place.statement.node
    if not node.HasField("partbound"):
        return
    table = node.inh_relations[0].range_var.relname
    beside = place.state.default_partition(table)
    if beside and place.state.in_use(beside):
        condition = bounds.condition(place.state.table(table).partition_key, node.partbound)
        statement = trees.text_of("create_stmt", node)
        instead = bounds.proved([(beside, f"NOT ({condition})")], statement) if condition else ()
        yield Found(f"{beside} is read while nobody can use {table}, for rows of {trees.relation(node)}", instead)


RULE = MigrationRule(
    id="migrations.attach-partition",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt", "create_stmt"}),
)
