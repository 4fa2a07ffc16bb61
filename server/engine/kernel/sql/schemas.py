"""In which schemas a script makes what it makes, and the search path under which each of its names says which.

Everywhere else tables, types and functions go by their names alone. That is right as long as no two schemas have the
same name for something: PostgreSQL then finds each on the search path, and writes it without its schema.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from server.engine.kernel.sql.extensions import schema_of
from server.engine.kernel.sql.words import quote

PUBLIC = "public"


@dataclass(frozen=True)
class Layout:
    path: tuple[str, ...] = (PUBLIC,)
    """Schemas in the order in which names are looked up; what is made without a schema is made in the first."""
    homes: tuple[tuple[str, int], ...] = ()
    """Those in which something is made, in order, and the first statement, from 0, that does."""
    clashes: tuple[tuple[int, str], ...] = ()
    """Statements, from 0, that make what cannot be told apart by its name, and why."""


def layout(statements: Iterable[Any], current: str = PUBLIC) -> Layout:
    """Of the parse trees of a script's statements, in order; ``current``: where what states no schema is made."""
    made: list[str] = []
    homes: dict[str, int] = {}
    places: dict[str, str] = {}
    clashes: list[tuple[int, str]] = []
    for number, node in enumerate(statements):
        kind = type(node).DESCRIPTOR.name
        if kind == "CreateSchemaStmt":
            made.append(node.schemaname or node.authrole.rolename)
        elif kind == "CreateExtensionStmt":
            made += [place for place in (schema_of(node),) if not place.startswith("pg_")]
        elif kind == "VariableSetStmt" and node.name == "search_path":
            current = _first(node) or current
        for schema, name in _created(kind, node):
            home = schema or current
            homes.setdefault(home, number)
            other = places.setdefault(name, home) if name else home
            if other != home:
                clashes.append((number, _clash(name, other, home)))
    found = tuple(homes)
    path = (*found, PUBLIC) if len(found) == 1 else (PUBLIC, *found)
    return Layout(tuple(dict.fromkeys((*path, *made))), tuple(homes.items()), tuple(clashes))


def setting(path: Sequence[str]) -> str:
    """The path as ``SET search_path`` takes it."""
    return ", ".join(map(quote, path))


def _clash(name: str, one: str, other: str) -> str:
    return (
        f"{name} is in the schema {one} and in {other}: what several schemas hold must have different names here; "
        "give one of them another, or bring the schemas one by one"
    )


def _first(node: Any) -> str:
    names = [each.a_const.sval.sval for each in node.args]
    return next((name for name in names if name and not name.startswith(("$", "pg_"))), "")


def _created(kind: str, node: Any) -> Iterable[tuple[str, str]]:
    """Schema and name, either empty where it is not stated; no name for functions, which may share theirs."""
    if kind == "CreateStmt" or (kind == "IndexStmt" and node.idxname):
        relation = node.relation
        if relation.relpersistence != "t":
            yield relation.schemaname, node.idxname if kind == "IndexStmt" else relation.relname
    elif kind in _RELATIONS:
        relation = _RELATIONS[kind](node)
        if relation.relpersistence != "t":
            yield relation.schemaname, relation.relname
    elif kind in _NAMES:
        names = [each.string.sval for each in getattr(node, _NAMES[kind])]
        if names:
            yield names[-2] if len(names) > 1 else "", "" if kind == "CreateFunctionStmt" else names[-1]


_RELATIONS = {
    "ViewStmt": lambda node: node.view,
    "CreateTableAsStmt": lambda node: node.into.rel,
    "CreateSeqStmt": lambda node: node.sequence,
    "CompositeTypeStmt": lambda node: node.typevar,
}
_NAMES = {"CreateEnumStmt": "type_name", "CreateDomainStmt": "domainname", "CreateFunctionStmt": "funcname"}
