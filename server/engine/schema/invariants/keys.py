"""Invariants that a unique index or a foreign key keeps."""

from server.engine.kernel.sql.formula import columns, is_predicate
from server.engine.kernel.sql.words import quote
from server.engine.model.brief import Invariant
from server.engine.model.schema import ForeignKey, Index, Unique
from server.engine.schema.invariants.terms import Context


def unique(context: Context, invariant: Invariant) -> None:
    """Over whole values a UNIQUE constraint, made with the keys; with an expression a unique index."""
    places = [context.place(entity, column) for entity, column in context.over(invariant)]
    tables = {place.table for place in places if place is not None}
    if None in places or len(tables) != 1:
        context.cannot(invariant, f"{invariant.name} spans several tables, which no unique index can")
        return
    table = context.draft.tables[tables.pop()]
    names = tuple(place.column for place in places if place is not None)
    if not invariant.expression:
        made = next((one for one in table.uniques if set(one.columns) <= set(names) and not one.where), None)
        how = "UNIQUE" if made and set(made.columns) == set(names) else "implied by a shorter key"
        context.keep(invariant, table.name, made.name if made else f"{table.name}_pkey", how)
        return
    formula = context.parse(invariant)
    found = context.row_expression(invariant)
    if formula is None or found is None or found[0] is not table:
        context.cannot(invariant, f"the expression of {invariant.name} does not speak of the columns it is over")
        return
    name = context.draft.take(f"{table.name}_{'_'.join(names)}_key", f"{table.name} {invariant.name}")
    if is_predicate(formula):
        made = Unique(name, names, where=found[1], invariant=invariant.name)
        how = "partial unique index: only rows that meet the condition count"
    else:
        inside = {context.meaning(invariant, column)[1] for column in columns(formula)}
        keys = [quote(column) for column in names if column not in inside]
        keys.append(found[1] if found[1].endswith(")") and "(" in found[1] else f"({found[1]})")
        made = Unique(name, names, expression=", ".join(keys), invariant=invariant.name)
        how = "unique index on the expression"
    table.uniques.append(made)
    context.keep(invariant, table.name, name, how)


def reference(context: Context, invariant: Invariant) -> None:
    """One term: the reference a relation already made. Two: from the first to the second, which must be a key."""
    places = [context.place(entity, column) for entity, column in context.over(invariant)]
    if None in places or not places or len(places) > 2:
        context.cannot(invariant, f"{invariant.name} names no columns that could refer to one another")
        return
    source = places[0]
    assert source is not None
    table = context.draft.tables[source.table]
    if len(places) == 1 or places[1] is None:
        known = next((key for key in table.foreign_keys if key.columns == (source.column,)), None)
        if known is None:
            context.cannot(invariant, f"{invariant.name}: no relation says what {source.column} refers to")
            return
        context.keep(invariant, table.name, known.name, f"FOREIGN KEY to {known.table}")
        return
    target = context.draft.tables[places[1].table]
    key = (places[1].column,)
    known = next((one for one in table.foreign_keys if one.columns == (source.column,)), None)
    if known is not None and known.table == target.name:
        context.keep(invariant, table.name, known.name, f"FOREIGN KEY to {known.table}")
        return
    is_key = target.primary_key == key or any(one.columns == key and not one.expression for one in target.uniques)
    if not is_key or table.columns[source.column].type != target.columns[key[0]].type:
        context.cannot(invariant, f"{invariant.name}: {target.name}.{key[0]} is no key of the same type")
        return
    made = ForeignKey(f"{table.name}_{source.column}_fkey", (source.column,), target.name, key)
    table.foreign_keys.append(made)
    if not any(index.columns[:1] == (source.column,) for index in table.indexes):
        name = context.draft.take(f"{table.name}_{source.column}_idx", f"{table.name} {source.column}")
        table.indexes.append(Index(name, (source.column,), purpose=f"Rows by {source.column}."))
    context.keep(invariant, table.name, made.name, f"FOREIGN KEY to {target.name}")
