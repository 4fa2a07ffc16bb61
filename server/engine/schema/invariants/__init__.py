"""Turns invariants into constraints, indexes and triggers, or says that PostgreSQL cannot keep them and what can."""

from server.engine.kernel.sql.formula import aggregates
from server.engine.model.brief import Invariant, InvariantKind
from server.engine.schema.invariants import across, keys, machine, row
from server.engine.schema.invariants.terms import Context


def _over_one_row_or_several(context: Context, invariant: Invariant) -> None:
    formula = context.parse(invariant)
    if formula is not None and aggregates(formula):
        across.predicate(context, invariant)
    else:
        row.KEEPERS[invariant.kind](context, invariant)


_KEEPERS = {
    InvariantKind.UNIQUE: keys.unique,
    InvariantKind.FOREIGN_KEY: keys.reference,
    InvariantKind.NON_NEGATIVE: row.not_negative,
    InvariantKind.BOUNDED: _over_one_row_or_several,
    InvariantKind.AT_MOST: _over_one_row_or_several,
    InvariantKind.EXPRESSION: _over_one_row_or_several,
    InvariantKind.SUM_EQUALS: across.sum_equals,
    InvariantKind.MATERIALISED: across.materialised,
    InvariantKind.STATE_MACHINE: machine.state_machine,
}


def apply(context: Context) -> None:
    """Add what keeps each invariant of the brief to the draft, in the order of the brief."""
    for invariant in context.brief.invariants:
        _KEEPERS[invariant.kind](context, invariant)


__all__ = ["Context", "apply"]
