"""What crosses the cut when a use case runs: calls, what they read and write, transactions torn in two."""

from collections.abc import Iterator
from dataclasses import dataclass

from server.engine.boundaries.groups import Groups
from server.engine.boundaries.workload import Execution, Flow


@dataclass(frozen=True)
class Crossing:
    """One round trip of a use case to another group: consecutive statements there, sent as one."""

    use_case: str
    transaction: int
    home: str
    away: str
    statements: tuple[str, ...]
    visits: float
    """Mean round trips for each run of the use case."""
    reads: tuple[str, ...]
    """``Entity.column`` of the other group; sorted."""
    writes: tuple[str, ...]
    entities: tuple[str, ...]
    answered: bool
    """Whether its answer may be used by what follows."""


@dataclass(frozen=True)
class Torn:
    """A transaction that writes in more than one group."""

    use_case: str
    transaction: int
    groups: tuple[str, ...]
    visits: float
    """Mean number of times it really writes in two groups for each run of the use case, at most 1."""


def crossings(groups: Groups) -> tuple[Crossing, ...]:
    """Of all use cases, in the order of the brief."""
    return groups.kept(
        "crossings", lambda: tuple(one for flow in groups.workload.flows for one in of_flow(groups, flow))
    )


def of_flow(groups: Groups, flow: Flow) -> Iterator[Crossing]:
    """A join across groups is composed at home, one round trip to each other group it names."""
    home = groups.home[flow.name]
    for number, executions in flow.transactions.items():
        waiting: list[Execution] = []
        where = home
        for execution in executions:
            touched = {groups.of[touch.entity] for touch in execution.touches if touch.entity in groups.of}
            only = next(iter(touched)) if len(touched) == 1 else ""
            if waiting and only != where:
                yield _crossing(groups, home, where, number, waiting)
                waiting = []
            if not touched or only == home:
                continue
            if only:
                waiting.append(execution)
                where = only
                continue
            for away in sorted(touched - {home}):
                yield _crossing(groups, home, away, number, [execution])
        if waiting:
            yield _crossing(groups, home, where, number, waiting)
    for name, visits in flow.invokes:
        if (away := groups.home.get(name, home)) != home:
            yield Crossing(flow.name, 0, home, away, (), visits, (), (), (), answered=True)


def _crossing(groups: Groups, home: str, away: str, transaction: int, executions: list[Execution]) -> Crossing:
    touches = [touch for one in executions for touch in one.touches if groups.of.get(touch.entity) == away]
    return Crossing(
        executions[0].statement.partition("/")[0],
        transaction,
        home,
        away,
        tuple(one.statement for one in executions),
        max(one.visits for one in executions),
        tuple(sorted({column for touch in touches for column in touch.reads})),
        tuple(sorted({column for touch in touches for column in touch.writes})),
        tuple(sorted({touch.entity for touch in touches})),
        any(one.answered for one in executions),
    )


def torn(groups: Groups) -> tuple[Torn, ...]:
    """Transactions that write on both sides: each needs a saga, or an event where one side only follows.

    How often: the second largest of the groups' chances to be written, for the rarer side decides.
    """
    return groups.kept("torn", lambda: _torn(groups))


def _torn(groups: Groups) -> tuple[Torn, ...]:
    found = []
    for flow in groups.workload.flows:
        for number, executions in flow.transactions.items():
            chance: dict[str, float] = {}
            for execution in executions:
                for touch in execution.touches:
                    if touch.writing and touch.entity in groups.of:
                        group = groups.of[touch.entity]
                        chance[group] = min(1.0, max(chance.get(group, 0.0), execution.visits))
            if len(chance) > 1:
                found.append(Torn(flow.name, number, tuple(sorted(chance)), sorted(chance.values())[-2]))
    return tuple(found)
