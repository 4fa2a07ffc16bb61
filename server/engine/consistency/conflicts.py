"""Which statements can depend on which, and which way round they can commit (Vandevoort et al., EDBT 2023).

``T`` always, ``F`` never, ``a`` when the attributes meet.
"""

from server.engine.consistency.linear import Operation
from server.engine.model.consistency import DependencyKind, StatementType, TemplateStatement

_ORDER = (
    StatementType.INSERT,
    StatementType.KEY_SELECT,
    StatementType.PREDICATE_SELECT,
    StatementType.KEY_UPDATE,
    StatementType.PREDICATE_UPDATE,
    StatementType.KEY_DELETE,
    StatementType.PREDICATE_DELETE,
)
_FOLLOWS = {
    StatementType.INSERT: "FTTTTTT",
    StatementType.KEY_SELECT: "FFFaaTT",
    StatementType.PREDICATE_SELECT: "TFFaaTT",
    StatementType.KEY_UPDATE: "FaaaaTT",
    StatementType.PREDICATE_UPDATE: "TaaaaTT",
    StatementType.KEY_DELETE: "TFTFTFT",
    StatementType.PREDICATE_DELETE: "TFTaTTT",
}
"""A dependency whose source commits first. Rows: source; columns: target in `_ORDER`.

A deletion by key frees the key: an insertion that takes it again would have been refused before. The published table,
where every inserted row is a new one, has F there.
"""
_PRECEDES = {
    StatementType.INSERT: "FFFFFFF",
    StatementType.KEY_SELECT: "FFFaaTT",
    StatementType.PREDICATE_SELECT: "TFFaaTT",
    StatementType.KEY_UPDATE: "FFFFFFF",
    StatementType.PREDICATE_UPDATE: "TFFaaTT",
    StatementType.KEY_DELETE: "FFFFFFF",
    StatementType.PREDICATE_DELETE: "TFFaaTT",
}
"""A dependency whose target commits first: an antidependency whose read is not one step with a write of the row."""
_AS_UPDATE = {
    StatementType.KEY_SELECT: StatementType.KEY_UPDATE,
    StatementType.PREDICATE_SELECT: StatementType.PREDICATE_UPDATE,
}
_CHUNKED = frozenset({StatementType.PREDICATE_UPDATE, StatementType.PREDICATE_DELETE})


def follows(first: Operation, second: Operation) -> bool:
    """Whether ``second`` can depend on ``first`` with the instance of ``first`` committing before."""
    if first.statement.relation != second.statement.relation or _unaffected(first, second):
        return False
    entry = _FOLLOWS[first.type][_ORDER.index(second.type)]
    return entry == "T" or (entry == "a" and meet(first, second))


def precedes(first: Operation, second: Operation, locked: bool = False) -> bool:
    """Whether ``second`` can depend on ``first`` although the instance of ``second`` commits before.

    ``locked``: a SELECT … FOR UPDATE counts as one step with a write, as it does at READ COMMITTED.
    """
    if first.statement.relation != second.statement.relation or _unaffected(first, second):
        return False
    kind = first.type
    if locked and first.statement.locks:
        kind = _AS_UPDATE.get(kind, kind)
    entry = _PRECEDES[kind][_ORDER.index(second.type)]
    seen = first.predicate if kind in _CHUNKED else first.predicate | first.reads
    return entry == "T" or (entry == "a" and not seen.isdisjoint(second.writes))


def frees(first: Operation, second: Operation) -> bool:
    """Whether the second may take a key that the first freed, which no snapshot hides: uniqueness is checked on the
    rows there are at that moment."""
    return (
        first.statement.relation == second.statement.relation
        and first.type is StatementType.KEY_DELETE
        and second.type is StatementType.INSERT
    )


def _unaffected(first: Operation, second: Operation) -> bool:
    """Whether ``second`` adds a row with a new generated key, and ``first`` asked for one whose key was known."""
    return first.statement.existing and second.statement.generated


def meet(first: Operation, second: Operation) -> bool:
    """Whether they touch a common attribute, one of them writing."""
    return (
        not first.writes.isdisjoint(second.writes | second.reads | second.predicate)
        or not second.writes.isdisjoint(first.reads | first.predicate)
    )  # fmt: skip


def rechecks(operation: Operation) -> bool:
    """Whether it may wait for a row it found and look at it again: the only way one statement sees two snapshots."""
    return operation.type in _CHUNKED or (
        operation.type is StatementType.PREDICATE_SELECT and operation.statement.locks
    )


def kind_of(first: TemplateStatement, second: TemplateStatement, antidependency: bool) -> tuple[DependencyKind, bool]:
    """The kind of a dependency from ``first`` to ``second``, and whether it is through a predicate."""
    reading = {StatementType.KEY_SELECT, StatementType.PREDICATE_SELECT}
    if antidependency or first.type in reading:
        kind = DependencyKind.READ_WRITE
        predicate = first.type.value.startswith("p")
    elif second.type in reading:
        kind, predicate = DependencyKind.WRITE_READ, second.type.value.startswith("p")
    else:
        kind, predicate = DependencyKind.WRITE_WRITE, False
        touches = set(first.writes) & set(second.writes)
        if not touches and first.writes and second.reads and set(first.writes) & set(second.reads):
            kind = DependencyKind.WRITE_READ
        elif not touches and second.writes and first.reads and set(first.reads) & set(second.writes):
            kind = DependencyKind.READ_WRITE
    return kind, predicate
