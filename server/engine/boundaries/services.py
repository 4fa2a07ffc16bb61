"""Names of services: of their one module, of the brief, of their largest module."""

from collections.abc import Mapping

from server.engine.boundaries.groups import Groups


def service_names(modules: Groups, unions: tuple[tuple[str, ...], ...]) -> dict[str, tuple[str, ...]]:
    """A single module keeps its name; the largest of several is named after the brief, others after their largest
    module."""
    entities = dict(modules.members)
    brief = modules.workload.brief.name
    ordered = sorted(unions, key=lambda parts: (-sum(len(entities[one]) for one in parts), parts))
    found: dict[str, tuple[str, ...]] = {}
    for number, parts in enumerate(ordered):
        largest = min(parts, key=lambda one: (-len(entities[one]), one))
        wanted = brief if number == 0 and (len(parts) > 1 or len(ordered) == 1) else largest
        found[_free(wanted, found)] = tuple(sorted(parts))
    return dict(sorted(found.items()))


def _free(name: str, taken: Mapping[str, object]) -> str:
    number = 2
    chosen = name
    while chosen in taken:
        chosen = f"{name}-{number}"
        number += 1
    return chosen
