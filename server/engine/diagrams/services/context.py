"""System context with the services: who reaches which, what they ask of each other and of the outside."""

from server.engine.diagrams.context import names
from server.engine.diagrams.drawing import Drawing, Flow, Node, Shape, Zone
from server.engine.diagrams.facts import external_systems, rate_text
from server.engine.diagrams.services.landscape import Landscape, node_of


def draw(landscape: Landscape) -> Drawing:
    facts = landscape.facts
    nodes = {}
    for one in landscape.services:
        entities = landscape.entities(one.name)
        team = (f"team {one.team}",) if one.team else ()
        used = len(landscape.used(one))
        counted = (
            f"{used} use case{'s' if used != 1 else ''}, {len(entities)} entit{'ies' if len(entities) != 1 else 'y'}"
        )
        nodes[one.name] = Node(node_of(one.name), (one.name, *team, counted))
    callers = tuple(Node(f"actor {name}", (name,), Shape.PERSON) for name in facts.outside_actors)
    outside = tuple(Node(f"external {one.name}", (one.name,), Shape.EXTERNAL) for one in facts.brief.external_systems)
    flows = []
    for name in facts.outside_actors:
        for one in landscape.services:
            reached = [each for each in facts.used_by(name) if each in landscape.used(one)]
            if reached:
                peak = sum(facts.peak(each) for each in reached)
                noun = "use case" if len(reached) == 1 else "use cases"
                label = f"{len(reached)} {noun}" + (f", {rate_text(peak)}" if peak else "")
                flows.append(Flow(f"actor {name}", node_of(one.name), label))
    flows += landscape.flows()
    for external in facts.brief.external_systems:
        for one in landscape.services:
            users = [each.name for each in landscape.used(one) if external.name in external_systems(each)]
            if users:
                flows.append(Flow(node_of(one.name), f"external {external.name}", names(users)))
    return Drawing((Zone("callers", callers), *landscape.zones(nodes), Zone("external systems", outside)), tuple(flows))
