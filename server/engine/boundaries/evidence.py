"""A system as the criteria read it: entities by position, traces as weighted sets. The order of input is gone."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from server.engine.model.traces import EntityFacts, Link, System, Trace


@dataclass(frozen=True)
class Visit:
    """One touch of a run, with the entity's position."""

    entity: int
    reads: float
    writes: float
    transaction: int


@dataclass(frozen=True)
class Run:
    weight: float
    context: str
    visits: tuple[Visit, ...]
    ordered: bool
    trace: Trace

    @cached_property
    def touched(self) -> frozenset[int]:
        return frozenset(visit.entity for visit in self.visits)

    @cached_property
    def written(self) -> frozenset[int]:
        return frozenset(visit.entity for visit in self.visits if visit.writes > 0)

    @cached_property
    def transactions(self) -> tuple[frozenset[int], ...]:
        """What is written together, one set for each transaction that writes."""
        groups: dict[int, set[int]] = {}
        for visit in self.visits:
            if visit.writes > 0:
                groups.setdefault(visit.transaction, set()).add(visit.entity)
        return tuple(frozenset(groups[number]) for number in sorted(groups))


class Evidence:
    """``names`` is sorted, so that positions do not depend on how the input was arranged."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.names = tuple(sorted(fact.name for fact in system.entities))
        self.position = {name: place for place, name in enumerate(self.names)}
        by_name = {fact.name: fact for fact in system.entities}
        self.facts: tuple[EntityFacts, ...] = tuple(by_name[name] for name in self.names)
        self.links: tuple[Link, ...] = tuple(
            sorted(
                {link for link in system.links if link.holder != link.target},
                key=lambda one: (one.holder, one.target, one.kind),
            )
        )
        self.runs = tuple(self._run(trace) for trace in system.traces if trace.accesses and trace.weight > 0)

    def _run(self, trace: Trace) -> Run:
        visits = tuple(
            Visit(self.position[touch.entity], touch.reads, touch.writes, touch.transaction)
            for touch in trace.accesses
            if touch.reads > 0 or touch.writes > 0
        )
        return Run(trace.weight, _context(trace), visits, trace.ordered, trace)

    @cached_property
    def loads(self) -> tuple[float, ...]:
        """Runs that touch each entity, weighted."""
        return self._weights(lambda run: run.touched)

    @cached_property
    def write_loads(self) -> tuple[float, ...]:
        return self._weights(lambda run: run.written)

    def _weights(self, chosen: Callable[[Run], frozenset[int]]) -> tuple[float, ...]:
        parts: dict[int, list[float]] = {}
        for run in self.runs:
            for entity in chosen(run):
                parts.setdefault(entity, []).append(run.weight)
        return tuple(math.fsum(parts.get(place, ())) for place in range(len(self.names)))


def _context(trace: Trace) -> str:
    """Who runs it and how fast it must be, in steps of half an order of magnitude.

    Where no actor is stated, the controller of a use case named ``Controller.method``; otherwise empty.
    """
    actor = trace.actor or trace.use_case.rpartition(".")[0]
    if not actor or not trace.objective:
        return actor
    return f"{actor} within 10^{round(2 * math.log10(trace.objective)) / 2} us"
