"""Which table's column a name means, through subqueries, common table expressions and views."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.physical.candidates.footprint import Footprint

Place = tuple[Footprint, str]
"""A column of one naming of a table."""
Outputs = dict[str, list[Place]]
"""Columns of a result by name; no places for what is computed."""


@dataclass(eq=False)
class Source:
    """One item of FROM: a table, or something that has columns because a query says so."""

    alias: str
    footprint: Footprint | None = None
    outputs: Outputs = field(default_factory=dict)

    def places(self, column: str) -> list[Place] | None:
        """None when there is no such column."""
        if self.footprint is not None:
            return [(self.footprint, column)] if column in self.footprint.table.columns else None
        return self.outputs.get(column)

    def everything(self) -> Outputs:
        if self.footprint is not None:
            return {column: [(self.footprint, column)] for column in self.footprint.table.columns}
        return self.outputs


@dataclass(eq=False)
class Scope:
    outer: "Scope | None" = None
    sources: list[Source] = field(default_factory=list)
    common: dict[str, Outputs] = field(default_factory=dict)
    """Results of WITH queries."""

    def chain(self) -> "Iterator[Scope]":
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer

    def with_query(self, name: str) -> Outputs | None:
        return next((scope.common[name] for scope in self.chain() if name in scope.common), None)

    def resolve(self, fields: Sequence[str]) -> list[Place]:
        """The columns of tables that a reference means; empty for what is computed or unknown."""
        for scope in self.chain():
            for source in scope.sources:
                if len(fields) > 1 and fields[-2] != source.alias:
                    continue
                found = source.places(fields[-1])
                if found is not None:
                    return found
        return []

    def starred(self, fields: Sequence[str]) -> Mapping[str, list[Place]]:
        """The columns of ``*`` or ``alias.*``."""
        found: Outputs = {}
        for source in self.sources:
            if len(fields) < 2 or fields[-2] == source.alias:
                found.update(source.everything())
        return found

    def whole_row(self, alias: str) -> Source | None:
        """The source that a lone name means when it is no column."""
        return next((source for scope in self.chain() for source in scope.sources if source.alias == alias), None)


def references(scope: Scope, message: Any) -> Iterator[Place]:
    """The columns of tables below a node that its own level names; nested queries say their own."""
    if type(message).__name__ == "Node":
        kind, inner = unwrap(message)
        if inner is None or kind.endswith("_stmt"):
            return
        message = inner
    if type(message).__name__ in ("SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "WithClause"):
        return
    if type(message).__name__ == "ColumnRef":
        fields = words(message.fields)
        if fields and fields[-1] == "*":
            yield from (place for places in scope.starred(fields).values() for place in places)
            return
        found = scope.resolve(fields)
        whole = scope.whole_row(fields[-1]) if not found and len(fields) == 1 else None
        if whole is not None:
            found = [place for places in whole.everything().values() for place in places]
        yield from found
        return
    for descriptor, value in message.ListFields():
        if descriptor.message_type is not None:
            for part in value if descriptor.is_repeated else (value,):
                yield from references(scope, part)
