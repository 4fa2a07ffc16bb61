"""A cut as a mapping from entity to group, and which group each use case starts in."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar, cast

from server.engine.boundaries.workload import Flow, Workload

T = TypeVar("T")


@dataclass(frozen=True)
class Groups:
    """Named groups of entities over one workload; each entity is in exactly one."""

    workload: Workload
    members: tuple[tuple[str, tuple[str, ...]], ...]
    """(name, entities sorted), sorted by name."""
    structure: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
    """What follows from members and statements alone; copies under other rates share it."""

    def under(self, workload: Workload) -> "Groups":
        """The same groups under other rates or another brief's constraints."""
        return replace(self, workload=workload)

    def kept(self, key: object, make: Callable[[], T]) -> T:
        """What ``make`` gives, made once for these members and statements."""
        if key not in self.structure:
            self.structure[key] = make()
        return cast(T, self.structure[key])

    @cached_property
    def of(self) -> Mapping[str, str]:
        """The group of each entity."""
        return {entity: name for name, entities in self.members for entity in entities}

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.members)

    @property
    def home(self) -> Mapping[str, str]:
        """The group that coordinates each use case.

        The one in which most of its executions write; with none, the one in which most read; the first touched among
        equals. A use case without statements goes with what it calls, then with the group that has most use cases.
        """
        return self.kept("home", self._homes)

    def _homes(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for flow in self.workload.flows:
            if chosen := self._busiest(flow):
                found[flow.name] = chosen
        for flow in self.workload.flows:
            if flow.name in found:
                continue
            called = next((found[name] for name, _ in flow.invokes if name in found), "")
            stated = self.of.get(flow.use_case.entity, "")
            counted = Counter(found.values())
            found[flow.name] = stated or called or min(self.names, key=lambda name: (-counted[name], name))
        return found

    @cached_property
    def use_cases(self) -> Mapping[str, tuple[str, ...]]:
        """Of each group, sorted."""
        return {name: tuple(sorted(use for use, at in self.home.items() if at == name)) for name in self.names}

    def _busiest(self, flow: Flow) -> str:
        written: Counter[str] = Counter()
        touched: Counter[str] = Counter()
        order: dict[str, int] = {}
        for execution in flow.executions:
            for touch in execution.touches:
                group = self.of.get(touch.entity)
                if group is None:
                    continue
                order.setdefault(group, len(order))
                touched[group] += execution.visits  # type: ignore[assignment]
                if touch.writing:
                    written[group] += execution.visits  # type: ignore[assignment]
        return min(order, key=lambda group: (-written[group], -touched[group], order[group]), default="")


def grouped(workload: Workload, members: Mapping[str, Iterable[str]]) -> Groups:
    """From names and their entities; an entity of the brief that is in none raises `ValueError`."""
    sorted_members = tuple((name, tuple(sorted(members[name]))) for name in sorted(members))
    missing = set(workload.entities) - {entity for _, entities in sorted_members for entity in entities}
    if missing:
        raise ValueError(f"{', '.join(sorted(missing))} in no group")
    return Groups(workload, sorted_members)


def united(groups: Groups, unions: Iterable[tuple[str, Iterable[str]]]) -> Groups:
    """Groups put together: each union is a name and the groups that it takes."""
    entities = dict(groups.members)
    return grouped(
        groups.workload, {name: [one for taken in parts for one in entities[taken]] for name, parts in unions}
    )
