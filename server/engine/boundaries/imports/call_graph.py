"""A system from the graph of a program: entities, methods, and who calls, uses, persists and refers to what.

The form is that of Filippone, Qaisar Mehmood, Autili, Rossi, Tivoli, "From monolithic to microservice architecture: an
automated approach based on graph clustering and combinatorial optimization", ICSA 2023: ``nodes.csv`` with
``id,Entity,name`` and ``id,Method,name,class``, ``edges.csv`` with ``from,Calls|Persists|Uses|References,to``.
"""

import csv
import io
import re

from server.engine.boundaries.imports.document import Document
from server.engine.model.traces import EntityFacts, Link, LinkKind, System, Touch, Trace

_READING = re.compile(r"(get|find|list|search|load|read|count|exists|is|has|select|query|fetch|view|show)(?![a-z])")
"""How methods begin that persist nothing although they go to the database."""
_LINKS = {
    "references": LinkKind.REFERENCE,
    "composes": LinkKind.COMPOSITION,
    "contains": LinkKind.COMPOSITION,
    "extends": LinkKind.INHERITANCE,
    "inherits": LinkKind.INHERITANCE,
}
_EDGES = ("calls", "persists", "uses", *_LINKS)


def read_call_graph(nodes: str, edges: str, name: str = "system") -> System:
    """The system of both tables, CSV without a heading. Raises `DomainError` (INVALID_ARGUMENT) with every mistake.

    Every method is a trace of what it and all it calls touch, without an order, and its class is the actor:
    classes are how the authors grouped what changes together. What a method persists it writes,
    unless its name says that it reads.
    """
    found = Document("call graph")
    entities, methods = _nodes(found, nodes)
    calls: dict[str, list[str]] = {}
    touches: dict[str, list[tuple[str, bool]]] = {}
    links: list[Link] = []
    for at, (start, kind, end) in _rows(found, edges, "edges", 3):
        kind = kind.lower()
        sources, targets = (
            (entities, entities) if kind in _LINKS else (methods, methods if kind == "calls" else entities)
        )
        fine = found.known(kind, f"{at}.kind", _EDGES, "kind of edge")
        fine = (
            fine
            and found.known(start, f"{at}.from", sources, "such node")
            and found.known(end, f"{at}.to", targets, "such node")
        )
        if not fine:
            continue
        if kind == "calls":
            calls.setdefault(start, []).append(end)
        elif kind in _LINKS:
            links.append(Link(entities[start], entities[end], _LINKS[kind]))
        else:
            writes = kind == "persists" and not _READING.match(methods[start][0])
            touches.setdefault(start, []).append((entities[end], writes))
    found.raise_if_any()
    traces = []
    for method, (label, owner) in methods.items():
        accesses = _touched(method, calls, touches)
        if accesses:
            traces.append(Trace(f"{owner}.{label}" if owner else label, accesses, actor=owner, ordered=False))
    return System(
        name=name,
        entities=tuple(EntityFacts(one) for one in entities.values()),
        traces=tuple(traces),
        links=tuple(links),
    )


def _touched(method: str, calls: dict[str, list[str]], touches: dict[str, list[tuple[str, bool]]]) -> tuple[Touch, ...]:
    """Depth first, each method once: recursion and shared helpers do not count twice."""
    seen: set[str] = set()
    waiting = [method]
    found = []
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        found += [
            Touch(entity, reads=float(not writes), writes=float(writes)) for entity, writes in touches.get(current, ())
        ]
        waiting += reversed(calls.get(current, ()))
    return tuple(found)


def _nodes(found: Document, text: str) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Entities by id, methods by id with name and class."""
    entities: dict[str, str] = {}
    methods: dict[str, tuple[str, str]] = {}
    for at, (identifier, kind, label, *rest) in _rows(found, text, "nodes", 3):
        if identifier in entities or identifier in methods:
            found.note(f"{at}.id", f"node `{identifier[:40]}` is there twice")
        elif found.known(kind.lower(), f"{at}.kind", ("entity", "method"), "kind of node"):
            if kind.lower() == "entity":
                entities[identifier] = found.text(label, f"{at}.name")
            else:
                owner = found.text(rest[0], f"{at}.class") if rest and rest[0] else ""
                methods[identifier] = (found.text(label, f"{at}.name"), owner)
    found.distinct(list(entities.values()), "nodes", "entity")
    return entities, methods


def _rows(found: Document, text: str, what: str, least: int) -> list[tuple[str, list[str]]]:
    rows = []
    for number, row in enumerate(csv.reader(io.StringIO(text)), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if len(cells) < least:
            found.note(f"{what}[{number}]", f"has {len(cells)} columns of at least {least}")
        else:
            rows.append((f"{what}[{number}]", cells if what == "nodes" else cells[:least]))
    return rows
