"""The cut of a changed system, and what became different."""

from itertools import combinations

from msgspec.structs import replace

from server.engine.boundaries.cut import cut
from server.engine.boundaries.matching import match, moved
from server.engine.boundaries.naming import kebab
from server.engine.boundaries.values import Cut
from server.engine.boundaries.weighting import WEIGHTING, Weighting
from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem
from server.engine.model.traces import EntityFacts, System
from server.engine.model.value import Value


class RateChange(Value):
    use_case: str
    rate: float
    """Runs per second from now on; several traces of the use case keep their proportions."""


class TeamChange(Value):
    entity: str
    team: str
    """Empty: nobody's."""


class Pin(Value):
    entity: str
    beside: str
    """An entity, or the name of a module of the cut before: the entity that it is named after."""


class Change(Value):
    rates: tuple[RateChange, ...] = ()
    teams: tuple[TeamChange, ...] = ()
    pins: tuple[Pin, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    """Added to the constraints."""
    apart: tuple[tuple[str, ...], ...] = ()
    """Added to the constraints."""
    without: tuple[tuple[str, ...], ...] = ()
    """Constraints of the system that no longer hold, in any order of their members."""


class Move(Value):
    entity: str
    before: str
    after: str
    """Names of modules."""


class Difference(Value):
    before: Cut
    after: Cut
    moves: tuple[Move, ...]
    """Entities that changed module, modules being followed by what they share; sorted."""
    joined: tuple[tuple[str, str], ...]
    """Pairs that share a module only after the change; sorted."""
    split: tuple[tuple[str, str], ...]
    """Pairs that share a module only before the change; sorted."""
    renamed: tuple[tuple[str, str], ...]
    """Modules with another name that are otherwise the same one; sorted."""


def what_if(system: System, change: Change, weighting: Weighting = WEIGHTING, before: Cut | None = None) -> Difference:
    """The cut with the change beside the cut without, at the same resolution: what differs is due to the change.

    Raises `DomainError` (INVALID_ARGUMENT) for a change that names something unknown, and
    ``kernel.partitioning.Contradiction`` when the constraints cannot hold.
    """
    old = before or cut(system, weighting)
    return difference(old, cut(changed(system, change), weighting.fixed(old.coupling.resolution)))


def difference(old: Cut, new: Cut) -> Difference:
    was = {one.entity: one.module for one in old.placements}
    now = {one.entity: one.module for one in new.placements}
    pairs = list(combinations(sorted(was), 2))
    before = {(one, other) for one, other in pairs if was[one] == was[other]}
    after = {(one, other) for one, other in pairs if now[one] == now[other]}
    return Difference(
        before=old,
        after=new,
        moves=tuple(Move(name, was[name], now[name]) for name in moved(was, now)),
        joined=tuple(sorted(after - before)),
        split=tuple(sorted(before - after)),
        renamed=tuple(sorted((mine, theirs) for mine, theirs in match(was, now).items() if mine != theirs)),
    )


def changed(system: System, change: Change) -> System:
    """The system with the change. Raises `DomainError` (INVALID_ARGUMENT) for a change that names something unknown."""
    _check(system, change)
    rates = {one.use_case: one.rate for one in change.rates}
    totals: dict[str, float] = {}
    counts: dict[str, int] = {}
    for trace in system.traces:
        totals[trace.use_case] = totals.get(trace.use_case, 0.0) + trace.weight
        counts[trace.use_case] = counts.get(trace.use_case, 0) + 1
    traces = []
    for trace in system.traces:
        rate = rates.get(trace.use_case)
        if rate is not None:
            total = totals[trace.use_case]
            share = trace.weight / total if total else 1 / counts[trace.use_case]
            trace = replace(trace, weight=rate * share)
        traces.append(trace)
    teams = {one.entity: one.team for one in change.teams}
    gone = {frozenset(group) for group in change.without}
    by_module = {kebab(fact.name): fact.name for fact in system.entities}
    pins = tuple(
        (pin.entity, pin.beside if pin.beside in by_module.values() else by_module[pin.beside]) for pin in change.pins
    )
    return replace(
        system,
        traces=tuple(traces),
        entities=tuple(_with_team(fact, teams) for fact in system.entities),
        together=(*(group for group in system.together if frozenset(group) not in gone), *change.together, *pins),
        apart=(*(group for group in system.apart if frozenset(group) not in gone), *change.apart),
    )


def _with_team(fact: EntityFacts, teams: dict[str, str]) -> EntityFacts:
    return replace(fact, team=teams[fact.name]) if fact.name in teams else fact


def _check(system: System, change: Change) -> None:
    entities = {fact.name for fact in system.entities}
    use_cases = {trace.use_case for trace in system.traces}
    modules = {kebab(name) for name in entities}
    problems: list[Problem] = []

    def known(name: str, names: set[str], path: str, what: str) -> None:
        if name not in names:
            problems.append(Problem(path, f"there is no {what} `{name[:60]}`", suggestion=", ".join(sorted(names)[:8])))

    for index, rate in enumerate(change.rates):
        known(rate.use_case, use_cases, f"rates[{index}].use_case", "use case")
        if not 0 <= rate.rate < float("inf"):
            problems.append(Problem(f"rates[{index}].rate", "a rate is a finite number of at least 0", suggestion="10"))
    for index, team in enumerate(change.teams):
        known(team.entity, entities, f"teams[{index}].entity", "entity")
    for index, pin in enumerate(change.pins):
        known(pin.entity, entities, f"pins[{index}].entity", "entity")
        known(pin.beside, entities | modules, f"pins[{index}].beside", "entity or module")
    groups = (("together", change.together), ("apart", change.apart))
    for field, listed in groups:
        for index, group in enumerate(listed):
            for place, name in enumerate(group):
                known(name, entities, f"{field}[{index}][{place}]", "entity")
    stated = {frozenset(group) for group in (*system.together, *system.apart)}
    problems += [
        Problem(f"without[{index}]", "there is no such constraint")
        for index, group in enumerate(change.without)
        if frozenset(group) not in stated
    ]
    if problems:
        raise DomainError(
            Reason.INVALID_ARGUMENT, f"the change cannot be made: {problems[0].message}", problems=problems
        )
