"""Entities that a force sets apart before anything is cut: what must not share a module becomes a constraint.

A cut looks for what belongs together; that card numbers, or a path with many times everybody else's load, would have to
leave afterwards is known beforehand. Without it the best cut may lay them in a module with what they must be kept from.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from server.engine.boundaries.groups import Groups, grouped
from server.engine.boundaries.verdict.availability import availability
from server.engine.boundaries.verdict.imposed import account_data
from server.engine.boundaries.verdict.load import compute, disparity
from server.engine.boundaries.workload import Flow, Workload
from server.engine.model.brief import Ownership

_INSIDE, _REST = "inside", "rest"
_TRIED = 8
"""Of the busiest use cases, at most, make a zone."""


@dataclass(frozen=True)
class Zone:
    rule: str
    """The force that asks for it."""
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    """Entities that must not share a module with those inside; the others may lie on either side."""

    @property
    def apart(self) -> tuple[tuple[str, str], ...]:
        return tuple((one, other) for one in self.inside for other in self.outside)


def imposed_zones(workload: Workload) -> tuple[Zone, ...]:
    """What must be pure whatever it costs: payment account data, unless some of it lies elsewhere all the same."""
    return tuple(_account_data(workload))


def missing_zones(modules: Groups) -> tuple[Zone, ...]:
    """Zones of the forces that pay between sets of entities, where this cut mixes what they would part."""
    rules = {"disparity": disparity, "compute": compute, "availability": availability}
    found = []
    for zone in (*_loads(modules.workload), *_strict(modules.workload)):
        acting = [one for one in rules[zone.rule](modules) if one.acts]
        leaving = {module for one in acting for module, label in one.labels.items() if label}
        if not leaving or any(modules.of[entity] in leaving for entity in zone.outside):
            found.append(zone)
    return tuple(found)


def _account_data(workload: Workload) -> Iterator[Zone]:
    core, left = account_data(workload.brief)
    outside = tuple(name for name in workload.entities if name not in core)
    if core and outside and not left:
        yield Zone("compliance", tuple(sorted(core)), outside)


def _loads(workload: Workload) -> Iterator[Zone]:
    """The entities of the busiest use cases, down to a steep fall of load; by requests, then by computing."""
    loads = (
        (disparity, {flow.name: flow.peak for flow in workload.flows}),
        (compute, {flow.name: flow.peak * flow.compute for flow in workload.flows}),
    )
    for force, load in loads:
        for busiest in _busiest(load):
            inside = _whole(workload, {one for name in busiest for one in _needed(workload.flow(name))})
            if not inside or len(inside) == len(workload.entities):
                continue
            two = _two(workload, inside)
            if any(one.acts and one.labels[_INSIDE] for one in force(two)):
                yield Zone(force.__name__, tuple(sorted(inside)), _written_elsewhere(two))
                break


def _busiest(load: Mapping[str, float]) -> tuple[tuple[str, ...], ...]:
    """The names down to each fall from one load to the next, the steepest fall first."""
    ranked = [name for name in sorted(load, key=lambda name: (-load[name], name)) if load[name] > 0][: _TRIED + 1]
    falls = [(load[one] / load[other], number) for number, (one, other) in enumerate(pairwise(ranked), start=1)]
    if len(ranked) < len(load) and len(ranked) <= _TRIED and ranked:
        falls.append((inf, len(ranked)))
    return tuple(tuple(ranked[:number]) for _, number in sorted(falls, key=lambda fall: (-fall[0], fall[1])))


def _whole(workload: Workload, entities: set[str]) -> set[str]:
    """With everything that is joined to them by composition: an aggregate is not torn."""
    found = set(entities)
    while True:
        joined = {
            other
            for relation in workload.brief.relations
            if relation.ownership is Ownership.COMPOSITION and {relation.from_, relation.to} & found
            for other in (relation.from_, relation.to)
        }
        if joined <= found:
            return found
        found |= joined


def _strict(workload: Workload) -> Iterator[Zone]:
    """The entities of the use cases that must be available most."""
    needed: Mapping[str, float] = {
        flow.name: flow.use_case.objective.availability
        for flow in workload.flows
        if flow.waits and flow.use_case.objective is not None and flow.use_case.objective.availability is not None
    }
    if not needed:
        return
    strictest = max(needed.values())
    inside = _whole(
        workload, {one for flow in workload.flows if needed.get(flow.name) == strictest for one in _needed(flow)}
    )
    if inside and len(inside) < len(workload.entities):
        two = _two(workload, inside)
        if any(one.acts for one in availability(two)):
            yield Zone("availability", tuple(sorted(inside)), _written_elsewhere(two))


def _needed(flow: Flow) -> set[str]:
    return {touch.entity for execution in flow.executions for touch in execution.touches}


def _two(workload: Workload, inside: set[str]) -> Groups:
    rest = [name for name in workload.entities if name not in inside]
    return grouped(workload, {_INSIDE: sorted(inside), _REST: rest})


def _written_elsewhere(two: Groups) -> tuple[str, ...]:
    """Entities of the rest that its own use cases write: what nobody writes may follow its readers."""
    return tuple(
        sorted(
            {
                touch.entity
                for flow in two.workload.flows
                if two.home[flow.name] == _REST
                for execution in flow.executions
                for touch in execution.touches
                if touch.writing and two.of.get(touch.entity) == _REST
            }
        )
    )
