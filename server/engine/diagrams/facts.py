"""What several drawings need to know about a brief: its aggregates, who carries which data, how often."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from server.engine.model.access import Operation, Statement
from server.engine.model.brief import (
    ActorKind,
    Brief,
    Entity,
    Ownership,
    RelationKind,
    Sensitivity,
    Step,
    Trigger,
    UseCase,
    UseCaseKind,
)
from server.engine.model.prepared import PreparedBrief

_RANKED = (Sensitivity.PERSONAL, Sensitivity.PAYMENT, Sensitivity.SECRET)
"""The classes that a drawing marks, mildest first."""


_LETTERS = {Sensitivity.PERSONAL: "P", Sensitivity.PAYMENT: "$", Sensitivity.SECRET: "S"}


class Facts:
    """Read-only views of one prepared brief, each computed once."""

    def __init__(self, prepared: PreparedBrief) -> None:
        self.brief: Brief = prepared.brief
        self._statements: dict[str, list[Statement]] = {}
        for statement in prepared.statements:
            self._statements.setdefault(statement.use_case, []).append(statement)

    def statements(self, use_case: str) -> Sequence[Statement]:
        """Of one use case, in document order."""
        return self._statements.get(use_case, ())

    @cached_property
    def entities(self) -> dict[str, Entity]:
        return {entity.name: entity for entity in self.brief.entities}

    @cached_property
    def aggregates(self) -> dict[str, str]:
        """Each entity's aggregate, named after its root: whole and parts are joined by composition.

        A part of several wholes goes with the first that the brief names. A ring of parts has no root; its first
        entity stands for it.
        """
        whole: dict[str, str] = {}
        for relation in self.brief.relations:
            inside = relation.ownership is Ownership.COMPOSITION and relation.kind is not RelationKind.MANY_TO_MANY
            if inside and relation.from_ != relation.to:
                whole.setdefault(relation.to, relation.from_)
        roots: dict[str, str] = {}
        for name in self.entities:
            seen = [name]
            while seen[-1] in whole and whole[seen[-1]] not in seen:
                seen.append(whole[seen[-1]])
            ring = whole.get(seen[-1])
            roots[name] = min(seen[seen.index(ring) :]) if ring in seen else seen[-1]
        return roots

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """The entities of each aggregate, its root first, aggregates in the order of the brief."""
        groups: dict[str, list[str]] = {}
        for name in self.entities:
            root = self.aggregates[name]
            groups.setdefault(root, [root])
            if name != root:
                groups[root].append(name)
        return {root: tuple(names) for root, names in groups.items()}

    def aggregate_of_access(self, entity: str) -> str:
        """Of an access's entity; the table of a many-to-many relation goes with the relation's ``from`` side."""
        return self.aggregates.get(entity.partition(".")[0], entity)

    def keys(self, statement: Statement) -> set[str]:
        """Columns that identify a row of any entity the statement touches."""
        touched = [self.entities[a.entity] for a in statement.accesses if a.entity in self.entities]
        unique = {a.name for entity in touched for a in entity.attributes if a.unique}
        return {"id"} | unique | {column for entity in touched for key in entity.keys for column in key}

    def peak(self, use_case: UseCase) -> float:
        """Runs a second in the busiest second, 0 when not stated."""
        rate = use_case.rate
        return (rate.peak or rate.mean or 0.0) if rate else 0.0

    def sensitivities(self, entity: str, columns: Iterable[str] | None = None) -> set[Sensitivity]:
        """The marked classes among these columns of the entity (all of them by default)."""
        stated = self.entities.get(entity)
        if stated is None:
            return set()
        wanted = None if columns is None else set(columns)
        found = {
            attribute.sensitivity or stated.sensitivity
            for attribute in stated.attributes
            if wanted is None or attribute.name in wanted
        }
        return {s for s in found if s in _RANKED}

    def carried(self, use_cases: Iterable[UseCase]) -> set[Sensitivity]:
        """The marked classes of all data that these use cases read or write."""
        found: set[Sensitivity] = set()
        for use_case in use_cases:
            for statement in self.statements(use_case.name):
                for access in statement.accesses:
                    returned = (o.column for o in statement.returns if o.entity == access.entity and o.column)
                    found |= self.sensitivities(access.entity, (*access.writes, *returned))
        return found

    def used_by(self, actor: str) -> tuple[UseCase, ...]:
        return tuple(u for u in self.brief.use_cases if u.actor == actor)

    @cached_property
    def outside_actors(self) -> tuple[str, ...]:
        """Actors whose requests cross the edge: all but internal services that only start jobs."""
        return tuple(
            actor.name
            for actor in self.brief.actors
            if self.used_by(actor.name)
            and not (actor.kind is ActorKind.INTERNAL_SERVICE and all(is_job(u) for u in self.used_by(actor.name)))
        )

    @cached_property
    def jobs(self) -> tuple[UseCase, ...]:
        return tuple(u for u in self.brief.use_cases if is_job(u))

    @cached_property
    def requests(self) -> tuple[UseCase, ...]:
        return tuple(u for u in self.brief.use_cases if not is_job(u))


def is_job(use_case: UseCase) -> bool:
    """Whether it runs in the background rather than for a caller who waits."""
    return use_case.kind is UseCaseKind.JOB or use_case.trigger is Trigger.SCHEDULE


def mark(found: Iterable[Sensitivity]) -> str:
    """``[personal, secret]``, mildest first; empty for nothing worth a mark."""
    present = [s.value for s in _RANKED if s in set(found)]
    return f"[{', '.join(present)}]" if present else ""


def short_mark(found: Iterable[Sensitivity]) -> str:
    """``[PS]``: the same by initials, ``$`` for payment."""
    letters = "".join(_LETTERS[s] for s in _RANKED if s in set(found))
    return f"[{letters}]" if letters else ""


def steps(use_case: UseCase) -> Iterator[Step]:
    """All leaf steps in document order, whatever blocks they stand in."""

    def walk(these: Sequence[Step]) -> Iterator[Step]:
        for step in these:
            if step.choice:
                for branch in step.choice:
                    yield from walk(branch.steps)
            elif step.optional is not None:
                yield from walk(step.optional.steps)
            elif step.loop is not None:
                yield from walk(step.loop.steps)
            else:
                yield step

    for transaction in use_case.transactions:
        yield from walk(transaction.steps)


def external_systems(use_case: UseCase) -> tuple[str, ...]:
    """Those it calls, in the order of the first call."""
    called = (step.call.external_system for step in steps(use_case) if step.call and step.call.external_system)
    return tuple(dict.fromkeys(called))


WRITES = frozenset({Operation.INSERT, Operation.UPDATE, Operation.DELETE})


def rate_text(per_second: float) -> str:
    """A rate as a reader would say it: ``300/s``, ``2.5/s``, ``4/min``, ``20/day``."""
    for unit, seconds in (("s", 1), ("min", 60), ("h", 3_600), ("day", 86_400)):
        amount = per_second * seconds
        if amount >= 0.995 or unit == "day":
            return f"{amount:,.0f}/{unit}" if amount >= 9.95 else f"{amount:.1f}".rstrip("0").rstrip(".") + f"/{unit}"
    raise AssertionError("days are the last unit")


def duration_text(microseconds: int) -> str:
    """``300 ms``, ``1.5 s``, ``250 us``."""
    if microseconds < 1_000:
        return f"{microseconds} us"
    if microseconds < 1_000_000:
        return f"{microseconds / 1_000:g} ms"
    return f"{microseconds / 1_000_000:g} s"
