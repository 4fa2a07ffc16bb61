"""Joins by key: from each row of one table to at most one row of every other."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.engine.kernel.sql.words import quote
from server.engine.model.schema import Table
from server.engine.physical.read_models.shape import Select, join

_TAKEN = frozenset({"changed", "former", "touched", "concerned"})
"""Names that the functions which keep a read model have for themselves."""


@dataclass(frozen=True)
class Edge:
    """``child.column`` equals the key of ``parent``; both are aliases."""

    child: str
    column: str
    parent: str


@dataclass(frozen=True)
class Joined:
    root: str
    """Alias of the table whose rows each appear once at most."""
    tables: Mapping[str, Table]
    """By alias."""
    edges: tuple[Edge, ...]
    """In an order in which each child is there before its parent."""

    def key(self, alias: str) -> str:
        return self.tables[alias].primary_key[0]

    def upto(self, alias: str) -> tuple[Edge, ...]:
        """The edges from the root to the child of that alias."""
        edge = next((one for one in self.edges if one.parent == alias), None)
        above = [one for one in self.edges if edge is not None and one.parent == edge.child]
        return (*self.upto(above[0].parent), above[0]) if above else ()

    def source(self, edges: tuple[Edge, ...]) -> str:
        """FROM's items."""
        text = f"{quote(self.tables[self.root].name)} AS {quote(self.root)}"
        for one in edges:
            parent = quote(one.parent)
            text += (
                f" JOIN {quote(self.tables[one.parent].name)} AS {parent} "
                f"ON {quote(one.child)}.{quote(one.column)} = {parent}.{quote(self.key(one.parent))}"
            )
        return text


def joined(select: Select, tables: Mapping[str, Table]) -> Joined | None:
    """None where a table is not known, has no key of one column, or is joined by something else than its key."""
    known = {alias: tables[name] for alias, name in select.tables if name in tables}
    if len(known) != len(select.tables) or _TAKEN & {*known, *(one.name for one in known.values())}:
        return None
    if any(len(table.primary_key) != 1 for table in known.values()):
        return None
    pairs = [pair for each in select.conjuncts if (pair := join(each)) is not None]
    if any(len(fields) != 2 or fields[0] not in known for pair in pairs for fields in pair):
        return None
    found = (_from(root, known, pairs) for root in known)
    return next((one for one in found if one is not None), None)


def _from(
    root: str, tables: Mapping[str, Table], pairs: list[tuple[tuple[str, ...], tuple[str, ...]]]
) -> Joined | None:
    reached, edges, left = {root}, list[Edge](), list(pairs)
    while left:
        for pair in left:
            for child, parent in (pair, pair[::-1]):
                keyed = (parent[1],) == tables[parent[0]].primary_key
                if child[0] in reached and parent[0] not in reached and keyed:
                    break
            else:
                continue
            break
        else:
            return None
        left.remove(pair)
        reached.add(parent[0])
        edges.append(Edge(child[0], child[1], parent[0]))
    return Joined(root, tables, tuple(edges)) if reached == set(tables) else None
