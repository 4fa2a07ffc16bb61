"""Data flow with the services: every store belongs to one of them, and nobody else reaches it."""

from server.engine.diagrams.drawing import Drawing, Flow, Node, Shape, Zone
from server.engine.diagrams.facts import WRITES, external_systems, mark, rate_text, short_mark
from server.engine.diagrams.services.landscape import Landscape, node_of, store_of
from server.engine.model.boundaries import Module
from server.engine.model.brief import UseCase

_LEGEND = "[P] personal, [$] payment, [S] secret data; r, w: statements a second at peak that read and that write"


def draw(landscape: Landscape) -> Drawing:
    """Actors, edge, services, a store for each, external systems."""
    facts = landscape.facts
    callers = tuple(Node(f"actor {name}", (name,), Shape.PERSON) for name in facts.outside_actors)
    edge = (Node("edge", ("edge", "TLS, authentication,", "rate limits")),) if callers else ()
    nodes = {}
    for one in landscape.services:
        used = landscape.used(one)
        counted = f"{len(used)} use case{'s' if len(used) != 1 else ''}"
        nodes[one.name] = Node(node_of(one.name), (one.name, counted))
    stores = tuple(_store(landscape, one) for one in landscape.services)
    outside = tuple(Node(f"external {one.name}", (one.name,), Shape.EXTERNAL) for one in facts.brief.external_systems)
    flows = [_carrying(landscape, f"actor {name}", "edge", facts.used_by(name)) for name in facts.outside_actors]
    for one in landscape.services:
        requested = tuple(each for each in landscape.used(one) if each in facts.requests and each.actor)
        if requested and callers:
            flows.append(_carrying(landscape, "edge", node_of(one.name), requested))
    flows += landscape.flows()
    flows += [flow for one in landscape.services for flow in _to_store(landscape, one)]
    for external in facts.brief.external_systems:
        for one in landscape.services:
            calling = tuple(each for each in landscape.used(one) if external.name in external_systems(each))
            if calling:
                flows.append(_carrying(landscape, node_of(one.name), f"external {external.name}", calling))
    return Drawing(
        (
            Zone("untrusted network", callers, boundary=True),
            Zone("edge", edge, boundary=True),
            *landscape.zones(nodes, boundary=True),
            Zone("data stores, external systems", stores + outside),
        ),
        tuple(flows),
        _LEGEND,
    )


def _store(landscape: Landscape, service: Module) -> Node:
    facts = landscape.facts
    entities = landscape.entities(service.name)
    found = {each for name in entities for each in facts.sensitivities(name)}
    shown = ", ".join(entities[:2]) + (f" and {len(entities) - 2} more" if len(entities) > 2 else "")
    copies = tuple(f"copy of {one.entity}" for one in service.replicas)
    marks = (mark(found),) if found else ()
    return Node(store_of(service.name), (f"{service.name} database", shown or "no table", *copies, *marks), Shape.STORE)


def _to_store(landscape: Landscape, service: Module) -> list[Flow]:
    facts = landscape.facts
    rates = {"reads": 0.0, "writes": 0.0}
    met = set()
    for use_case in facts.brief.use_cases:
        for statement in facts.statements(use_case.name):
            weight = facts.peak(use_case) * statement.visits
            kinds = {
                "writes" if access.operation in WRITES else "reads"
                for access in statement.accesses
                if landscape.owner(access.entity) == service.name
            }
            for kind in kinds:
                rates[kind] += weight
                met.add(kind)
    parts = [f"{kind} {rate_text(rates[kind])}" if rates[kind] else kind for kind in rates if kind in met]
    if not parts:
        return []
    short = " ".join(parts).replace("reads", "r").replace("writes", "w")
    return [Flow(node_of(service.name), store_of(service.name), ", ".join(parts), short)]


def _carrying(landscape: Landscape, source: str, target: str, used: tuple[UseCase, ...]) -> Flow:
    facts = landscape.facts
    rate = sum(facts.peak(one) for one in used)
    found = facts.carried(used)
    long, short = (
        " ".join(part for part in (rate_text(rate) if rate else "", marks) if part)
        for marks in (mark(found), short_mark(found))
    )
    return Flow(source, target, long, short)
