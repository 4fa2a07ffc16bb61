"""The summary graph of unfolded programs and the tests for READ COMMITTED on it (Vandevoort et al., EDBT 2023).

Nodes are unfoldings. An edge is a pair of statements of one relation; its target may commit after its source
(`follows`) or, for an antidependency, before it (`precedes`: a counterflow edge). Sets of nodes are integers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from server.engine.consistency.conflicts import follows, precedes
from server.engine.consistency.linear import Linear, Operation, linear_programs
from server.engine.model.consistency import ForeignKeyFunction, StatementType, Workload

_ROW_WRITES = frozenset({StatementType.INSERT, StatementType.KEY_UPDATE, StatementType.KEY_DELETE})


@dataclass(frozen=True)
class SummaryGraph:
    out: tuple[int, ...]
    """Successors of each node over all edges."""
    later: tuple[int, ...]
    """Successors over edges whose target commits after."""
    counterflow: tuple[tuple[int, int, int], ...]
    """Source, place of its statement, target."""
    entering: tuple[dict[int, int], ...] = field(repr=False)
    """For each node, by place of its statement: sources of edges with the later commit."""
    counterflow_into: tuple[int, ...] = field(repr=False)


def summary_graph(workload: Workload, by_attribute: bool = True, by_foreign_key: bool = True) -> SummaryGraph:
    """The graph; ``by_attribute`` compares attributes and not whole rows, ``by_foreign_key`` drops what parents rule "
    "out."""
    linears = linear_programs(workload)
    if not by_attribute:
        whole = {relation.name: frozenset(relation.attributes) | {"*"} for relation in workload.relations}
        linears = tuple(_whole_rows(linear, whole) for linear in linears)
    parents = [_written_parents(linear, workload.functions) if by_foreign_key else {} for linear in linears]
    count = len(linears)
    out, later, into = [0] * count, [0] * count, [0] * count
    entering: list[dict[int, int]] = [{} for _ in linears]
    counterflow = set()
    grouped = [_grouped(linear) for linear in linears]
    for source, linear in enumerate(linears):
        for target, by_relation in enumerate(grouped):
            for one in linear.operations:
                for other in by_relation.get(one.statement.relation, ()):
                    if follows(one, other):
                        out[source] |= 1 << target
                        later[source] |= 1 << target
                        entering[target][other.index] = entering[target].get(other.index, 0) | 1 << source
                    if precedes(one, other, locked=True) and not _ruled_out(parents, source, one, target, other):
                        out[source] |= 1 << target
                        into[target] |= 1 << source
                        counterflow.add((source, one.index, target))
    return SummaryGraph(tuple(out), tuple(later), tuple(sorted(counterflow)), tuple(entering), tuple(into))


def type_two(graph: SummaryGraph) -> bool:
    """Whether no cycle of type II exists: the workload is then robust at READ COMMITTED."""
    reach = closure(graph.out)
    through = _through_later(graph, reach)
    for node, place, target in graph.counterflow:
        if through[target] & graph.counterflow_into[node]:
            return False
        after = 0
        for other, sources in graph.entering[node].items():
            if other > place:
                after |= sources
        if reach[target] & after:
            return False
    return True


def type_one(graph: SummaryGraph) -> bool:
    """Whether no cycle holds a counterflow edge (Alomari and Fekete, 2015)."""
    reach = closure(graph.out)
    return not any(reach[target] >> node & 1 for node, _, target in graph.counterflow)


def closure(out: Sequence[int]) -> list[int]:
    """Nodes reachable from each node, itself included."""
    reach = [following | 1 << node for node, following in enumerate(out)]
    for middle in range(len(reach)):
        through = reach[middle]
        for node, known in enumerate(reach):
            if known >> middle & 1:
                reach[node] = known | through
    return reach


def _through_later(graph: SummaryGraph, reach: Sequence[int]) -> list[int]:
    """For each node, what is reachable over at least one edge whose target commits after."""
    beyond = []
    for following in graph.later:
        after = 0
        for node in range(len(reach)):
            if following >> node & 1:
                after |= reach[node]
        beyond.append(after)
    found = []
    for known in reach:
        after = 0
        for node, further in enumerate(beyond):
            if known >> node & 1:
                after |= further
        found.append(after)
    return found


def _grouped(linear: Linear) -> dict[str, list[Operation]]:
    found: dict[str, list[Operation]] = {}
    for operation in linear.operations:
        found.setdefault(operation.statement.relation, []).append(operation)
    return found


def _whole_rows(linear: Linear, whole: dict[str, frozenset[str]]) -> Linear:
    def widened(operation: Operation) -> Operation:
        every = whole[operation.statement.relation]
        reads, predicate, writes = operation.reads, operation.predicate, operation.writes
        return replace(
            operation,
            reads=every if reads else reads,
            predicate=every if predicate else predicate,
            writes=every if writes else writes,
        )

    return replace(linear, operations=tuple(widened(operation) for operation in linear.operations))


def _written_parents(linear: Linear, functions: Sequence[ForeignKeyFunction]) -> dict[int, dict[str, int]]:
    """For each operation, by function: the place of the first operation that writes its rows' parent."""
    found: dict[int, dict[str, int]] = {}
    for operation in linear.operations:
        for function in functions:
            if function.relation != operation.statement.relation:
                continue
            key = _components(operation, function)
            for other in linear.operations:
                is_parent = other.statement.relation == function.parent and bool(key) and other.key == key
                if is_parent and other.type in _ROW_WRITES and other.certain:
                    found.setdefault(operation.index, {}).setdefault(function.name, other.index)
    return found


def _components(operation: Operation, function: ForeignKeyFunction) -> tuple[int, ...]:
    components: list[int] = []
    while (place := operation.pins.get(f"{function.name}.{len(components)}")) is not None:
        components.append(place)
    return tuple(components)


def _ruled_out(
    parents: Sequence[dict[int, dict[str, int]]], source: int, one: Operation, target: int, other: Operation
) -> bool:
    """Both write the parent of the common row, the source before its read: it has then waited for the target."""
    mine, theirs = parents[source].get(one.index, {}), parents[target].get(other.index, {})
    return any(place < one.index and name in theirs for name, place in mine.items())
