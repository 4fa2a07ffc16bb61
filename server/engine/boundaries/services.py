"""Names of services: of their one module, of the brief, of their largest module."""

from collections.abc import Mapping

from server.engine.boundaries.groups import Groups
from server.engine.model.boundaries import Boundaries, Module


def service_names(modules: Groups, unions: tuple[tuple[str, ...], ...]) -> dict[str, tuple[str, ...]]:
    """A single module keeps its name. Several are named after the brief where they hold most of its entities, else
    after the largest of them."""
    entities = dict(modules.members)
    total = sum(len(these) for these in entities.values())
    found: dict[str, tuple[str, ...]] = {}
    for parts in sorted(unions, key=lambda these: (-sum(len(entities[one]) for one in these), these)):
        largest = min(parts, key=lambda one: (-len(entities[one]), one))
        most = 2 * sum(len(entities[one]) for one in parts) > total
        whole = len(unions) == 1 or (len(parts) > 1 and most)
        found[_free(modules.workload.brief.name if whole else largest, found)] = tuple(sorted(parts))
    return dict(sorted(found.items()))


def service_of(boundaries: Boundaries, module: Module) -> str:
    """The service that a module is deployed in."""
    return next(one.name for one in boundaries.services if set(module.entities) <= set(one.entities))


def _free(name: str, taken: Mapping[str, object]) -> str:
    number = 2
    chosen = name
    while chosen in taken:
        chosen = f"{name}-{number}"
        number += 1
    return chosen
