"""Who is upstream of whom, who must publish a language of its own and who must translate (Evans 2003, chapter 14)."""

from collections import Counter

from server.engine.boundaries.groups import Groups
from server.engine.boundaries.mapping.operations import operations
from server.engine.model.boundaries import Operation, Relationship
from server.engine.model.brief import Attribute


def relationships(groups: Groups) -> tuple[Relationship, ...]:
    """Sorted by upstream and downstream."""
    found = operations(groups)
    served = Counter(upstream for upstream, _ in found)
    return tuple(
        Relationship(upstream, downstream, these, served[upstream] > 1, bool(homonyms(groups, downstream, these)))
        for (upstream, downstream), these in found.items()
    )


def homonyms(groups: Groups, downstream: str, passed: tuple[Operation, ...]) -> tuple[str, ...]:
    """Columns that cross and whose name means something else on the other side: another type or other values.

    The same word with two meanings is what an anti-corruption layer is for. Keys and references are no words.
    """
    attributes = {
        (entity.name, attribute.name): attribute
        for entity in groups.workload.brief.entities
        for attribute in entity.attributes
    }
    own: dict[str, list[Attribute]] = {}
    for (entity, name), attribute in attributes.items():
        if groups.of[entity] == downstream:
            own.setdefault(name, []).append(attribute)
    found = set()
    for operation in passed:
        for path in (*operation.reads, *operation.writes):
            entity, _, column = path.partition(".")
            theirs = attributes.get((entity, column))
            if theirs is None or groups.of[entity] == downstream:
                continue
            if any(_differs(theirs, mine) for mine in own.get(column, ())):
                found.add(path)
    return tuple(sorted(found))


def _differs(one: Attribute, other: Attribute) -> bool:
    return one.type is not other.type or set(one.values) != set(other.values)
