"""What runs against which entity, how often: the use cases of a brief reduced to what a cut can tear apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from server.engine.model.access import Access, Comparison, Operation, Statement
from server.engine.model.brief import Brief, Microseconds, PerSecond, Step, Trigger, UseCase, UseCaseKind
from server.engine.model.prepared import PreparedBrief

_WRITES = frozenset({Operation.INSERT, Operation.UPDATE, Operation.DELETE})
_SEARCHES = frozenset({Comparison.SEARCH, Comparison.LIKE})


@dataclass(frozen=True)
class Touch:
    """One statement's use of one entity; a join table counts for the ``From`` of ``From.relation``."""

    entity: str
    reads: tuple[str, ...]
    """``Entity.column``; sorted."""
    writes: tuple[str, ...]
    """``Entity.column``; sorted. A DELETE writes ``Entity.id``."""
    writing: bool
    rows: float
    searching: bool = False
    pinned: bool = False
    """At most one row, by its key."""
    inserting: bool = False
    deleting: bool = False
    guarded: bool = False
    """A write that finds no row unless more than its key fits: its outcome may matter to the caller."""


@dataclass(frozen=True)
class Execution:
    """One statement of a use case."""

    statement: str
    transaction: int
    visits: float
    """Mean executions for each run of the use case."""
    touches: tuple[Touch, ...]
    answered: bool
    """Whether it returns anything that later steps or the caller may use."""
    parameters: tuple[str, ...] = ()

    @property
    def writing(self) -> bool:
        return any(touch.writing for touch in self.touches)


@dataclass(frozen=True)
class Flow:
    """One use case: its rates and, in order, what it executes."""

    use_case: UseCase
    executions: tuple[Execution, ...]
    peak: PerSecond
    mean: PerSecond
    compute: Microseconds = 0
    """CPU time of its compute steps, mean of one run."""
    emits: tuple[str, ...] = ()
    """Events named in its steps: the most certain first, then in order."""
    invokes: tuple[tuple[str, float], ...] = ()
    """Other use cases it calls, with mean calls for each run."""

    @property
    def name(self) -> str:
        return self.use_case.name

    @property
    def waits(self) -> bool:
        """Whether a caller waits for the answer."""
        return self.use_case.kind is not UseCaseKind.JOB and self.use_case.trigger is Trigger.REQUEST

    @cached_property
    def transactions(self) -> Mapping[int, tuple[Execution, ...]]:
        found: dict[int, list[Execution]] = {}
        for execution in self.executions:
            found.setdefault(execution.transaction, []).append(execution)
        return {number: tuple(these) for number, these in found.items()}


@dataclass(frozen=True)
class Workload:
    brief: Brief
    flows: tuple[Flow, ...]

    def scaled(self, use_cases: frozenset[str], factor: float) -> "Workload":
        """The same with the rates of these use cases multiplied."""
        flows = tuple(
            replace(flow, peak=flow.peak * factor, mean=flow.mean * factor) if flow.name in use_cases else flow
            for flow in self.flows
        )
        return replace(self, flows=flows)

    def of(self, brief: Brief) -> "Workload":
        """The same rates and statements under another brief: other teams, other constraints."""
        return replace(self, brief=brief)

    @cached_property
    def _by_name(self) -> Mapping[str, Flow]:
        return {flow.name: flow for flow in self.flows}

    def flow(self, use_case: str) -> Flow:
        return self._by_name[use_case]

    @cached_property
    def entities(self) -> tuple[str, ...]:
        return tuple(sorted(entity.name for entity in self.brief.entities))


def workload_of(prepared: PreparedBrief) -> Workload:
    """Use cases in the order of the brief."""
    by_use_case: dict[str, list[Statement]] = {}
    for statement in prepared.statements:
        by_use_case.setdefault(statement.use_case, []).append(statement)
    return Workload(
        prepared.brief, tuple(_flow(one, by_use_case.get(one.name, ())) for one in prepared.brief.use_cases)
    )


def _flow(use_case: UseCase, statements: Sequence[Statement]) -> Flow:
    rate = use_case.rate
    mean = (rate.mean or 0.0) if rate else 0.0
    peak = max((rate.peak or 0.0) if rate else 0.0, mean)
    leaves = [leaf for transaction in use_case.transactions for leaf in _leaves(transaction.steps, 1.0)]
    return Flow(
        use_case,
        tuple(_execution(one) for one in statements),
        peak,
        mean,
        compute=round(sum((step.compute or 0) * visits for step, visits in leaves)),
        emits=tuple(dict.fromkeys(step.emit for step, _ in sorted(leaves, key=lambda leaf: -leaf[1]) if step.emit)),
        invokes=tuple((step.call.use_case, visits) for step, visits in leaves if step.call and step.call.use_case),
    )


def _execution(statement: Statement) -> Execution:
    return Execution(
        statement.id,
        statement.transaction,
        statement.visits,
        tuple(
            Touch(
                root := access.entity.partition(".")[0],
                tuple(sorted(f"{root}.{column}" for column in access.reads)),
                tuple(sorted(f"{root}.{column}" for column in access.writes))
                or ((f"{root}.id",) if access.operation in _WRITES else ()),
                access.operation in _WRITES,
                1.0 if access.expected_rows is None else access.expected_rows,
                any(condition.comparison in _SEARCHES for condition in access.predicate),
                access.pins_key,
                access.operation is Operation.INSERT,
                access.operation is Operation.DELETE,
                _guarded(access),
            )
            for access in statement.accesses
        ),
        bool(statement.returns),
        tuple(parameter.name for parameter in statement.parameters),
    )


def _guarded(access: Access) -> bool:
    """Whether more than equality with references and parameters decides which rows are written."""
    return access.operation in (Operation.UPDATE, Operation.DELETE) and any(
        condition.comparison is not Comparison.EQUAL or not condition.term.startswith(":")
        for condition in access.predicate
    )


def _leaves(steps: Sequence[Step], visits: float) -> Iterator[tuple[Step, float]]:
    """Steps that do something, with their mean executions: branch probabilities times loop means."""
    for step in steps:
        if step.choice:
            for branch in step.choice:
                share = 1.0 / len(step.choice) if branch.probability is None else branch.probability
                yield from _leaves(branch.steps, visits * share)
        elif step.optional is not None:
            share = 0.5 if step.optional.probability is None else step.optional.probability
            yield from _leaves(step.optional.steps, visits * share)
        elif step.loop is not None:
            yield from _leaves(step.loop.steps, visits * (1.0 if step.loop.mean is None else step.loop.mean))
        else:
            yield step, visits
