"""The transactions of a use case as steps of the system: round trips, statements, locks until commit, calls, events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.engine.capacity.briefs.calibration import Calibration, Runtime
from server.engine.capacity.briefs.deployment import Placement
from server.engine.capacity.briefs.statements import StatementCosts
from server.engine.errors import DomainError, Reason
from server.engine.model.access import Statement
from server.engine.model.boundaries import Boundaries, Style
from server.engine.model.brief import Brief, Step, UseCase
from server.engine.model.capacity import (
    Alternative,
    Choose,
    Compute,
    Connected,
    CostPoint,
    Delay,
    Demand,
    Detached,
    External,
    ExternalCall,
    Flush,
    Locked,
    Provenance,
    Query,
    Repeat,
    SystemStep,
    Visit,
)
from server.engine.model.problem import Problem

Steps = tuple[SystemStep, ...]
_COMPUTE_SCV = 0.25
"""What a brief states as computing varies little from call to call."""


@dataclass(frozen=True)
class Node:
    """A step of the brief with its number in the transaction."""

    step: Step
    number: int = 0
    """Of a leaf, from 1 in document order, as statement ids have it."""
    branches: "tuple[tuple[float, tuple[Node, ...]], ...]" = ()

    def leaves(self) -> "list[Node]":
        return [leaf for _, nodes in self.branches for node in nodes for leaf in node.leaves()] or (
            [self] if self.number else []
        )


def numbered(steps: Sequence[Step], start: int = 0) -> tuple[tuple[Node, ...], int]:
    """The steps as nodes, and the number of the last leaf."""
    found = []
    for step in steps:
        branches: list[tuple[float, tuple[Step, ...]]] = []
        if step.choice:
            branches = [(one.probability or 0.0, one.steps) for one in step.choice]
        elif step.optional is not None:
            branches = [(step.optional.probability or 0.0, step.optional.steps)]
        elif step.loop is not None:
            branches = [(1.0 if step.loop.mean is None else step.loop.mean, step.loop.steps)]
        if not branches:
            start += 1
            found.append(Node(step, start))
            continue
        inner = []
        for weight, own in branches:
            nodes, start = numbered(own, start)
            inner.append((weight, nodes))
        found.append(Node(step, 0, tuple(inner)))
    return tuple(found), start


@dataclass
class Materials:
    """What steps are made of."""

    brief: Brief
    placement: Placement
    runtime: Runtime
    calibration: Calibration
    costs: StatementCosts
    statements: Mapping[str, Statement]
    locks: Mapping[str, tuple[str, ...]]
    """Names of the hot locks that a statement takes, by its id."""
    externals: Mapping[str, External]
    computed: Mapping[str, float] = field(default_factory=dict)
    """Measured processor seconds of the service, by use case."""
    remote: Mapping[str, tuple[str, Style]] = field(default_factory=dict)
    """The service that runs a statement for another, by statement id."""


def remote_statements(boundaries: Boundaries | None) -> dict[str, tuple[str, Style]]:
    """Statements that one service leaves to another, where services are split."""
    if boundaries is None or len(boundaries.services) < 2:
        return {}
    return {
        statement: (relationship.upstream, operation.style)
        for relationship in boundaries.relationships
        for operation in relationship.operations
        for statement in operation.statements
    }


class StepBuilder:
    def __init__(self, materials: Materials) -> None:
        self._own = materials
        self._use_cases = {one.name: one for one in materials.brief.use_cases}

    def request(self, use_case: UseCase) -> Steps:
        """Everything a request does once it has a slot.

        Raises:
            DomainError: INVALID_ARGUMENT where synchronous calls go round in a circle.
        """
        measured = self._own.computed.get(use_case.name)
        if measured is not None:
            demand = Demand(measured, Provenance.MEASURED, "measured")
        else:
            demand = Demand(self._own.runtime.request, Provenance.ASSUMED, f"usual for {self._own.runtime.name}")
        return (Compute(demand), *self._transactions(use_case, (use_case.name,), measured is not None))

    def _transactions(self, use_case: UseCase, stack: tuple[str, ...], measured: bool) -> Steps:
        found: list[SystemStep] = []
        for number, transaction in enumerate(use_case.transactions, 1):
            writer = _Transaction(self, use_case, number, stack, measured)
            found.extend(writer.steps(numbered(transaction.steps)[0]))
        return tuple(found)

    @property
    def materials(self) -> Materials:
        return self._own

    def called(self, caller: UseCase, name: str, stack: tuple[str, ...], measured: bool) -> Steps:
        """Another use case, done before its caller goes on: in the same service without a slot of its own."""
        if name in stack:
            circle = " → ".join((*stack[stack.index(name) :], name))
            path = f"use_cases[{stack[0]}]"
            message = f"synchronous calls go round in a circle: {circle}"
            raise DomainError(Reason.INVALID_ARGUMENT, f"{path}: {message}", {"field": path}, (Problem(path, message),))
        callee = self._use_cases[name]
        placement = self._own.placement
        if placement.home(callee) == placement.home(caller):
            return self._transactions(callee, (*stack, name), measured)
        measured = name in self._own.computed
        inner = (self.request(callee)[0], *self._transactions(callee, (*stack, name), measured))
        return (Visit(placement.home(callee), inner, name, self._own.calibration.service_round_trip),)


class _Transaction:
    def __init__(
        self, builder: StepBuilder, use_case: UseCase, number: int, stack: tuple[str, ...], measured: bool
    ) -> None:
        self._builder = builder
        self._own = builder.materials
        self._use_case, self._number, self._stack, self._measured = use_case, number, stack, measured

    def steps(self, nodes: tuple[Node, ...]) -> Steps:
        """A connection from the first statement of its own until the commit; statements of other services apart."""
        if not any(self._is_local(leaf) for node in nodes for leaf in node.leaves()):
            return self._built(nodes, (), in_database=False)
        first = next(index for index, node in enumerate(nodes) if any(map(self._is_local, node.leaves())))
        before = self._built(nodes[:first], (), in_database=True)
        found: list[SystemStep] = [*before]
        segment: list[Node] = []
        for node in nodes[first:]:
            if any(map(self._is_remote, node.leaves())):
                found.extend(self._segment(tuple(segment)))
                segment = []
                found.extend(self._built((node,), (), in_database=True))
            else:
                segment.append(node)
        return (*found, *self._segment(tuple(segment)))

    def _segment(self, nodes: tuple[Node, ...]) -> Steps:
        leaves = [leaf for node in nodes for leaf in node.leaves()]
        local = [leaf for leaf in leaves if self._is_local(leaf) or leaf.step.emit]
        if not local:
            return self._built(nodes, (), in_database=True)
        writes = any(leaf.step.emit or self._query(leaf).writes for leaf in local)
        calibration = self._own.calibration
        end: Steps = ()
        if writes or len(local) > 1:
            end = (self._round_trip(),)
        if writes:
            end = (*end, Flush(Demand(calibration.commit, Provenance.ASSUMED, "log on the disk")))
        return (Connected(_once(self._built(nodes, end, in_database=True), frozenset())),)

    def _statement(self, leaf: Node) -> Statement | None:
        return self._own.statements.get(f"{self._use_case.name}/{self._number}/{leaf.number}")

    def _is_remote(self, leaf: Node) -> bool:
        statement = self._statement(leaf)
        return statement is not None and statement.id in self._own.remote

    def _is_local(self, leaf: Node) -> bool:
        return bool(leaf.step.sql) and self._statement(leaf) is not None and not self._is_remote(leaf)

    def _query(self, leaf: Node) -> Query:
        statement = self._statement(leaf)
        assert statement is not None
        return self._own.costs.query(statement)

    def _round_trip(self) -> Delay:
        return Delay(Demand(self._own.calibration.round_trip, Provenance.ASSUMED, "round trip", scv=0.0))

    def _built(self, nodes: tuple[Node, ...], tail: Steps, *, in_database: bool) -> Steps:
        """The nodes and then ``tail``: what follows a lock is done with it in hand, so it is built from the end."""
        found = tail
        for node in reversed(nodes):
            found = self._before(node, found, in_database)
        return found

    def _before(self, node: Node, rest: Steps, in_database: bool) -> Steps:
        if not node.branches:
            return self._leaf(node, rest, in_database)
        locks = self._locks_in(node)
        if node.step.loop is not None:
            mean, inner = node.branches[0]
            limit = node.step.loop.max
            loop = Repeat(
                mean, self._built(inner, (), in_database=in_database), fixed=limit is not None and mean >= limit
            )
            found: Steps = (loop, *rest)
            for lock in reversed(locks):
                found = (Locked(lock, found),)
            return found
        after = rest if locks else ()
        alternatives = [
            Alternative(chance, self._built(inner, after, in_database=in_database)) for chance, inner in node.branches
        ]
        left = 1.0 - sum(chance for chance, _ in node.branches)
        if locks:
            if left > 1e-12:
                alternatives.append(Alternative(left, rest))
            return (Choose(tuple(alternatives)),)
        return (Choose(tuple(alternatives)), *rest)

    def _locks_in(self, node: Node) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for leaf in node.leaves():
            statement = self._statement(leaf)
            if statement is not None and leaf.step.sql:
                found.update(dict.fromkeys(self._own.locks.get(statement.id, ())))
        return tuple(found)

    def _leaf(self, node: Node, rest: Steps, in_database: bool) -> Steps:
        step = node.step
        if step.sql and self._statement(node) is not None:
            return self._sql(node, rest)
        if step.emit:
            return (*self._emit(in_database), *rest)
        if step.compute is not None:
            if self._measured:
                return rest
            seconds = step.compute * 1e-6
            return (Compute(Demand(seconds, Provenance.BRIEF, "as stated", _COMPUTE_SCV)), *rest)
        if step.call is not None and step.call.external_system:
            latency = None
            if step.call.latency is not None:
                latency = self._stated_latency(step.call.external_system, step.call.latency * 1e-6)
            return (ExternalCall(step.call.external_system, latency), *rest)
        if step.call is not None and step.call.use_case:
            return (
                *self._builder.called(self._use_case, step.call.use_case, self._stack, self._measured), *rest
            )  # fmt: skip
        return rest

    def _stated_latency(self, system: str, median: float) -> Demand:
        """A call's own latency is its median; it varies as the system's does."""
        external = self._own.externals[system]
        factor = external.mean / external.p50 if external.p50 > 0.0 else 1.0
        return Demand(median * factor, Provenance.BRIEF, "as stated", max(0.0, factor * factor - 1.0))

    def _sql(self, node: Node, rest: Steps) -> Steps:
        statement = self._statement(node)
        assert statement is not None
        query = self._own.costs.query(statement)
        asked: Steps = (self._round_trip(), query)
        runtime = self._own.runtime
        client: Steps = ()
        if not self._measured:
            client = (Compute(Demand(runtime.statement, Provenance.ASSUMED, f"usual for {runtime.name}")),)
        if self._is_remote(node):
            service, style = self._own.remote[statement.id]
            overhead = Compute(Demand(runtime.request, Provenance.ASSUMED, f"usual for {runtime.name}"))
            inner: Steps = (overhead, Connected((*asked, *self._commit(query))), *client)
            if style is Style.EVENT:
                return (Detached(service, inner), *rest)
            network = self._own.calibration.service_round_trip
            return (Visit(service, inner, "", network), *rest)
        found: Steps = (*asked, *client, *rest)
        for lock in reversed(self._own.locks.get(statement.id, ())):
            found = (Locked(lock, found),)
        return found

    def _commit(self, query: Query) -> Steps:
        if not query.writes:
            return ()
        return (Flush(Demand(self._own.calibration.commit, Provenance.ASSUMED, "log on the disk")),)

    def _emit(self, in_database: bool) -> Steps:
        """A row of the outbox in the same transaction, and later the relay that takes it away."""
        calibration = self._own.calibration
        if not in_database:
            return (Delay(Demand(calibration.service_round_trip, Provenance.ASSUMED, "to the broker")),)
        cpu = calibration.statement + calibration.written_row + 2 * calibration.index_entry
        insert = Query("outbox", (CostPoint(1.0, cpu),), Provenance.ASSUMED, "one row of the outbox", writes=True)
        relay = Query("outbox relay", (CostPoint(1.0, cpu),), Provenance.ASSUMED, "one row taken away", writes=True)
        later = Detached(self._own.placement.background, (Connected((self._round_trip(), relay)),))
        return (self._round_trip(), insert, later)


def _once(steps: Steps, held: frozenset[str]) -> Steps:
    """Locks already in hand are not taken again."""
    found: list[SystemStep] = []
    for step in steps:
        match step:
            case Locked(lock, inner) if lock in held:
                found.extend(_once(inner, held))
            case Locked(lock, inner):
                found.append(Locked(lock, _once(inner, held | {lock})))
            case Repeat():
                found.append(Repeat(step.mean, _once(step.steps, held), step.fixed))
            case Choose(alternatives):
                found.append(
                    Choose(tuple(Alternative(one.probability, _once(one.steps, held)) for one in alternatives))
                )
            case _:
                found.append(step)
    return tuple(found)
