"""Which row a use of a table touches, in terms over the program's parameters."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.engine.consistency.programs.certain import Certain
from server.engine.consistency.programs.facts import Facts
from server.engine.consistency.programs.tables import Tables
from server.engine.kernel.sql.scope import Relation
from server.engine.model.access import Comparison
from server.engine.model.consistency import Pin

_SIMPLE = re.compile(r":[A-Za-z_]\w*|'(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false", re.IGNORECASE)
_CONSTANT = re.compile(r"'(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false", re.IGNORECASE)
_CAST = re.compile(r"::[\w\s]+(\(\d+(,\d+)?\))?$")


@dataclass(frozen=True)
class Row:
    """Key terms where at most one row is touched, and columns that equal a term in every row touched."""

    key: tuple[str, ...]
    by_primary_key: bool
    pins: tuple[Pin, ...]
    residual: frozenset[str]
    """Columns in conditions beyond those that fix the row."""
    existing: bool = False
    """Asked for by a generated key that was known, or as the parent of a row that was seen: it is committed already."""


class Rows:
    """Terms known while a program is read: earlier results by the name under which later statements use them."""

    def __init__(self, tables: Tables, facts: Facts, declared: frozenset[str]) -> None:
        self.tables, self.facts, self.declared = tables, facts, declared
        self.determined: dict[str, str] = {}
        """Parameter to term."""
        self.used: set[str] = set()
        """Parameters that statements so far have named."""

    def term(self, text: str) -> str:
        """The term of a SQL expression; empty when it is none."""
        plain = _CAST.sub("", text.strip())
        if not _SIMPLE.fullmatch(plain):
            return ""
        name = plain.removeprefix(":")
        if plain.startswith(":"):
            self.used.add(name)
            return self.determined.get(name, name) if name not in self.declared else name
        return plain

    def learn(self, name: str, term: str, statement: str) -> None:
        """``name`` now stands for a result of the statement: for ``term``, or for a value that equals nothing known.

        What it stood for before is not believed to be the same value.
        """
        if name in self.declared:
            return
        known = self.determined.get(name, name if name in self.used else "")
        if known and known != term:
            self.determined[name] = f"{name}.of.{statement}"
        elif term:
            self.determined[name] = term

    def rows(self, relations: Sequence[Relation], name: str, sql: str) -> dict[int, Row]:
        """For each use of a table by identity: which row. A row found by a joined row is found after it."""
        certain = Certain(sql)
        found: dict[int, Row] = {}
        for _ in range(len(relations) + 1):
            for place, relation in enumerate(relations):
                if not found.get(id(relation), Row((), False, (), frozenset())).key:
                    found[id(relation)] = self._row(relation, found, f"{name}.{place}", certain)
        return found

    def _row(self, relation: Relation, known: Mapping[int, Row], free: str, certain: Certain) -> Row:
        assert relation.shape is not None, "only uses of tables are kept"
        table = relation.shape.name
        pinned: dict[str, str] = {}
        fixed: set[str] = set()
        """Columns equal to one value, whatever it is."""
        for condition in relation.conditions:
            if condition.comparison is Comparison.EQUAL and certain.holds(relation, condition):
                fixed.add(condition.column)
                term = self.term(condition.term)
                if term:
                    pinned.setdefault(condition.column, term)
        for column, other, other_column in relation.joined_to:
            row = known.get(id(other))
            joined = certain.joins(relation, column, other, other_column)
            if joined and row is not None and row.key and other.shape is not None:
                fixed.add(column)
                term = self.column_term(other.shape.name, row, other_column)
                if term:
                    pinned.setdefault(column, term)
        looked_at = {condition.column for condition in relation.conditions} | {each[0] for each in relation.joined_to}
        pins = tuple(Pin(column=column, term=term) for column, term in sorted(pinned.items()))
        existing = self._existing(relation, pinned, certain)
        for unique in self.tables.unique_keys(table):
            if unique and fixed.issuperset(unique):
                key = self._key(table, unique, pinned, free)
                return Row(key, unique == self.tables.key(table), pins, frozenset(looked_at - set(unique)), existing)
        return Row((), False, pins, frozenset(looked_at), existing)

    def _existing(self, relation: Relation, pinned: Mapping[str, str], certain: Certain) -> bool:
        """Whether a row that is inserted later, under a key the database makes, cannot be what is asked for.

        Its key is a parameter, known only from a committed row; or the row is referred to by one that the same
        snapshot holds, in a column that never changes.
        """
        assert relation.shape is not None, "only uses of tables are kept"
        table = relation.shape.name
        primary = self.tables.key(table)
        if not self.tables.is_generated(table) or len(primary) != 1:
            return False
        term = pinned.get(primary[0], "")
        if term and not _CONSTANT.fullmatch(term):
            return True
        return any(
            column == primary[0]
            and other.shape is not None
            and (other.shape.name, other_column) not in self.facts.changed
            and self.tables.refers(other.shape.name, other_column, table)
            and certain.joins(relation, column, other, other_column)
            for column, other, other_column in relation.joined_to
        )

    def _key(self, table: str, unique: tuple[str, ...], pinned: Mapping[str, str], free: str) -> tuple[str, ...]:
        primary = self.tables.key(table)
        if unique == primary:
            return tuple(pinned.get(column, f"@{free}.{column}") for column in primary)
        stable = all((table, column) not in self.facts.changed and column in pinned for column in unique)
        if stable and table not in self.facts.deleted:
            arguments = ", ".join(pinned[column] for column in unique)
            return tuple(f"{table}.{column}.by.{'.'.join(unique)}({arguments})" for column in primary)
        return tuple(f"@{free}.{column}" for column in primary)

    def column_term(self, table: str, row: Row, column: str) -> str:
        """What a column of a known row holds, where it never changes; else empty."""
        primary = self.tables.key(table)
        if column in primary and len(row.key) == len(primary):
            return row.key[primary.index(column)]
        for pin in row.pins:
            if pin.column == column and (table, column) not in self.facts.changed:
                return pin.term
        recycled = table in self.facts.deleted and table in self.facts.inserted
        if row.key and (table, column) not in self.facts.changed and not recycled:
            return f"{table}.{column}({', '.join(row.key)})"
        return ""
