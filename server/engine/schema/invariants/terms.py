"""What the words of an invariant mean in tables: entities, columns and expressions resolved."""

from collections.abc import Callable
from dataclasses import dataclass

from server.engine.kernel.sql.formula import (
    ColumnName,
    Formula,
    FormulaError,
    Opaque,
    columns,
    parse_formula,
    parts,
    rename_columns,
)
from server.engine.kernel.sql.words import quote
from server.engine.model.brief import Brief, Invariant
from server.engine.model.plan import Decision, Finding, Severity
from server.engine.model.prepared import PreparedBrief
from server.engine.schema.draft import Draft, Enforcement, TableDraft
from server.engine.schema.logical import Logical
from server.engine.schema.normalise import Place


@dataclass
class Context:
    prepared: PreparedBrief
    logical: Logical
    draft: Draft

    @property
    def brief(self) -> Brief:
        return self.prepared.brief

    def over(self, invariant: Invariant) -> list[tuple[str, str]]:
        """Entity and column of each term; an empty column stands for the entity as a whole."""
        return [self.logical.find(reference) for reference in invariant.over]

    def place(self, entity: str, column: str) -> Place | None:
        return self.draft.places.get((entity, column))

    def table(self, entity: str) -> TableDraft:
        return self.draft.tables[self.logical.tables[entity].name]

    def meaning(self, invariant: Invariant, name: ColumnName) -> tuple[str, str]:
        """Entity and column that a name in the invariant's expression stands for; empty strings for neither."""
        if name.qualifier:
            return self.logical.find(f"{name.qualifier}.{name.name}")
        over = self.over(invariant)
        for entity, column in over:
            if column and column in (name.name, f"{name.name}_id"):
                return entity, column
        for entity in dict.fromkeys(entity for entity, _ in over if entity):
            if name.name in self.logical.tables[entity].by_name:
                return entity, name.name
        return self.logical.find_entity(name.name), ""

    def parse(self, invariant: Invariant) -> Formula | None:
        """None for an expression that PostgreSQL's grammar refuses or that this analysis cannot look into."""
        try:
            return parse_formula(invariant.expression)
        except FormulaError:
            return None

    def row_expression(self, invariant: Invariant) -> tuple[TableDraft, str] | None:
        """The one table whose single row decides the expression, and the expression in its columns."""
        formula = self.parse(invariant)
        if formula is None or any(isinstance(part, Opaque) for part in parts(formula)):
            return None
        places = [self.place(*self.meaning(invariant, name)) for name in columns(formula)]
        tables = {place.table for place in places if place is not None}
        if len(tables) != 1 or None in places:
            return None
        return self.draft.tables[tables.pop()], self.rename(invariant, self._bare(invariant))

    def _bare(self, invariant: Invariant) -> Callable[[ColumnName], str | None]:
        def rename(name: ColumnName) -> str | None:
            place = self.place(*self.meaning(invariant, name))
            return quote(place.column) if place else None

        return rename

    def rename(self, invariant: Invariant, rename: Callable[[ColumnName], str | None]) -> str:
        return rename_columns(invariant.expression, rename)

    def keep(
        self,
        invariant: Invariant,
        table: str,
        by: str,
        how: str,
        decision: Decision | None = None,
        query: str = "",
    ) -> None:
        """Record what keeps the invariant, and the decision where there was a choice."""
        self.draft.enforcements.append(Enforcement(invariant.name, invariant.kind.value, table, by, how, query))
        if decision is not None:
            self.draft.decisions.append(decision)

    def cannot(self, invariant: Invariant, message: str, query: str = "", fix: str = "") -> None:
        """Record that nothing in the database keeps the invariant."""
        self.draft.enforcements.append(Enforcement(invariant.name, invariant.kind.value, "", "", message, query))
        self.draft.findings.append(
            Finding(
                id=f"schema.unenforced-invariant@{invariant.name}",
                rule="schema.unenforced-invariant",
                severity=Severity.MEDIUM,
                subject=invariant.name,
                message=message,
                why="A rule that the database does not keep is kept only by every piece of code that writes, always.",
                fix=fix
                or "State it over the columns of one row, or over a row and an aggregate of the rows that refer to it.",
                references=("PostgreSQL 18 manual, 5.5.1 Check Constraints",),
            )
        )
