"""Triggers: undeclared transitions and changes of fixed values are refused, aggregates are kept or guarded."""

from collections.abc import Iterator

from server.engine.kernel.ddl import statements_for
from server.engine.kernel.sql.formula import Apply, ColumnName, Constant, Formula, transform
from server.engine.kernel.sql.words import quote, quoted
from server.engine.model.claims import Claim, ConstraintRefuses, QueryAnswers
from server.engine.schema.claims import aggregates
from server.engine.schema.claims.stage import Stage, key_condition
from server.engine.schema.rules import Fixed, Guard, Transitions, Upkeep
from server.engine.schema.sampling.literals import literal
from server.engine.schema.sampling.rows import RowMaker

_REFUSED = "23514"


def claims(stage: Stage, rule: object) -> list[Claim]:
    if isinstance(rule, Transitions):
        return list(_transitions(stage, rule))
    if isinstance(rule, Fixed):
        return list(_fixed(stage, rule))
    if isinstance(rule, Guard):
        return list(aggregates.guarded(stage, rule))
    return list(aggregates.kept(stage, rule)) if isinstance(rule, Upkeep) else []


def _transitions(stage: Stage, rule: Transitions) -> Iterator[Claim]:
    table = stage.tables[rule.table]
    _, maker = stage.alone(table)
    ddl = statements_for(stage.schema, {rule.table}, triggers={rule.trigger})
    for start in rule.states:
        forbidden = [state for state in rule.states if state != start and state not in rule.allowed.get(start, ())]
        row = maker.solve(rule.table, 0, {rule.column: start})
        if row is None:
            stage.undemonstrated(rule.table, f"{rule.trigger}.{start}", f"no example row in the state {start}")
            continue
        where = key_condition(table, row)
        if forbidden:
            yield Claim(
                f"schema/transition/{rule.table}/{rule.trigger}/{start}",
                f"{rule.table}.{rule.column}",
                f"A row of {rule.table} may not go from {start} to {forbidden[0]}.",
                ConstraintRefuses(
                    ddl, (maker.insert(rule.table, row),), _move(rule, forbidden[0], where), _REFUSED, rule.trigger
                ),
            )
        for target in rule.allowed.get(start, ()):
            yield from _allowed(stage, maker, ddl, rule, start, target)


def _allowed(
    stage: Stage, maker: RowMaker, ddl: tuple[str, ...], rule: Transitions, start: str, target: str
) -> Iterator[Claim]:
    """The declared change passes, for a row that every other rule accepts before and after it."""
    table = stage.tables[rule.table]

    def moved(part: Formula) -> Formula | None:
        return Constant(target) if part == ColumnName("", rule.column) else None

    after = [
        Apply("is not false", (transform(check.formula, moved),))
        for check in maker.shape(rule.table).rules
        if rule.column in check.columns and len(check.columns) > 1
    ]
    row = maker.solve(rule.table, 0, {rule.column: start}, holds=after)
    if row is None:
        return
    where = key_condition(table, row)
    yield Claim(
        f"schema/transition/{rule.table}/{rule.trigger}/{start}-to-{target}",
        f"{rule.table}.{rule.column}",
        f"A row of {rule.table} may go from {start} to {target}.",
        QueryAnswers(
            ddl,
            (maker.insert(rule.table, row), _move(rule, target, where)),
            f"SELECT {quote(rule.column)} FROM {quote(rule.table)} WHERE {where}",
            ((target,),),
        ),
    )


def _move(rule: Transitions, target: str, where: str) -> str:
    return f"UPDATE {quote(rule.table)} SET {quote(rule.column)} = {quoted(target)} WHERE {where}"


def _fixed(stage: Stage, rule: Fixed) -> Iterator[Claim]:
    table = stage.tables[rule.table]
    _, maker = stage.alone(table)
    ddl = statements_for(stage.schema, {rule.table}, triggers={rule.trigger})
    row = maker.row(rule.table)
    for column in rule.columns:
        other = maker.another(rule.table, column, row[column]) if row is not None and column in row else None
        if row is None or other is None:
            stage.undemonstrated(rule.table, f"{rule.trigger}.{column}", "no example row, or no second value for it")
            continue
        kind = next(each.type for each in table.columns if each.name == column)
        change = f"SET {quote(column)} = {literal(other, kind)} WHERE {key_condition(table, row)}"
        yield Claim(
            f"schema/immutable/{rule.table}/{rule.trigger}/{column}",
            f"{rule.table}.{column}",
            f"{column} of a row of {rule.table} cannot be changed.",
            ConstraintRefuses(
                ddl,
                (maker.insert(rule.table, row),),
                f"UPDATE {quote(rule.table)} {change}",
                _REFUSED,
                rule.trigger,
            ),
        )
