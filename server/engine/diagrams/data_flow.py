"""Data flow: what crosses which trust boundary, where it rests, how sensitive it is and how often it moves."""

from collections.abc import Sequence

from server.engine.diagrams.drawing import Drawing, Flow, Node, Shape, Zone
from server.engine.diagrams.facts import WRITES, Facts, external_systems, mark, rate_text, short_mark
from server.engine.model.brief import UseCase

_LEGEND = "[P] personal, [$] payment, [S] secret data; r, w: statements a second at peak that read and that write"


def draw(facts: Facts) -> Drawing:
    """Actors, edge, processes, one store for each aggregate, external systems.

    Rates of stores are statements a second in the busiest second: peak rate times mean visits, summed.
    """
    callers = tuple(Node(f"actor {name}", (name,), Shape.PERSON) for name in facts.outside_actors)
    processes: dict[str, tuple[UseCase, ...]] = {}
    if facts.requests:
        processes["api"] = facts.requests
    if facts.jobs:
        processes["jobs"] = facts.jobs
    nodes = tuple(
        Node(name, (f"{facts.brief.name} {name}", f"{len(used)} use case{'s' if len(used) != 1 else ''}"))
        for name, used in processes.items()
    )
    stores = tuple(_store(facts, root) for root in facts.members)
    outside = tuple(
        Node(f"external {system.name}", (system.name,), Shape.EXTERNAL) for system in facts.brief.external_systems
    )
    flows = [_carrying(f"actor {name}", "edge", facts, facts.used_by(name)) for name in facts.outside_actors]
    if "api" in processes and callers:
        total = sum(facts.peak(u) for u in facts.requests if u.actor)
        flows.append(Flow("edge", "api", rate_text(total) if total else ""))
    for name, used in processes.items():
        flows.extend(_to_stores(facts, name, used))
        flows.extend(_to_externals(facts, name, used))
    edge = (Node("edge", ("edge", "TLS, authentication,", "rate limits")),) if callers else ()
    return Drawing(
        (
            Zone("untrusted network", callers, boundary=True),
            Zone("edge", edge, boundary=True),
            Zone("private network", nodes, boundary=True),
            Zone("data stores, external systems", stores + outside),
        ),
        tuple(flows),
        _LEGEND,
    )


def _store(facts: Facts, root: str) -> Node:
    members = facts.members[root]
    found = {s for name in members for s in facts.sensitivities(name)}
    parts = f"{root} and {len(members) - 1} more" if len(members) > 1 else root
    return Node(f"store {root}", (parts, mark(found)) if found else (parts,), Shape.STORE)


def _to_stores(facts: Facts, process: str, used: Sequence[UseCase]) -> list[Flow]:
    reads: dict[str, float] = {}
    writes: dict[str, float] = {}
    for use_case in used:
        for statement in facts.statements(use_case.name):
            weight = facts.peak(use_case) * statement.visits
            touched = {(facts.aggregate_of_access(a.entity), a.operation in WRITES) for a in statement.accesses}
            for root, writing in touched:
                into = writes if writing else reads
                into[root] = into.get(root, 0.0) + weight
    flows = []
    for root in facts.members:
        parts = [
            f"{word} {rate_text(rates[root])}" if rates[root] else word
            for word, rates in (("reads", reads), ("writes", writes))
            if root in rates
        ]
        if parts:
            label = ", ".join(parts)
            short = " ".join(parts).replace("reads", "r").replace("writes", "w")
            flows.append(Flow(process, f"store {root}", label, short))
    return flows


def _to_externals(facts: Facts, process: str, used: Sequence[UseCase]) -> list[Flow]:
    flows = []
    for system in facts.brief.external_systems:
        calling = [u for u in used if system.name in external_systems(u)]
        if calling:
            flows.append(_carrying(process, f"external {system.name}", facts, calling))
    return flows


def _carrying(source: str, target: str, facts: Facts, used: Sequence[UseCase]) -> Flow:
    """A flow with the peak rate of these use cases and the marks of the data they carry."""
    rate = sum(facts.peak(u) for u in used)
    found = facts.carried(used)
    long, short = (
        " ".join(part for part in (rate_text(rate) if rate else "", marks) if part)
        for marks in (mark(found), short_mark(found))
    )
    return Flow(source, target, long, short)
