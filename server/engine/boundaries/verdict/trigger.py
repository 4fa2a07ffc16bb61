"""What would change the answer, with its number: found by asking for the verdict again under other facts."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace as with_fields

from server.engine.boundaries import card
from server.engine.boundaries.costs.bill import bill_of
from server.engine.boundaries.groups import Groups
from server.engine.boundaries.verdict.decide import Choice, choose
from server.engine.boundaries.verdict.force import two_sides
from server.engine.boundaries.verdict.seam import sides, torn_share
from server.engine.model.brief import Brief, Constraints, Team

_MOST = 1000.0
"""Times today's rates: what is further away is no trigger."""
LOADS = frozenset({"saturation", "disparity", "compute"})
"""Forces that more requests bring and fewer take away."""
_STEP = 1.5
_HALVINGS = 10
"""Of a step: finer than a thousandth."""


@dataclass(frozen=True)
class Trigger:
    module: str
    """Whose change it is."""
    sentence: str
    """``Search passes 900 requests/s at peak (1.8 times today's 500)``."""
    services: tuple[str, ...]
    """What would be deployed then."""
    factor: float = 0.0
    """Of today's rate; 0 when the trigger is no rate."""
    rate: float = 0.0
    """Requests a second at which it flips; 0 when the trigger is no rate."""
    rule: str = ""
    """The force that decides then."""


def triggers(choice: Choice) -> tuple[Trigger, ...]:
    """What would change the verdict, the nearest rate first, then people."""
    if choice.split:
        return tuple(_undone(choice))
    rates = sorted(_rates(choice.modules), key=lambda one: (one.factor, one.module))
    return (*rates, *_second_team(choice.modules))


def _rates(modules: Groups) -> Iterator[Trigger]:
    for name in modules.names:
        flows = [modules.workload.flow(use_case) for use_case in modules.use_cases[name]]
        now = sum(flow.peak for flow in flows)
        if now <= 0 or len(modules.names) < 2:
            continue
        moved = frozenset(flow.name for flow in flows)

        def at(factor: float, moved: frozenset[str] = moved) -> Choice:
            return choose(modules.under(modules.workload.scaled(moved, factor)))

        factor = _first(lambda factor: at(factor).split)
        if factor is None:
            continue
        rate = _two_digits(now * factor)
        then = at(rate / now)
        if not then.split:
            continue
        yield Trigger(
            name,
            f"{name} passes {rate:,.0f} requests/s at peak ({rate / now:.1f} times today's {_number(now)})"
            if rate >= 1
            else f"{name} passes {rate:g} requests/s at peak ({rate / now:.1f} times today's {_number(now)})",
            tuple(then.services),
            rate / now,
            rate,
            then.acting[0].rule,
        )


def _first(holds: Callable[[float], bool]) -> float | None:
    """The lowest factor from which on it holds: by steps of a half until it does, then by bisection; None if never.

    Steps come first because more load may also close the seam again.
    """
    low, high = 1.0, 1.0
    while not holds(high):
        if high > _MOST:
            return None
        low, high = high, high * _STEP
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _two_digits(value: float) -> float:
    """Rounded up to two significant digits: still beyond the point at which the answer changes."""
    magnitude = 10.0 ** (math.floor(math.log10(value)) - 1)
    return math.ceil(value / magnitude - 1e-9) * magnitude


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _second_team(modules: Groups) -> Iterator[Trigger]:
    """The module that a second team could take with the fewest torn writes, where that would split."""
    brief = modules.workload.brief
    constraints = brief.constraints or Constraints()
    if len(constraints.teams) > 1:
        return
    first = constraints.teams[0] if constraints.teams else Team("first", size=card.SMALLEST_TEAM)
    best: tuple[tuple[float, float, str], Choice] | None = None
    for name, entities in modules.members:
        others = tuple(one for other, these in modules.members if other != name for one in these)
        pair = (with_fields(first, owns=others), Team("\0second", size=card.SMALLEST_TEAM, owns=entities))
        asked = modules.under(modules.workload.of(_with(brief, constraints, pair)))
        then = choose(asked)
        if not then.split:
            continue
        cut = sides(asked, two_sides(asked.names, frozenset({name}), "second"))
        load = sum(asked.workload.flow(use_case).peak for use_case in asked.use_cases[name])
        crossing = bill_of(cut)
        key = (torn_share(cut), crossing.calls_peak / load if load else math.inf, name)
        if best is None or key < best[0]:
            best = (key, then)
    if best is not None:
        (share, _, name), then = best
        yield Trigger(
            name,
            f"a second team of {card.SMALLEST_TEAM} or more owns {name} ({share:.0%} of the smaller side's writing "
            f"transactions would need a saga)",
            tuple(then.services),
            rule="teams",
        )


def _with(brief: Brief, constraints: Constraints, teams: tuple[Team, ...]) -> Brief:
    return with_fields(brief, constraints=with_fields(constraints, teams=teams))


def _undone(choice: Choice) -> Iterator[Trigger]:
    """For a split: what takes each acting force away; forces of load on the same module go away together."""
    loads = dict.fromkeys(force.apart for force in choice.acting if force.rule in LOADS)
    for force in choice.acting:
        if force.rule not in LOADS:
            sentence = force.trigger[:1].lower() + force.trigger[1:].rstrip(".")
            yield Trigger(", ".join(force.apart), sentence, (), rule=force.rule)
    for apart in loads:
        yield from _cooled(choice, apart)


def _cooled(choice: Choice, apart: tuple[str, ...]) -> Iterator[Trigger]:
    """The rate of these modules below which no force of load sets them apart."""
    modules = choice.modules
    moved = frozenset(use_case for name in apart for use_case in modules.use_cases[name])
    now = sum(modules.workload.flow(name).peak for name in moved)

    def hot(factor: float) -> bool:
        then = choose(modules.under(modules.workload.scaled(moved, factor)))
        return any(force.rule in LOADS and force.apart == apart for force in then.acting)

    low, high = 1.0 / _MOST, 1.0
    if hot(low):
        return
    for _ in range(2 * _HALVINGS):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if hot(middle) else (middle, high)
    rate = _two_digits_down(now * high)
    names = ", ".join(apart)
    rule = next(force.rule for force in choice.acting if force.apart == apart)
    yield Trigger(
        names,
        f"{names} falls below {_number(rate)} requests/s at peak ({_number(now)} today)",
        (),
        rate / now,
        rate,
        rule,
    )


def _two_digits_down(value: float) -> float:
    magnitude = 10.0 ** (math.floor(math.log10(value)) - 1)
    return math.floor(value / magnitude + 1e-9) * magnitude
