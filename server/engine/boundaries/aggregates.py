"""Small modules that are only parts of others: an aggregate is not torn for the sake of a crumb.

The cut weighs an entity against a whole module, so that a part with one strong tie and little traffic may end up in a
module with other such parts. A part is reached through its whole (Evans, Domain-Driven Design, 2003, chapter 6), and a
module of a few rarely used parts costs an interface for nothing: what such a module holds goes with its wholes.
"""

from server.engine.boundaries.groups import Groups
from server.engine.boundaries.values import Cut
from server.engine.model.brief import Ownership, RelationKind, Sensitivity

SMALL = 3
"""Entities of a module up to which it is looked at."""


def ties(modules: Groups, found: Cut) -> tuple[tuple[str, str], ...]:
    """Pairs that the next cut must keep together: part and whole, and read-only data with who refers to it most."""
    size = {name: len(entities) for name, entities in modules.members}
    wholes: dict[str, set[str]] = {}
    for relation in modules.workload.brief.relations:
        if relation.ownership is Ownership.COMPOSITION and relation.kind is not RelationKind.MANY_TO_MANY:
            wholes.setdefault(relation.to, set()).add(relation.from_)
    pairs = []
    for entity, module in sorted(modules.of.items()):
        if size[module] > SMALL:
            continue
        whole = next(iter(wholes[entity])) if len(wholes.get(entity, ())) == 1 else ""
        if whole and modules.of[whole] != module and _payment(modules, entity) == _payment(modules, whole):
            pairs.append((entity, whole))
        elif not whole and _read_only(modules, entity) and (friend := _friend(found, entity)):
            pairs.append((entity, friend))
    return tuple(pairs)


def _payment(modules: Groups, name: str) -> bool:
    entity = next(one for one in modules.workload.brief.entities if one.name == name)
    return entity.sensitivity is Sensitivity.PAYMENT


def _read_only(modules: Groups, entity: str) -> bool:
    """Whether no use case writes it."""
    return not any(
        touch.writing and touch.entity == entity
        for flow in modules.workload.flows
        for execution in flow.executions
        for touch in execution.touches
    )


def _friend(found: Cut, entity: str) -> str:
    """The entity that attracts it most, more than any two do; empty when none does."""
    pulls = {
        pair.first if pair.second == entity else pair.second: pair.amount
        for pair in found.coupling.pairs
        if entity in (pair.first, pair.second) and pair.amount > found.coupling.baseline
    }
    return min(pulls, key=lambda name: (-pulls[name], name), default="")
