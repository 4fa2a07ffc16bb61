"""A table as the row maker sees it: its columns, and its checks as parsed expressions."""

from dataclasses import dataclass
from functools import cached_property

from server.engine.kernel.ddl import is_identity
from server.engine.kernel.sql.formula import Formula, FormulaError, Opaque, columns, parse_formula, parts
from server.engine.model.schema import Column, ForeignKey, Table


@dataclass(frozen=True)
class Rule:
    """One CHECK, or the NOT NULL of nothing: ``formula`` must not be false."""

    name: str
    formula: Formula
    columns: frozenset[str]


class Shape:
    """What is asked of a table again and again while rows are made for it."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.columns: dict[str, Column] = {column.name: column for column in table.columns}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        found = []
        for check in self.table.checks:
            try:
                formula = parse_formula(check.expression)
            except FormulaError:
                formula = Opaque(())
            found.append(Rule(check.name, formula, frozenset(name.name for name in columns(formula))))
        return tuple(found)

    @cached_property
    def computed(self) -> dict[str, Formula]:
        """Stored expressions by column."""
        return {
            column.name: parse_formula(column.generated)
            for column in self.table.columns
            if column.generated and not is_identity(column)
        }

    @cached_property
    def undecidable(self) -> tuple[str, ...]:
        """Names of the checks this package cannot judge by their form alone."""
        return tuple(rule.name for rule in self.rules if any(isinstance(part, Opaque) for part in parts(rule.formula)))

    @cached_property
    def uniques(self) -> tuple[tuple[str, ...], ...]:
        """Column sets no two rows may share, the primary key first."""
        return (self.table.primary_key, *(unique.columns for unique in self.table.uniques if unique.columns))

    def reference(self, column: str) -> ForeignKey | None:
        return next((key for key in self.table.foreign_keys if column in key.columns), None)
