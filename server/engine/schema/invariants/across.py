"""Invariants over a row and the rows that refer to it: sums, counts, averages, limits on how many."""

from msgspec.structs import replace

from server.engine.kernel.sql.formula import Aggregate, ColumnName, Formula, aggregates, columns, is_predicate
from server.engine.kernel.sql.words import quote
from server.engine.model.access import Operation
from server.engine.model.brief import Invariant
from server.engine.schema.invariants import guards, row
from server.engine.schema.invariants.joined import Across
from server.engine.schema.invariants.terms import Context


def sum_equals(context: Context, invariant: Invariant) -> None:
    formula = context.parse(invariant) if invariant.expression else None
    over = context.over(invariant)
    if formula is not None and not aggregates(formula):
        if is_predicate(formula):
            row.expression(context, invariant)
        else:
            _equals_in_row(context, invariant)
        return
    if formula is None and invariant.expression:
        row.expression(context, invariant)
        return
    if not invariant.expression:
        if len(over) == 2 and over[0][0] != over[1][0] and over[1][1]:
            stated = f"sum({over[1][0]}.{over[1][1]})"
        else:
            stated = " + ".join(f"{entity}.{column}" for entity, column in over[1:] if column)
        sum_equals(context, _with(invariant, stated or "NULL = NULL"))
        return
    found = _across(context, invariant, formula) if formula is not None else None
    target = context.place(*over[0]) if over else None
    if found is None or target is None:
        context.cannot(invariant, _NO_PATH.format(name=invariant.name))
        return
    if formula is not None and is_predicate(formula):
        guards.check_at_commit(context, found, found.expression)
        return
    total = f"whole.{quote(target.column)}"
    guards.check_at_commit(context, found, f"coalesce({total}, 0) = coalesce({found.expression}, 0)", target.column)


def predicate(context: Context, invariant: Invariant) -> None:
    """A limit such as ``count(ListingImage) <= 10``."""
    formula = context.parse(invariant)
    found = _across(context, invariant, formula) if formula is not None else None
    if found is None or formula is None or not is_predicate(formula):
        context.cannot(invariant, _NO_PATH.format(name=invariant.name))
        return
    guards.check_at_commit(context, found, found.expression)


def materialised(context: Context, invariant: Invariant) -> None:
    """A column that repeats what other rows say: computed, kept by a trigger, or checked when statements keep it."""
    formula = context.parse(invariant) if invariant.expression else None
    over = context.over(invariant)
    target = context.place(*over[0]) if over else None
    if formula is None or target is None or not over[0][1]:
        context.cannot(invariant, f"{invariant.name} does not say which column repeats which expression")
        return
    if not aggregates(formula):
        _computed(context, invariant, over[0])
        return
    found = _across(context, invariant, formula)
    if found is None or found.whole.name != target.table:
        context.cannot(invariant, _NO_PATH.format(name=invariant.name))
        return
    if _writers(context, over[0]):
        guards.check_at_commit(context, found, _same(found, target.column, formula), target.column)
    else:
        guards.maintain(context, found, target.column)


def _same(found: Across, column: str, formula: Formula) -> str:
    """Equality as far as the kept value can say it: a bare average is rounded to the digits it was kept with."""
    kept, value = f"whole.{quote(column)}", found.expression
    functions = {aggregate.function for aggregate in aggregates(formula)}
    if functions == {"count"}:
        return f"coalesce({kept}, 0) = {value}"
    if functions == {"sum"}:
        return f"coalesce({kept}, 0) = coalesce({value}, 0)"
    if isinstance(formula, Aggregate) and formula.function == "avg":
        rounded = f"{kept} = round({value}, scale({kept}))"
        return f"CASE WHEN {value} IS NULL THEN true WHEN {kept} IS NULL THEN false ELSE {rounded} END"
    if found.whole.columns[column].nullable:
        return f"{kept} IS NOT DISTINCT FROM ({value})"
    return f"{kept} = coalesce({value}, {kept})"


def _writers(context: Context, term: tuple[str, str]) -> list[str]:
    """Use cases with an UPDATE that sets the column."""
    entity, column = term
    return sorted(
        {
            statement.use_case
            for statement in context.prepared.statements
            for access in statement.accesses
            if access.entity == entity and access.operation == Operation.UPDATE and column in access.writes
        }
    )


def _computed(context: Context, invariant: Invariant, term: tuple[str, str]) -> None:
    """An expression over the same row: a generated column, unless statements write it themselves."""
    found = context.row_expression(invariant)
    place = context.place(*term)
    if found is None or place is None or found[0].name != place.table:
        context.cannot(invariant, f"{invariant.name} speaks of columns of several tables without an aggregate")
        return
    table, text = found
    written = any(
        access.entity == term[0] and term[1] in access.writes
        for statement in context.prepared.statements
        for access in statement.accesses
    )
    column = table.columns[place.column]
    if written or column.default:
        _equals_in_row(context, invariant)
        return
    table.columns[place.column] = replace(column, generated=text)
    context.keep(invariant, table.name, f"{table.name}.{column.name}", "generated column: PostgreSQL computes it")


def _equals_in_row(context: Context, invariant: Invariant) -> None:
    over = context.over(invariant)
    place = context.place(*over[0]) if over else None
    found = context.row_expression(invariant)
    if place is None or found is None or found[0].name != place.table:
        context.cannot(invariant, f"{invariant.name} speaks of columns of several tables without an aggregate")
        return
    table, text = found
    name = table.add_check(f"{table.name}_{invariant.name}_check", f"{quote(place.column)} = {text}", invariant.name)
    context.keep(invariant, table.name, name, "CHECK: one row decides")


def _across(context: Context, invariant: Invariant, formula: Formula) -> Across | None:
    """The two tables the expression speaks of, when exactly one reference joins them."""
    inner = {
        context.meaning(invariant, name)[0]
        for aggregate in aggregates(formula)
        for inside in (aggregate.argument, aggregate.condition)
        if inside is not None
        for name in columns(inside)
    }
    over = [entity for entity, _ in context.over(invariant) if entity]
    if not inner and len(set(over)) == 2:
        inner = {over[1]}  # count(*)
    if len(inner) != 1 or "" in inner or not over:
        return None
    part = inner.pop()
    whole = next((entity for entity in over if entity != part), over[0])
    joining = [one for one in context.logical.references(part) if one.from_ == whole]
    named = [one for one in joining if (part, f"{one.name}_id") in context.over(invariant)]
    joining = named or joining
    if len(joining) != 1:
        return None
    reference = context.place(part, f"{joining[0].name}_id")
    if reference is None or reference.table != context.table(part).name:
        return None
    used: dict[str, list[str]] = {"whole": [], "part": []}

    def rename(name: ColumnName) -> str | None:
        entity, column = context.meaning(invariant, name)
        if entity == part and not column:
            return "*"
        side = "part" if entity == part and (entity != whole or not name.qualifier) else "whole"
        place = context.place(entity, column)
        if place is None or place.table != (context.table(part) if side == "part" else context.table(whole)).name:
            used["elsewhere"] = [column]
            return None
        used[side].append(place.column)
        return f"{side}.{quote(place.column)}"

    text = context.rename(invariant, rename)
    if "elsewhere" in used:
        return None
    return Across(
        invariant,
        context.table(whole),
        context.table(part),
        reference.column,
        joining[0],
        text,
        tuple(dict.fromkeys(used["whole"])),
        tuple(dict.fromkeys(used["part"])),
    )


def _with(invariant: Invariant, expression: str) -> Invariant:
    return replace(invariant, expression=expression)


_NO_PATH = "{name} does not join the tables it speaks of by exactly one reference"
