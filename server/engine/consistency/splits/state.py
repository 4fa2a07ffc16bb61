"""A split schedule while it is being put together: instances, and which of their rows are the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.engine.consistency.splits.conflicts import BY_PREDICATE, UPDATES, sought
from server.engine.consistency.splits.terms import Terms, read_term
from server.engine.consistency.splits.unfolding import Linear
from server.engine.model.consistency import DependencyKind, ForeignKeyFunction, Relation, TemplateStatement, Workload

RowTerms = tuple[int, ...]
"""Nodes of a row's key; equal keys of one relation are the same row."""


@dataclass(frozen=True)
class Catalogue:
    """What of a workload every search looks at."""

    relations: Mapping[str, Relation]
    functions: Mapping[str, ForeignKeyFunction]
    fixed: Mapping[str, tuple[ForeignKeyFunction, ...]]
    """By relation: functions whose columns no statement updates."""

    @classmethod
    def of(cls, workload: Workload, linears: Sequence[Linear]) -> "Catalogue":
        updated = {
            (statement.relation, column)
            for linear in linears
            for statement in linear.statements
            if statement.type in UPDATES
            for column in statement.writes
        }
        fixed: dict[str, tuple[ForeignKeyFunction, ...]] = {}
        for function in workload.functions:
            if function.columns and not any((function.relation, column) in updated for column in function.columns):
                fixed[function.relation] = (*fixed.get(function.relation, ()), function)
        return cls(
            {relation.name: relation for relation in workload.relations},
            {function.name: function for function in workload.functions},
            fixed,
        )

    def width(self, relation: str) -> int:
        return max(len(self.relations[relation].key), 1) if relation in self.relations else 1

    def key_columns(self, relation: str) -> tuple[str, ...]:
        return self.relations[relation].key if relation in self.relations else ()


@dataclass(frozen=True)
class Step:
    """A dependency that the schedule is built to have. ``near``: the reader's predicate matches the row only after
    the write, or before it, so that a writer by predicate does not lock it."""

    source: int
    source_statement: int
    target: int
    target_statement: int
    kind: DependencyKind
    row: RowTerms
    near: bool = False


@dataclass
class State:
    catalogue: Catalogue
    terms: Terms
    linears: list[Linear] = field(default_factory=list)
    scopes: list[dict[str, int]] = field(default_factory=list)
    keys: list[list[RowTerms | None]] = field(default_factory=list)
    """For each instance and statement; None for a predicate."""
    sought: list[list[dict[str, int]]] = field(default_factory=list)
    """For each instance and statement, the node its predicate asks of each attribute."""
    steps: list[Step] = field(default_factory=list)

    def copy(self) -> "State":
        return State(
            self.catalogue,
            self.terms.copy(),
            self.linears.copy(),
            self.scopes.copy(),
            self.keys.copy(),
            self.sought.copy(),
            self.steps.copy(),
        )

    def add(self, linear: Linear) -> bool:
        """One more instance; False when its own constraints contradict each other."""
        terms, scope = self.terms, {}
        keys: list[RowTerms | None] = []
        asked: list[dict[str, int]] = []
        scope = dict[str, int]()
        for statement in linear.statements:
            keys.append(self._key(statement, scope))
            asked.append(self._asked(statement, scope))
        self.linears.append(linear)
        self.scopes.append(scope)
        self.keys.append(keys)
        self.sought.append(asked)
        for one, other in linear.distinct:
            terms.keep_apart(read_term(terms, one, scope), read_term(terms, other, scope))
        number = len(self.linears) - 1
        return terms.consistent() and all(
            self.touch(number, index, key) for index, key in enumerate(keys) if key is not None
        )

    def _key(self, statement: TemplateStatement, scope: dict[str, int]) -> RowTerms | None:
        if statement.type in BY_PREDICATE:
            return None
        width = self.catalogue.width(statement.relation)
        written = statement.key
        if not written:
            pins = {pin.column: pin.term for pin in statement.pins}
            columns = self.catalogue.key_columns(statement.relation)
            if columns and all(column in pins for column in columns):
                written = tuple(pins[column] for column in columns)
        if not written:
            return tuple(self.terms.fresh() for _ in range(width))
        nodes = [read_term(self.terms, term, scope) for term in written]
        if len(nodes) == width:
            return tuple(nodes)
        return tuple(self.terms.apply(f"{statement.relation}.{number}", nodes) for number in range(width))

    def _asked(self, statement: TemplateStatement, scope: dict[str, int]) -> dict[str, int]:
        asked = {pin.column: read_term(self.terms, pin.term, scope) for pin in statement.pins}
        if statement.type in BY_PREDICATE:
            for attribute in sorted(sought(statement) - asked.keys()):
                asked[attribute] = self.terms.fresh()
        return asked

    def touch(self, instance: int, index: int, row: RowTerms) -> bool:
        """The statement touches the row: its parents follow. False when that contradicts something."""
        statement = self.linears[instance].statements[index]
        places = {each.id: number for number, each in enumerate(self.linears[instance].statements)}
        for parent in statement.parents:
            place = places.get(parent.statement)
            key = self.keys[instance][place] if place is not None else None
            if key is None:
                continue
            image = tuple(self.terms.apply(f"{parent.function}/{number}", row) for number in range(len(key)))
            if not self.terms.unify(image, key):
                return False
        for function in self.catalogue.fixed.get(statement.relation, ()):
            for number, column in enumerate(function.columns):
                image_of = self.terms.apply(f"{function.name}/{number}", row)
                held = self.terms.apply(f"{statement.relation}.{column}", row)
                if not self.terms.unify((image_of,), (held,)):
                    return False
        if statement.type in BY_PREDICATE:
            return self._within(statement, self.sought[instance][index], row)
        return True

    def _within(self, statement: TemplateStatement, asked: Mapping[str, int], row: RowTerms) -> bool:
        """A row that a predicate meets has the key it asks for."""
        for number, column in enumerate(self.catalogue.key_columns(statement.relation)):
            if column in asked and not self.terms.unify((row[number],), (asked[column],)):
                return False
        return True

    def connect(
        self, source: int, statement: int, target: int, other: int, kind: DependencyKind, near: bool = False
    ) -> bool:
        """Let both statements meet on one row, the most general one; False when they cannot."""
        mine, theirs = self.keys[source][statement], self.keys[target][other]
        if mine is not None and theirs is not None:
            row = mine
            if not self.terms.unify(mine, theirs):
                return False
        elif mine is not None or theirs is not None:
            row = mine if mine is not None else theirs  # type: ignore[assignment]  # one of them is there
        else:
            relation = self.linears[source].statements[statement].relation
            row = tuple(self.terms.fresh() for _ in range(self.catalogue.width(relation)))
        self.steps.append(Step(source, statement, target, other, kind, row, near))
        return self.touch(source, statement, row) and self.touch(target, other, row)

    def row(self, relation: str, row: RowTerms) -> tuple[str, RowTerms]:
        """The row by what its key stands for."""
        return relation, tuple(self.terms.find(node) for node in row)
