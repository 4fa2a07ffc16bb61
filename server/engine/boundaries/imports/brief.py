"""A system from a prepared brief."""

import math
from collections.abc import Iterable

from server.engine.model.access import Operation, Statement
from server.engine.model.brief import (
    Brief,
    Constraints,
    Entity,
    InvariantKind,
    Ownership,
    RelationKind,
    Sensitivity,
    UseCase,
)
from server.engine.model.prepared import PreparedBrief
from server.engine.model.traces import EntityFacts, Link, LinkKind, System, Touch, Trace, Volatility

Placed = tuple[str, tuple[str, ...]]
"""Where a group of entities is stated, and its members."""
_STRICTEST = tuple(Sensitivity)
"""From the least to the most strict."""
_WRITES = {Operation.INSERT, Operation.UPDATE, Operation.DELETE}
REGULAR = 1e-6
"""Writes per row and second from which content changes regularly: about once in twelve days."""
FREQUENT = 1e-4
"""From which it changes often: about once in three hours."""


def system_of(prepared: PreparedBrief) -> System:
    """The brief's use cases as traces at their peak rates, its relations as links, its constraints on entities.

    A use case named in a constraint stands for the entity it writes most, or reads most when it writes none. An entity
    belongs to the team that owns it, or that owns every use case which writes it.
    """
    brief = prepared.brief
    traces = tuple(_trace(use_case, prepared.statements) for use_case in brief.use_cases)
    home = {trace.use_case: _home(trace) for trace in traces}
    names = {entity.name for entity in brief.entities}
    constraints = brief.constraints
    return System(
        name=brief.name,
        entities=tuple(_facts(entity, brief, traces) for entity in brief.entities),
        traces=traces,
        links=tuple(_links(brief)),
        invariants=tuple(_invariants(brief)),
        rated=True,
        together=_groups(constraints.must_stay_together if constraints else (), home, names),
        apart=_groups(constraints.must_be_apart if constraints else (), home, names),
    )


def owner(entity: str) -> str:
    """The entity whose module holds it: a join table (``From.relation``) lies with its ``From``."""
    return entity.partition(".")[0]


def _trace(use_case: UseCase, statements: Iterable[Statement]) -> Trace:
    touches = tuple(
        Touch(
            entity=owner(access.entity),
            reads=0.0 if access.operation in _WRITES and not access.reads else statement.visits,
            writes=statement.visits if access.operation in _WRITES else 0.0,
            transaction=statement.transaction,
        )
        for statement in statements
        if statement.use_case == use_case.name
        for access in statement.accesses
    )
    rate = use_case.rate
    objective = use_case.objective
    return Trace(
        use_case=use_case.name,
        accesses=touches,
        weight=(rate.peak or rate.mean or 0.0) if rate else 0.0,
        actor=use_case.actor,
        objective=objective.p99 if objective else None,
        availability=objective.availability if objective else None,
        staleness=use_case.staleness_tolerance,
    )


def _home(trace: Trace) -> str:
    marks: dict[str, tuple[float, float]] = {}
    for touch in trace.accesses:
        written, read = marks.get(touch.entity, (0.0, 0.0))
        marks[touch.entity] = (written + touch.writes, read + touch.reads)
    return min(marks, key=lambda name: (-marks[name][0], -marks[name][1], name), default="")


def _facts(entity: Entity, brief: Brief, traces: tuple[Trace, ...]) -> EntityFacts:
    touching = [trace for trace in traces if any(touch.entity == entity.name for touch in trace.accesses)]
    sensitivity, share = _sensitivity(entity)
    return EntityFacts(
        name=entity.name,
        attributes=tuple(attribute.name for attribute in entity.attributes),
        sensitivity=sensitivity,
        sensitive_share=share,
        volatility=_volatility(entity, touching),
        availability=max((trace.availability for trace in touching if trace.availability is not None), default=None),
        team=_team(entity.name, brief, touching),
    )


def _sensitivity(entity: Entity) -> tuple[Sensitivity | None, float]:
    """The strictest level and the share of the entity under it."""
    levels = [attribute.sensitivity for attribute in entity.attributes if attribute.sensitivity is not None]
    strictest = max(levels, key=_STRICTEST.index, default=None)
    stated = entity.sensitivity
    if strictest is None or (stated is not None and _STRICTEST.index(stated) >= _STRICTEST.index(strictest)):
        return stated, 1.0
    return strictest, levels.count(strictest) / len(entity.attributes)


def _volatility(entity: Entity, touching: list[Trace]) -> Volatility | None:
    """By changes of a row, not by traffic: a log that only grows is as calm as a list of countries."""
    rows = entity.volume.rows if entity.volume else None
    if not rows:
        return None
    writes = math.fsum(
        trace.weight * touch.writes for trace in touching for touch in trace.accesses if touch.entity == entity.name
    )
    per_row = writes / rows
    if per_row >= FREQUENT:
        return Volatility.OFTEN
    return Volatility.REGULARLY if per_row >= REGULAR else Volatility.RARELY


def _team(name: str, brief: Brief, touching: list[Trace]) -> str:
    teams = brief.constraints.teams if brief.constraints else ()
    owning = sorted(team.name for team in teams if name in team.owns)
    if owning:
        return owning[0]
    writers = {
        trace.use_case for trace in touching if any(touch.entity == name and touch.writes for touch in trace.accesses)
    }
    writing = sorted({team.name for team in teams for use_case in writers if use_case in team.owns})
    return writing[0] if len(writing) == 1 else ""


def _links(brief: Brief) -> Iterable[Link]:
    for relation in brief.relations:
        if relation.ownership is Ownership.COMPOSITION:
            yield Link(relation.from_, relation.to, LinkKind.COMPOSITION)
        elif relation.kind is RelationKind.MANY_TO_MANY:
            yield Link(relation.from_, relation.to)
        else:
            yield Link(relation.to, relation.from_)


def _invariants(brief: Brief) -> Iterable[tuple[str, ...]]:
    """Those over more than one entity. A foreign key is a relation, and counted as one."""
    for invariant in brief.invariants:
        members = tuple(sorted({owner(part) for part in invariant.over}))
        if invariant.kind is not InvariantKind.FOREIGN_KEY and len(members) > 1:
            yield members


def constraint_groups(prepared: PreparedBrief) -> tuple[tuple[Placed, ...], tuple[Placed, ...]]:
    """What must stay together and what must be apart, as entities, each group with its path in the brief."""
    brief = prepared.brief
    home = {trace.use_case: _home(trace) for trace in (_trace(one, prepared.statements) for one in brief.use_cases)}
    names = {entity.name for entity in brief.entities}
    stated = brief.constraints or Constraints()
    return (
        _placed("constraints.must_stay_together", stated.must_stay_together, home, names),
        _placed("constraints.must_be_apart", stated.must_be_apart, home, names),
    )


def _groups(
    groups: tuple[tuple[str, ...], ...], home: dict[str, str], entities: set[str]
) -> tuple[tuple[str, ...], ...]:
    return tuple(group for _, group in _placed("", groups, home, entities))


def _placed(
    path: str, groups: tuple[tuple[str, ...], ...], home: dict[str, str], entities: set[str]
) -> tuple[Placed, ...]:
    found = []
    for index, group in enumerate(groups):
        members = [name if name in entities else home.get(name, "") for name in group]
        found.append((f"{path}[{index}]", tuple(dict.fromkeys(name for name in members if name))))
    return tuple((at, group) for at, group in found if len(group) > 1)
