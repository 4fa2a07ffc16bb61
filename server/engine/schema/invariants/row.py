"""Invariants that one row decides alone: CHECK constraints."""

from server.engine.kernel.sql.formula import Apply, is_predicate, parts
from server.engine.kernel.sql.words import quote
from server.engine.model.brief import Invariant, InvariantKind
from server.engine.schema.invariants.terms import Context

_CHANGING = frozenset({"now", "current_date", "random", "clock_timestamp", "statement_timestamp", "uuidv7"})


def not_negative(context: Context, invariant: Invariant) -> None:
    for entity, column in context.over(invariant):
        place = context.place(entity, column)
        if place is None:
            context.cannot(invariant, f"{invariant.name} names no column that could be negative")
            continue
        table = context.draft.tables[place.table]
        attribute = context.logical.tables[entity].by_name[column].attribute
        if attribute is not None and attribute.min is not None and attribute.min >= 0:
            known = next(c.name for c in table.checks if c.name.startswith(f"{table.name}_{place.column}"[:54]))
            context.keep(invariant, table.name, known, f"implied by the attribute's own minimum of {attribute.min:g}")
            continue
        _check(context, invariant, table.name, f"{place.column}_not_negative", f"{quote(place.column)} >= 0")


def bounded(context: Context, invariant: Invariant) -> None:
    if invariant.expression:
        expression(context, invariant)
        return
    for entity, column in context.over(invariant):
        place = context.place(entity, column)
        limits = [c for c in context.draft.tables[place.table].checks if place.column in c.expression] if place else []
        if place is None or not limits:
            context.cannot(invariant, f"{invariant.name} states no bound: neither an expression nor min and max")
        else:
            context.keep(invariant, place.table, limits[0].name, "the attribute's own bounds")


def at_most(context: Context, invariant: Invariant) -> None:
    over = [place for entity, column in context.over(invariant) if (place := context.place(entity, column))]
    if not invariant.expression and len(over) == 2 and over[0].table == over[1].table:
        low, high = over
        check = f"{quote(low.column)} <= {quote(high.column)}"
        _check(context, invariant, low.table, invariant.name, check)
        return
    expression(context, invariant)


def expression(context: Context, invariant: Invariant) -> None:
    """A CHECK, where the columns of one row decide."""
    formula = context.parse(invariant)
    if formula is None:
        context.cannot(invariant, f"the expression of {invariant.name} is not SQL that this analysis can read")
        return
    if any(isinstance(part, Apply) and part.function in _CHANGING for part in parts(formula)):
        context.cannot(
            invariant,
            f"{invariant.name} depends on the time of asking: a CHECK is only made when the row is written",
            fix="Compare with a column that says when, or check it in the statement that relies on it.",
        )
        return
    found = context.row_expression(invariant)
    if found is None or not is_predicate(formula):
        context.cannot(invariant, f"{invariant.name} speaks of more than one row, which no CHECK can look at")
        return
    table, text = found
    _check(context, invariant, table.name, invariant.name, text)


def _check(context: Context, invariant: Invariant, table: str, name: str, text: str) -> None:
    draft = context.draft.tables[table]
    stem = name if name.startswith(table) else f"{table}_{name}"
    given = draft.add_check(f"{stem}_check", text, invariant.name)
    context.keep(invariant, table, given, "CHECK: one row decides")


KEEPERS = {
    InvariantKind.BOUNDED: bounded,
    InvariantKind.AT_MOST: at_most,
    InvariantKind.EXPRESSION: expression,
}
