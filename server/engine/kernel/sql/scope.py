"""Which relations a part of a statement sees, and which column a name means there."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from server.engine.kernel.sql.words import quote
from server.engine.model.access import Assignment, Condition, Operation, OrderKey, Output

_CLOSE = 60
"""Percent of the letters of both words that agree, in order."""
_LONGEST_GUESSED = 100
"""Characters of a word for which a near one is looked for."""

SYSTEM_COLUMNS = frozenset({"ctid", "xmin", "xmax", "tableoid", "cmin", "cmax"})


@dataclass(frozen=True)
class TableShape:
    """A table as a statement may use it."""

    name: str
    entity: str
    """What the table holds, for the caller's own use."""
    columns: Mapping[str, str]
    """PostgreSQL type by column name, in the order of the table."""
    keys: tuple[frozenset[str], ...]
    """Each set of columns that determines a row by its values."""
    expression_keys: tuple[frozenset[str], ...] = ()
    """Those that determine it through an expression, such as ``lower(name)``."""
    partial_keys: tuple[frozenset[str], ...] = ()
    """Those that do so only among the rows that meet a condition."""
    ordered: bool = False
    """``columns`` are in the order in which an INSERT that names none fills them."""

    def is_pinned_by(self, columns: AbstractSet[str]) -> bool:
        """Whether rows that agree in the columns are one row."""
        return any(key <= columns for key in (*self.keys, *self.expression_keys))


Catalogue = Mapping[str, TableShape]
"""Every name under which a statement may mean a table."""


@dataclass(eq=False)
class Relation:
    """One occurrence of a table, common table expression, subquery or function in a statement."""

    name: str
    """What qualifies its columns in the finished statement."""
    aliases: frozenset[str]
    """Every name by which the author may qualify its columns."""
    columns: Mapping[str, str]
    shape: TableShape | None = None
    """None for what is no table."""
    sources: Mapping[str, tuple["Relation", str]] = field(default_factory=dict)
    """For a derived column that is a plain column of a table: which."""
    transparent: bool = False
    """A derived table whose conditions hold for the tables it is made of, as in `Derived`."""
    open: bool = False
    """A function whose columns are not known: any name may be one."""
    operation: Operation = Operation.READ
    reads: set[str] = field(default_factory=set)
    writes: list[str] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    order: list[OrderKey] = field(default_factory=list)
    limit: str = ""
    joined_to: list[tuple[str, "Relation", str]] = field(default_factory=list)
    """Own column, other relation, its column: each equality with another relation, or membership in its rows."""
    further_rows: list[list[Assignment]] = field(default_factory=list)
    """Of an INSERT with several rows in VALUES: what those after the first are given."""
    inserted_rows: float = 1.0
    may_conflict: bool = False
    """An INSERT with ON CONFLICT, which may add no row."""

    @property
    def qualified(self) -> str:
        return quote(self.name)


@dataclass(frozen=True)
class Column:
    """What a column reference means."""

    relation: Relation
    name: str
    type: str


@dataclass(eq=False)
class Scope:
    """The relations of one SELECT, INSERT, UPDATE or DELETE, inside those around it."""

    outer: "Scope | None" = None
    relations: list[Relation] = field(default_factory=list)
    merged: set[str] = field(default_factory=set)
    """Columns named in JOIN … USING, which are not ambiguous."""
    common: dict[str, "Derived"] = field(default_factory=dict)
    """Common table expressions by name."""

    def chain(self) -> Iterable["Scope"]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer

    def common_table(self, name: str) -> "Derived | None":
        return next((scope.common[name] for scope in self.chain() if name in scope.common), None)

    def relation(self, qualifier: str) -> Relation | None:
        for scope in self.chain():
            for relation in scope.relations:
                if qualifier in relation.aliases:
                    return relation
        return None

    def holders(self, column: str) -> list[Relation]:
        """The relations of the innermost scope that know the column."""
        for scope in self.chain():
            found = [relation for relation in scope.relations if column in relation.columns]
            if found:
                return found[:1] if column in scope.merged else found
            if any(relation.open for relation in scope.relations):
                return []
        return []

    def is_open(self) -> bool:
        return any(relation.open for scope in self.chain() for relation in scope.relations)

    def names(self) -> list[str]:
        return [column for scope in self.chain() for relation in scope.relations for column in relation.columns]


@dataclass(frozen=True)
class Derived:
    """The result of a subquery: its columns, their types, and where plain ones come from."""

    outputs: tuple[Output, ...]
    types: tuple[str, ...]
    sources: tuple[Column | None, ...]
    open: bool = False
    transparent: bool = False
    """What is asked of its rows is asked of the rows of its tables: nothing groups, limits or unites them."""


def close_to(word: str, candidates: Iterable[str]) -> str:
    """The candidate that was probably meant; empty when none is close. Of equally close ones the first by name."""
    if len(word) > _LONGEST_GUESSED:
        return ""
    folded = {candidate.lower(): candidate for candidate in sorted(set(candidates))}
    found = process.extractOne(word.lower(), list(folded), scorer=fuzz.ratio, score_cutoff=_CLOSE)
    return folded[found[0]] if found else ""
