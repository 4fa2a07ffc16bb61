"""Compares a cut that somebody proposes with ours."""

from server.engine.boundaries.answering.cutting import decided, solved
from server.engine.boundaries.compare import compare
from server.engine.boundaries.imports import system_of
from server.engine.boundaries.values import Cut
from server.engine.boundaries.weighting import SCALE
from server.engine.errors import DomainError
from server.engine.errors import Reason as Failure
from server.engine.model.cuts import ComparisonAnswer, Likeness, Misplaced, Reason, ServiceGroup
from server.engine.model.prepared import PreparedBrief
from server.engine.model.problem import Problem
from server.engine.model.traces import System


def compare_brief(prepared: PreparedBrief, services: tuple[ServiceGroup, ...]) -> ComparisonAnswer:
    """Raises `DomainError` (INVALID_ARGUMENT) when the services do not hold every entity once."""
    theirs = _placed(services)
    return _compared(system_of(prepared), decided(prepared).cut, theirs)


def compare_traces(system: System, services: tuple[ServiceGroup, ...]) -> ComparisonAnswer:
    """The same for traces."""
    theirs = _placed(services)
    return _compared(system, solved(system), theirs)


def _placed(services: tuple[ServiceGroup, ...]) -> dict[str, str]:
    placed: dict[str, str] = {}
    problems = []
    names: set[str] = set()
    for index, service in enumerate(services):
        if service.name in names:
            problems.append(Problem(f"services[{index}].name", "another service has this name"))
        names.add(service.name)
        for place, entity in enumerate(service.entities):
            if entity in placed:
                path = f"services[{index}].entities[{place}]"
                problems.append(Problem(path, f"`{entity}` lies in `{placed[entity]}` already"))
            placed.setdefault(entity, service.name)
    if problems:
        raise DomainError(Failure.INVALID_ARGUMENT, "the services are no partition of the entities", problems=problems)
    return placed


def _compared(system: System, ours: Cut, theirs: dict[str, str]) -> ComparisonAnswer:
    found = compare(system, ours, theirs)
    return ComparisonAnswer(
        modules=ours.modules,
        likenesses=tuple(
            Likeness(one.name, one.services, one.adjusted_rand, one.mojofm, one.value / SCALE, one.calls)
            for one in found.agreements
        ),
        value=found.theirs_value / SCALE,
        calls=found.theirs_calls,
        misplaced=tuple(
            Misplaced(
                entity=one.entity,
                theirs=one.theirs,
                ours=one.ours,
                instead=one.instead,
                cost=one.cost / SCALE,
                reasons=tuple(Reason(each.criterion, each.amount / SCALE) for each in one.reasons),
                calls=one.calls,
            )
            for one in found.misplaced
        ),
        joined=found.joined,
        split=found.split,
        broken=found.broken,
    )
