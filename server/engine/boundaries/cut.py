"""The cut of a system into modules: the graph, its optimum, and what each entity is pulled by."""

from collections import Counter
from collections.abc import Sequence

from server.engine.boundaries.coordination import columns_of, coordinators, reference_copies
from server.engine.boundaries.evidence import Evidence
from server.engine.boundaries.graph import Coupling, coupling
from server.engine.boundaries.naming import module_names
from server.engine.boundaries.resolution import clearest
from server.engine.boundaries.values import Cut, Placement, Pull
from server.engine.boundaries.weighting import WEIGHTING, Weighting
from server.engine.kernel.partitioning import Partitioning, SignedGraph, partition, pulls
from server.engine.model.boundaries import Module, Replica
from server.engine.model.traces import System

Clusters = tuple[tuple[int, ...], ...]
WORK_LIMIT = 12_000_000
"""About 3 s of one core where a hundred entities are mostly noise: the default deadline of a call suffices."""


def cut(system: System, weighting: Weighting = WEIGHTING, seed: int = 0, *, work_limit: int = WORK_LIMIT) -> Cut:
    """The best partition of the system's entities into modules; how many there are is found, not given.

    ``work_limit`` is that of the proof, see ``kernel.partitioning.partition``: a small one hardly ever changes the
    partition, and leaves a gap.
    Raises ``kernel.partitioning.Contradiction`` when the constraints cannot hold; positions in it are those of the
    sorted entity names.
    """
    found = clearest(coupling(system, weighting), weighting)
    graph = found.graph()
    solved = partition(graph, seed=seed, work_limit=work_limit)
    return describe(system, found, graph, solved)


def describe(system: System, found: Coupling, graph: SignedGraph, solved: Partitioning) -> Cut:
    evidence = Evidence(system)
    clusters = _house_idle(found, graph, solved.clusters)
    members = [tuple(found.entities[node] for node in cluster) for cluster in clusters]
    names = module_names(evidence, members, found.weights)
    module_of = {name: module for module, group in zip(names, members, strict=True) for name in group}
    modules = _modules(evidence, members, names, module_of)
    return Cut(
        modules=modules,
        placements=_placements(found, graph, clusters, names),
        value=solved.value,
        bound=solved.bound,
        certificate=solved.certificate,
        coupling=found,
    )


def _house_idle(found: Coupling, graph: SignedGraph, clusters: Clusters) -> Clusters:
    """Entities without evidence move to the largest cluster that nothing bars and that costs nothing.

    Nobody asked for them, so there is no reason for a module of their own. The value does not change: nothing attracts
    them, and where something repels them they stay.
    """
    position = {name: place for place, name in enumerate(found.entities)}
    bound = {node for pair in graph.together for node in pair}
    idle = [position[name] for name in found.idle if position[name] not in bound]
    homes = [set(cluster) - set(idle) for cluster in clusters]
    homes = [home for home in homes if home]
    against: dict[int, set[int]] = {}
    for one, other in [(i, j) for i, j, weight in graph.weights if weight < 0] + list(graph.apart):
        against.setdefault(one, set()).add(other)
        against.setdefault(other, set()).add(one)
    for node in idle:
        welcoming = [home for home in homes if not home & against.get(node, set())]
        if welcoming:
            min(welcoming, key=lambda home: (-len(home), min(home))).add(node)
        else:
            homes.append({node})
    return tuple(sorted(tuple(sorted(home)) for home in homes))


def _modules(
    evidence: Evidence, members: Sequence[tuple[str, ...]], names: Sequence[str], module_of: dict[str, str]
) -> tuple[Module, ...]:
    coordinator = coordinators(evidence, module_of)
    copies = reference_copies(evidence, module_of)
    modules = []
    for name, group in zip(names, members, strict=True):
        teams = Counter(fact.team for fact in evidence.facts if fact.team and module_of[fact.name] == name)
        replicas = tuple(
            Replica(entity, module_of[entity], columns_of(evidence.system, entity), staleness)
            for entity, staleness in sorted(copies.get(name, {}).items())
        )
        modules.append(
            Module(
                name=name,
                entities=group,
                use_cases=tuple(sorted(use_case for use_case, home in coordinator.items() if home == name)),
                team=min(teams, key=lambda team: (-teams[team], team), default=""),
                replicas=replicas,
            )
        )
    return tuple(sorted(modules, key=lambda module: module.name))


def _placements(found: Coupling, graph: SignedGraph, clusters: Clusters, names: Sequence[str]) -> tuple[Placement, ...]:
    strengths = pulls(graph, clusters)
    home = {node: names[number] for number, cluster in enumerate(clusters) for node in cluster}
    idle = set(found.idle)
    placements = []
    for node, entity in enumerate(found.entities):
        every = [Pull(module, amount) for module, amount in zip(names, strengths[node], strict=True)]
        every.sort(key=lambda pull: (pull.amount is None, -(pull.amount or 0), pull.module))
        own = next(pull.amount or 0 for pull in every if pull.module == home[node])
        others = [pull for pull in every if pull.module != home[node] and pull.amount is not None]
        best = max((pull.amount or 0 for pull in others), default=0)
        alternative = others[0].module if others and best > 0 else ""
        placements.append(Placement(entity, home[node], tuple(every), own - max(best, 0), alternative, entity in idle))
    return tuple(placements)
