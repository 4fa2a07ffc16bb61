"""A brief or a system with a change, and where the constraints that the change adds were stated."""

from msgspec.structs import replace

from server.engine.boundaries import what_if
from server.engine.boundaries.imports import system_of
from server.engine.boundaries.verdict.decide import ASSUMED_ENGINEERS
from server.engine.model.brief import Brief, Constraints, Rate, Team
from server.engine.model.cuts import BoundaryChange
from server.engine.model.prepared import PreparedBrief
from server.engine.model.traces import System

Groups = tuple[tuple[str, ...], ...]


def changed_brief(prepared: PreparedBrief, change: BoundaryChange) -> tuple[PreparedBrief, dict[str, str]]:
    """The brief with the change, and the paths in it of the added constraints with their paths in the change.

    Raises `DomainError` (INVALID_ARGUMENT) for a change that names something unknown.
    """
    system = system_of(prepared)
    pins = _pins(what_if.changed(system, _of_system(system, change)), change)
    brief = prepared.brief
    stated = brief.constraints or Constraints()
    constraints = replace(
        stated,
        must_stay_together=(*stated.must_stay_together, *change.together, *pins),
        must_be_apart=(*stated.must_be_apart, *change.apart),
        teams=_teams(stated.teams, change),
    )
    factors = {one.use_case: one.factor for one in change.rates}
    use_cases = tuple(
        replace(one, rate=_scaled(one.rate, factors[one.name])) if one.rate and one.name in factors else one
        for one in brief.use_cases
    )
    changed: Brief = replace(brief, constraints=constraints, use_cases=use_cases)
    renamed = _renamed("constraints.", len(stated.must_stay_together), len(stated.must_be_apart), change)
    return replace(prepared, brief=changed), renamed


def changed_traces(system: System, change: BoundaryChange) -> tuple[System, dict[str, str]]:
    """The same for a system."""
    changed = what_if.changed(system, _of_system(system, change))
    return changed, _renamed("", len(system.together), len(system.apart), change)


def _of_system(system: System, change: BoundaryChange) -> what_if.Change:
    runs: dict[str, float] = {}
    for trace in system.traces:
        runs[trace.use_case] = runs.get(trace.use_case, 0.0) + trace.weight
    return what_if.Change(
        rates=tuple(what_if.RateChange(one.use_case, one.factor * runs.get(one.use_case, 0.0)) for one in change.rates),
        teams=tuple(what_if.TeamChange(one.entity, one.team) for one in change.teams),
        pins=tuple(what_if.Pin(one.entity, one.beside) for one in change.pins),
        together=change.together,
        apart=change.apart,
    )


def _pins(changed: System, change: BoundaryChange) -> Groups:
    """As groups of entities; they are the last constraints of the changed system."""
    return changed.together[len(changed.together) - len(change.pins) :]


def _renamed(prefix: str, together: int, apart: int, change: BoundaryChange) -> dict[str, str]:
    held = [f"change.together[{place}]" for place in range(len(change.together))]
    held += [f"change.pins[{place}]" for place in range(len(change.pins))]
    return {
        **{f"{prefix}must_stay_together[{together + place}]": path for place, path in enumerate(held)},
        **{f"{prefix}must_be_apart[{apart + place}]": f"change.apart[{place}]" for place in range(len(change.apart))},
    }


def _scaled(rate: Rate, factor: float) -> Rate:
    return replace(
        rate,
        peak=None if rate.peak is None else rate.peak * factor,
        mean=None if rate.mean is None else rate.mean * factor,
    )


def _teams(stated: tuple[Team, ...], change: BoundaryChange) -> tuple[Team, ...]:
    """With every changed entity owned by its new team alone; teams that nobody knows yet come last."""
    owner = {one.entity: one.team for one in change.teams}
    known = {team.name for team in stated}
    fresh = dict.fromkeys(team for team in owner.values() if team and team not in known)
    teams = (*stated, *(Team(name, ASSUMED_ENGINEERS) for name in fresh))
    return tuple(
        replace(
            team,
            owns=(
                *(name for name in team.owns if name not in owner),
                *(entity for entity, name in owner.items() if name == team.name),
            ),
        )
        for team in teams
    )
