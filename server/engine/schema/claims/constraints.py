"""NOT NULL, keys and checks: a second row that is right but for one thing is refused for that thing."""

from collections.abc import Iterator

from server.engine.kernel.ddl import is_identity
from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.formula import Apply, ColumnName, Formula, parse_formula
from server.engine.model.claims import Claim, ConstraintRefuses
from server.engine.model.schema import Check, Table, Unique
from server.engine.schema.claims.stage import Stage
from server.engine.schema.sampling.rows import Row, RowMaker

_NOT_NULL, _UNIQUE, _CHECK = "23502", "23505", "23514"


def claims(stage: Stage, table: Table) -> list[Claim]:
    ddl, maker = stage.alone(table)
    row = maker.row(table.name)
    if row is None:
        undecidable = maker.shape(table.name).undecidable
        why = f"{', '.join(undecidable)} cannot be judged by form" if undecidable else "its checks allow none we tried"
        stage.undemonstrated(table.name, "all", f"no example row for {table.name}: {why}")
        return []
    made = _Made(stage, table, ddl, maker, row)
    return [*_not_nulls(made), *_keys(made), *_checks(made)]


class _Made:
    """A table with one row in it."""

    def __init__(self, stage: Stage, table: Table, ddl: tuple[str, ...], maker: RowMaker, row: Row) -> None:
        self.stage, self.table, self.ddl, self.maker, self.row = stage, table, ddl, maker, row

    def refused(
        self,
        name: str,
        sentence: str,
        row: Row | None,
        state: str,
        constraint: str = "",
        column: str = "",
        first: Row | None = None,
    ) -> Iterator[Claim]:
        if row is None:
            self.stage.undemonstrated(self.table.name, name, "no row breaks it and nothing else")
            return
        setup = (self.maker.insert(self.table.name, first or self.row),)
        violation = self.maker.insert(self.table.name, row)
        yield Claim(
            f"schema/constraint/{self.table.name}/{name}",
            f"{self.table.name}.{column or constraint}",
            sentence,
            ConstraintRefuses(self.ddl, setup, violation, state, constraint, column),
        )


def _not_nulls(made: _Made) -> Iterator[Claim]:
    table = made.table
    for column in table.columns:
        if column.nullable or is_identity(column) or column.generated or column.name in table.primary_key:
            continue
        second = made.maker.row(table.name, 1)
        broken = {**second, column.name: None} if second is not None else None
        yield from made.refused(
            f"{column.name}_not_null",
            f"A row of {table.name} without {column.name} is refused.",
            broken,
            _NOT_NULL,
            column=column.name,
        )


def _keys(made: _Made) -> Iterator[Claim]:
    table = made.table
    if table.primary_key != ("id",):
        broken = _twin(made, made.row, table.primary_key)
        primary = shorten(f"{table.name}_pkey")
        sentence = f"A second row of {table.name} with the same {_and(table.primary_key)} is refused."
        yield from made.refused(primary, sentence, broken, _UNIQUE, primary)
    for unique in table.uniques:
        conditions: list[Formula] = [Apply("is not null", (ColumnName("", name),)) for name in unique.columns]
        if unique.where:
            conditions.append(parse_formula(unique.where))
        first = made.maker.solve(table.name, 0, holds=conditions)
        broken = _twin(made, first, unique.columns, conditions) if first is not None else None
        yield from made.refused(unique.name, _sentence(table, unique), broken, _UNIQUE, unique.name, first=first)


def _twin(made: _Made, first: Row, shared: tuple[str, ...], holds: list[Formula] | None = None) -> Row | None:
    """A row that agrees with the first on a key and on no other."""
    fixed = {name: first[name] for name in shared}
    return made.maker.solve(made.table.name, 1, fixed, [first], shared, holds=holds or ())


def _sentence(table: Table, unique: Unique) -> str:
    what = unique.expression or _and(unique.columns)
    where = f" among rows with {unique.where}" if unique.where else ""
    return f"A second row of {table.name} with the same {what} is refused{where}."


def _and(names: tuple[str, ...]) -> str:
    return " and ".join(names)


def _checks(made: _Made) -> Iterator[Claim]:
    for check in made.table.checks:
        broken = made.maker.solve(made.table.name, 1, differs_from=[made.row], breaks=check.name)
        yield from made.refused(check.name, _says(made.table, check), broken, _CHECK, check.name)


def _says(table: Table, check: Check) -> str:
    return f"A row of {table.name} that does not satisfy {check.expression} is refused."
