"""Rows and the rows that refer to them: a broken total is refused at commit, a kept one is right after each change."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from server.engine.kernel.sql.formula import Aggregate, ColumnName, Constant, Formula, parse_formula, transform
from server.engine.kernel.sql.words import quote
from server.engine.model.claims import Claim, ConstraintRefuses, QueryAnswers
from server.engine.model.schema import ForeignKey
from server.engine.schema.claims.stage import Stage, key_condition, rows_in
from server.engine.schema.invariants.guards import part_trigger
from server.engine.schema.invariants.joined import Across
from server.engine.schema.rules import Guard, Upkeep
from server.engine.schema.sampling.evaluate import UnsupportedError, Value, evaluate
from server.engine.schema.sampling.literals import literal
from server.engine.schema.sampling.rows import Row, RowMaker

_REFUSED = "23514"
_MOST_PARTS = 40
"""Rows written to reach a limit on how many there may be; a higher limit is stated but not exercised."""


def guarded(stage: Stage, rule: Guard) -> Iterator[Claim]:
    across, whole_name = rule.across, rule.across.whole.name
    ddl, maker = stage.joined(across.part.name, _key(across), {rule.trigger})
    found = _example(maker, rule)
    setup = (
        rows_in(maker, [(whole_name, found[0]), *((across.part.name, part) for part in found[1])]) if found else None
    )
    if found is None or setup is None:
        stage.undemonstrated(whole_name, rule.trigger, "no example rows meet it and then break it with one row more")
        return
    names = (
        [rule.trigger, part_trigger(rule.trigger)] if whole_name != across.part.name else [part_trigger(rule.trigger)]
    )
    now = f"SET CONSTRAINTS {', '.join(map(quote, names))} IMMEDIATE"
    yield Claim(
        f"schema/guard/{whole_name}/{rule.trigger}",
        across.invariant.name,
        f"A row of {across.part.name} that breaks {across.invariant.name} is refused at commit.",
        ConstraintRefuses(ddl, (*setup, now), maker.insert(across.part.name, found[2]), _REFUSED, rule.trigger),
    )


def _key(across: Across) -> ForeignKey:
    """The reference that joins the two."""
    columns = (across.reference,)
    return next(key for key in across.part.foreign_keys if key.columns == columns and key.table == across.whole.name)


def _example(maker: RowMaker, rule: Guard) -> tuple[Row, list[Row], Row] | None:
    """A row, those that refer to it, and one more that breaks the predicate."""
    across = rule.across
    predicate = parse_formula(rule.predicate)
    first = maker.solve(across.whole.name, 0)
    if first is None:
        return None
    parts = _parts(maker, across, first, _MOST_PARTS + 1)
    for count in (1, 0, *range(2, len(parts))):
        if count >= len(parts):
            continue
        whole = _whole(maker, rule, predicate, parts[:count])
        if whole is None:
            continue
        if _judge(predicate, whole, parts[:count]) is not True:
            continue
        if _judge(predicate, whole, parts[: count + 1]) is False:
            return whole, parts[:count], parts[count]
    return None


def _whole(maker: RowMaker, rule: Guard, predicate: Formula, parts: Sequence[Row]) -> Row | None:
    """The row with the kept value that the parts ask for."""
    if not rule.column:
        return maker.solve(rule.across.whole.name, 0)
    value = _value(parse_formula(rule.across.expression), {}, parts)
    if value is None or isinstance(value, bool):
        return maker.solve(rule.across.whole.name, 0)
    return maker.solve(rule.across.whole.name, 0, {rule.column: value})


def _parts(maker: RowMaker, across: Across, whole: Row, most: int) -> list[Row]:
    key = whole[across.whole.primary_key[0]]
    made: list[Row] = [whole] if across.whole.name == across.part.name else []
    skip = len(made)
    for turn in range(skip, most + skip):
        part = maker.solve(across.part.name, turn, {across.reference: key}, made)
        if part is None:
            break
        made.append(part)
    return made[skip:]


def _judge(predicate: Formula, whole: Row, parts: Sequence[Row]) -> Value:
    return _value(predicate, whole, parts)


def _value(formula: Formula, whole: Mapping[str, Value], parts: Sequence[Row]) -> Value:
    """The value of an expression over a row and those that refer to it; None when it cannot be told."""

    def known(part: Formula) -> Formula | None:
        if isinstance(part, Aggregate):
            return Constant(_aggregate(part, parts))
        if isinstance(part, ColumnName) and part.qualifier == "whole":
            return Constant(whole.get(part.name))
        return None

    try:
        return evaluate(transform(formula, known), {})
    except UnsupportedError:
        return None


def _aggregate(aggregate: Aggregate, parts: Sequence[Row]) -> Value:
    rows = [row for row in parts if aggregate.condition is None or evaluate(aggregate.condition, row) is True]
    if aggregate.argument is None:
        return len(rows)
    values = [value for row in rows if (value := evaluate(aggregate.argument, row)) is not None]
    if aggregate.function == "count":
        return len(values)
    if not values:
        return None
    if aggregate.function == "avg":
        return sum(map(Decimal, values)) / len(values)
    simple = {"sum": sum, "min": min, "max": max, "bool_and": all, "every": all, "bool_or": any}
    if aggregate.function not in simple:
        raise UnsupportedError(aggregate.function)
    return simple[aggregate.function](values)  # type: ignore[operator]


def kept(stage: Stage, rule: Upkeep) -> Iterator[Claim]:
    across, whole_name = rule.across, rule.across.whole.name
    ddl, maker = stage.joined(across.part.name, _key(across), {rule.trigger})
    whole = maker.solve(whole_name, 0)
    parts = _parts(maker, across, whole, 1) if whole is not None else []
    setup = rows_in(maker, [(whole_name, whole), (across.part.name, parts[0])]) if whole and parts else None
    if whole is None or setup is None:
        stage.undemonstrated(whole_name, rule.trigger, "no example rows")
        return
    delete = f"DELETE FROM {quote(across.part.name)} WHERE {key_condition(stage.tables[across.part.name], parts[0])}"
    formula = parse_formula(rule.value)
    for when, steps, rows in (("insert", setup, parts), ("delete", (*setup, delete), [])):
        expected = _value(formula, whole, rows)
        accepted = maker.solve(whole_name, 0, {**whole, rule.column: expected})
        if accepted is None:
            stage.undemonstrated(whole_name, f"{rule.trigger}.{when}", "the row's own checks refuse the value computed")
            continue
        kind = across.whole.columns[rule.column].type
        query = (
            f"SELECT {quote(rule.column)} IS NOT DISTINCT FROM {literal(expected, kind)} FROM {quote(whole_name)} "
            f"WHERE {key_condition(stage.tables[whole_name], whole)}"
        )
        yield Claim(
            f"schema/upkeep/{whole_name}/{rule.trigger}/{when}",
            across.invariant.name,
            f"{rule.column} of {whole_name} is right after the {when} of a row of {across.part.name}.",
            QueryAnswers(ddl, tuple(steps), query, (("t",),)),
        )
