"""Cuts of a brief into services, drawn at random: every entity and every use case in exactly one."""

import random

from server.engine.model.boundaries import Boundaries, Module, Operation, Relationship, Replica, Style, Topology
from server.engine.model.brief import Brief


def random_cut(brief: Brief, seed: int, services: int) -> Boundaries:
    """Entities and use cases dealt out, with a few read-only copies and calls between any two services."""
    draw = random.Random(seed)
    names = [f"part-{number}" for number in range(1, services + 1)]
    owner = {entity.name: draw.choice(names) for entity in brief.entities}
    home = {use_case.name: draw.choice(names) for use_case in brief.use_cases}
    modules = []
    for name in names:
        copied = draw.sample(brief.entities, min(2, len(brief.entities)))
        replicas = tuple(
            Replica(one.name, owner[one.name], tuple(each.name for each in one.attributes[:3]), 5_000_000)
            for one in copied
            if owner[one.name] != name
        )
        entities = tuple(sorted(one for one, where in owner.items() if where == name))
        use_cases = tuple(sorted(one for one, where in home.items() if where == name))
        modules.append(Module(name, entities, use_cases, team=f"team {name}", replicas=replicas))
    return Boundaries(Topology.SPLIT, tuple(modules), tuple(modules), _calls(brief, owner))


def _calls(brief: Brief, owner: dict[str, str]) -> tuple[Relationship, ...]:
    """For each reference that leaves a service, the read of what is referred to, and an event when that goes."""
    found: dict[tuple[str, str], dict[str, Operation]] = {}
    columns = {
        entity.name: tuple(f"{entity.name}.{one.name}" for one in entity.attributes) for entity in brief.entities
    }
    for one in brief.relations:
        upstream, downstream = owner[one.from_], owner[one.to]
        if upstream != downstream:
            operations = found.setdefault((upstream, downstream), {})
            reads = tuple(sorted((f"{one.from_}.id", *columns[one.from_])))
            get, gone = f"Get{one.from_}", f"{one.from_}Changed"
            operations[get] = Operation(get, Style.CALL, (one.from_,), reads, rate=10.0)
            operations[gone] = Operation(gone, Style.EVENT, (one.from_,), reads[:3])
    return tuple(
        Relationship(upstream, downstream, tuple(operations.values()))
        for (upstream, downstream), operations in sorted(found.items())
    )
