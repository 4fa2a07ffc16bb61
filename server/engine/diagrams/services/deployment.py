"""Deployment with the services: each with replicas and a database of its own; a broker where events are told."""

from server.engine.diagrams.drawing import Drawing, Flow, Node, Shape, Zone
from server.engine.diagrams.facts import external_systems, is_job
from server.engine.diagrams.services.landscape import Landscape, node_of, store_of
from server.engine.model.boundaries import Module, Style
from server.engine.model.brief import Brief, RunningService

_REPLICAS = 2


def draw(landscape: Landscape) -> Drawing:
    facts, brief = landscape.facts, landscape.facts.brief
    reached = bool(facts.outside_actors)
    nodes = {one.name: Node(node_of(one.name), _lines(landscape, one)) for one in landscape.services}
    stores = tuple(
        Node(store_of(one.name), (f"{one.name} database", _database(brief)), Shape.STORE) for one in landscape.services
    )
    told = [(each, one) for each in landscape.cut.relationships for one in each.operations if one.style is Style.EVENT]
    broker = (Node("broker", (_broker(brief), "at least once"), Shape.STORE),) if told else ()
    outside = tuple(Node(f"external {e.name}", (e.name, e.protocol), Shape.EXTERNAL) for e in brief.external_systems)
    flows = [Flow("clients", "edge", "HTTPS")] if reached else []
    flows += [
        Flow("edge", node_of(one.name), "HTTP")
        for one in landscape.services
        if reached and any(not is_job(each) for each in landscape.used(one))
    ]
    flows += [
        Flow(node_of(each.downstream), node_of(each.upstream), "gRPC")
        for each in landscape.cut.relationships
        if any(one.style is Style.CALL for one in each.operations)
    ]
    flows += [Flow(node_of(one.name), store_of(one.name), "SQL") for one in landscape.services]
    flows += [Flow(node_of(name), "broker", "publishes") for name in sorted({each.upstream for each, _ in told})]
    flows += [Flow("broker", node_of(name), "delivers") for name in sorted({each.downstream for each, _ in told})]
    for external in brief.external_systems:
        flows += [
            Flow(node_of(one.name), f"external {external.name}", external.protocol)
            for one in landscape.services
            if any(external.name in external_systems(each) for each in landscape.used(one))
        ]
    return Drawing(
        (
            Zone("internet", (Node("clients", ("clients",), Shape.PERSON),) if reached else (), boundary=True),
            Zone("edge", (Node("edge", ("edge", "load balancer, TLS")),) if reached else (), boundary=True),
            *landscape.zones(nodes),
            Zone("data, external systems", (*stores, *broker, *outside)),
        ),
        tuple(flows),
    )


def _lines(landscape: Landscape, service: Module) -> tuple[str, ...]:
    brief = landscape.facts.brief
    stack = (
        " ".join(part for part in (brief.constraints.language, brief.constraints.framework) if part)
        if brief.constraints
        else ""
    )
    stated = _stated(brief, service.name)
    size = f"{stated.replicas} replica{'s' if stated.replicas != 1 else ''}"
    jobs = sum(is_job(one) for one in landscape.used(service))
    worker = (f"worker for {jobs} job{'s' if jobs != 1 else ''}",) if jobs else ()
    return (service.name, *([stack] if stack else []), size, *worker)


def _stated(brief: Brief, name: str) -> RunningService:
    """What runs today under the service's own name, else the assumption."""
    running = brief.deployment.services if brief.deployment else ()
    return next((one for one in running if one.name == name), RunningService(name, replicas=_REPLICAS))


def _database(brief: Brief) -> str:
    return (brief.constraints.database if brief.constraints else "") or "PostgreSQL"


def _broker(brief: Brief) -> str:
    return (brief.constraints.message_broker if brief.constraints else "") or "outbox relay"
