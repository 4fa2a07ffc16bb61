"""From a set of levels that is not robust to one shortest forbidden chain, with the statements that make it."""

from collections import deque
from collections.abc import Iterator, Sequence

from server.engine.consistency.conflicts import kind_of, precedes
from server.engine.consistency.gap import State
from server.engine.consistency.instances import certain_conflict
from server.engine.consistency.robustness import LEVELS, SSI, Closing, Robustness, Start, bit, closing_levels
from server.engine.model.consistency import Dependency, Split


def split_at(robustness: Robustness, levels: Sequence[int]) -> Split | None:
    """A forbidden chain at these levels, with as few transactions as there can be; None when robust."""
    found = robustness.violation(levels)
    if found is None:
        return None
    cut, first, last = found
    best: Split | None = None
    for start in _starts(robustness, cut, first, levels):
        best = _shorter(
            best, _alone(robustness, start, levels) if first == last else _chained(robustness, start, last, levels)
        )
        if best is not None and len(best.chain) <= 2 - (first == last):
            break
    if best is None:
        raise AssertionError("what the sets hold has a chain")
    return best


def _shorter(one: Split | None, other: Split | None) -> Split | None:
    if one is None or other is None:
        return one or other
    return min(one, other, key=lambda split: len(split.chain))


def _starts(robustness: Robustness, cut: int, first: int, levels: Sequence[int]) -> Iterator[Start]:
    wanted = bit(levels[cut], levels[first])
    for linear in robustness.linears:
        if linear.program == cut:
            for start in robustness.starts(linear.index):
                if robustness.linears[start.first].program == first and start.allowed & wanted:
                    yield start


def _alone(robustness: Robustness, start: Start, levels: Sequence[int]) -> Split | None:
    closing = _closing(robustness, start, (start.first, start.partition), levels, True)
    return None if closing is None else _split(robustness, start, [start.first], closing, levels)


def _chained(robustness: Robustness, start: Start, last: int, levels: Sequence[int]) -> Split | None:
    linears, gaps, instances = robustness.linears, robustness.gaps, robustness.instances
    before: dict[State, State | None] = {(start.first, start.partition): None}
    queue = deque(before)
    while queue:
        state = queue.popleft()
        for root, following in gaps.following(start.linear, *state):
            reached = (root, instances.apart(start.linear, root) if following is None else following)
            if reached in before:
                continue
            before[reached] = state
            if linears[root].program == last:
                closing = _closing(robustness, start, reached, levels, False)
                if closing is not None:
                    return _split(robustness, start, _chain(before, reached), closing, levels)
            if not certain_conflict(linears[start.linear], linears[root], reached[1]):
                queue.append(reached)
    return None


def _closing(robustness: Robustness, start: Start, state: State, levels: Sequence[int], alone: bool) -> Closing | None:
    linears = robustness.linears
    own, last = levels[linears[start.linear].program], levels[linears[state[0]].program]
    if (own, levels[linears[start.first].program], last) == (SSI, SSI, SSI):
        return None
    for closing in robustness.closings(start.linear, *state):
        if closing_levels(start.read, closing, alone) & bit(own, last):
            return closing
    return None


def _chain(before: dict[State, State | None], last: State) -> list[int]:
    chain = []
    state: State | None = last
    while state is not None:
        chain.append(state[0])
        state = before[state]
    return chain[::-1]


def _split(
    robustness: Robustness, start: Start, chain: Sequence[int], closing: Closing, levels: Sequence[int]
) -> Split:
    linears = robustness.linears
    cut = linears[start.linear]
    names = [linears[place].name for place in chain]
    antidependency = precedes(closing.last, closing.back)
    out_kind, out_predicate = kind_of(start.read.statement, start.write.statement, True)
    in_kind, in_predicate = kind_of(closing.last.statement, closing.back.statement, antidependency)
    programs = dict.fromkeys([cut.program, *(linears[place].program for place in chain)])
    return Split(
        program=cut.name,
        path=tuple(operation.statement.id for operation in cut.operations),
        outgoing=Dependency(
            source=cut.name,
            source_statement=start.read.statement.id,
            target=names[0],
            target_statement=start.write.statement.id,
            kind=out_kind,
            predicate=out_predicate,
            counterflow=True,
        ),
        incoming=Dependency(
            source=names[-1],
            source_statement=closing.last.statement.id,
            target=cut.name,
            target_statement=closing.back.statement.id,
            kind=in_kind,
            predicate=in_predicate,
        ),
        chain=tuple(names),
        levels=tuple((robustness.names[program], LEVELS[levels[program]]) for program in programs),
    )
