"""What the lab shall see of a witness: the anomaly at the levels it was found for, and none one level up."""

from collections.abc import Sequence

import msgspec

from server.engine.consistency.execution.statements import transactions_of
from server.engine.consistency.execution.tables import VECTORS, ddl_of, fill, tables_of
from server.engine.model.claims import Claim, Interleaves, Outcome
from server.engine.model.consistency import Level, Workload
from server.engine.model.interleavings import BoundTransaction, Interleaving


def claims_of(workload: Workload, interleaving: Interleaving, identifier: str, subject: str = "") -> tuple[Claim, ...]:
    """``<identifier>/anomaly`` and ``<identifier>/prevented``. All witnesses of a workload share their tables."""
    tables = tables_of(workload)
    ddl = ddl_of(tables)
    vectors = tuple(fill(interleaving, tables, vector) for vector in range(VECTORS))
    transactions = transactions_of(interleaving, tables)
    raised = at_levels(transactions, interleaving.prevented_at)
    names = spoken(transactions)
    first = interleaving.instances[0].name
    return (
        Claim(
            f"{identifier}/anomaly",
            subject or first,
            f"{names} all commit, interleaved so, with an outcome that no serial order of them has.",
            Interleaves(ddl, vectors, transactions, interleaving.cut, Outcome.ANOMALY),
        ),
        Claim(
            f"{identifier}/prevented",
            subject or first,
            f"Run in the same order, {spoken(raised)} are refused, wait, or have the outcome of a serial order.",
            Interleaves(ddl, vectors, raised, interleaving.cut, Outcome.PREVENTED),
        ),
    )


def at_levels(transactions: Sequence[BoundTransaction], levels: Sequence[Level]) -> tuple[BoundTransaction, ...]:
    """The same transactions at other levels, one for each."""
    return tuple(
        msgspec.structs.replace(transaction, level=level)
        for transaction, level in zip(transactions, levels, strict=True)
    )


def spoken(transactions: Sequence[BoundTransaction]) -> str:
    """``WriteCheck, TransactSavings and Balance at REPEATABLE READ``."""
    levels = {transaction.level for transaction in transactions}
    if len(levels) == 1:
        return f"{_listed([each.name for each in transactions])} at {levels.pop().value.upper()}"
    return _listed([f"{each.name} at {each.level.value.upper()}" for each in transactions])


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
