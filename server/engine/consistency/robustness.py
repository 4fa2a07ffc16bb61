"""Every way in which programs at given levels can leave the serial orders, as sets over triples of programs.

A counterexample has one shape: a program T1 is cut after a read b1 that T2 overwrites; T2, …, Tn run one after the
other in the gap, each depending on the one before; Tn conflicts with T1 again (Vandevoort et al., PODS 2023). Here the
shape is sought over unfoldings and classes of equal terms, so that one finding stands for all instances. Why every
anomaly leaves such a finding, also with predicates and functional constraints, is argued in
docs/analyses/consistency_theory.md; so nothing found means robust.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from server.engine.consistency.conflicts import follows, frees, meet, precedes, rechecks
from server.engine.consistency.equality import Partition
from server.engine.consistency.gap import Gap, Gaps
from server.engine.consistency.instances import Instances, grouped, same_row
from server.engine.consistency.linear import Operation, linear_programs
from server.engine.model.consistency import Level, StatementType, Workload

LEVELS = (Level.READ_COMMITTED, Level.REPEATABLE_READ, Level.SERIALIZABLE)
RC, SI, SSI = range(3)
_WAITS_FOR = frozenset(
    {
        StatementType.KEY_UPDATE,
        StatementType.PREDICATE_UPDATE,
        StatementType.KEY_DELETE,
        StatementType.PREDICATE_DELETE,
    }
)


def bit(first: int, second: int) -> int:
    """Place of a pair of levels in a set of nine."""
    return 1 << (3 * first + second)


@dataclass(frozen=True)
class Start:
    """T1 can be cut after ``read``, which the operation ``write`` of unfolding ``first`` overwrites in the gap."""

    linear: int
    read: Operation
    first: int
    write: Operation
    partition: Partition
    allowed: int
    """Pairs of levels (T1, T2) at which it can happen."""


@dataclass(frozen=True)
class Closing:
    """The last in the gap meets T1 again: its operation ``last`` with T1's ``back``."""

    last: Operation
    back: Operation
    follows: bool
    antidependency: bool
    unlocked: bool
    """An antidependency even where a locking read is one step with a write."""
    shared: tuple[tuple[Operation, Operation], ...]
    """Pairs of T1's and its operations that certainly touch one row."""


class Robustness:
    """The findings for one workload. ``pairs[p][q]`` holds the levels of counterexamples with T2 = Tn = q; ``triples``
    those with three instances or more, as sets of 27: ``9 * level(T1) + 3 * level(T2) + level(Tn)``."""

    def __init__(self, workload: Workload) -> None:
        self.names = tuple(program.name for program in workload.programs)
        self.linears = linear_programs(workload)
        self.instances = Instances(self.linears, workload.lemmas)
        self.gaps = Gaps(self.instances)
        self._of = np.array([linear.program for linear in self.linears], dtype=np.int64)
        self._by_relation = [grouped(linear) for linear in self.linears]
        self._candidates: dict[tuple[int, int], tuple[tuple[Operation, Operation], ...]] = {}
        self._closings: dict[tuple[int, int, Partition], tuple[Closing, ...]] = {}
        self._writers: dict[str, list[tuple[int, Operation]]] = {}
        for linear in self.linears:
            for operation in linear.operations:
                if operation.type.value not in ("ksel", "psel"):
                    self._writers.setdefault(operation.statement.relation, []).append((linear.index, operation))
        count = len(self.names)
        self.pairs = np.zeros((count, count), dtype=np.uint32)
        self.triples = np.zeros((count, count, count), dtype=np.uint32)
        for linear in self.linears:
            self._explore(linear.index)

    # ------------------------------------------------------------------ findings
    def _explore(self, index: int) -> None:
        program = self.linears[index].program
        ends: dict[int, npt.NDArray[np.uint16]] = {}
        seen: set[tuple[int, int, Partition, int]] = set()
        for start in self.starts(index):
            other = self.linears[start.first].program
            known = (start.read.index, start.first, start.partition, start.allowed)
            if known in seen:
                continue
            seen.add(known)
            self.pairs[program, other] |= start.allowed & self.end_levels(start, start.first, start.partition, True)
            if start.read.index not in ends:
                ends[start.read.index] = self._fresh_ends(start)
            # What shares rows with the cut program closes no cycle that an instance without common rows cannot.
            possible = _COMBINED[start.allowed, ends[start.read.index]]
            if (possible & ~self.triples[program, other][self._of]).any():
                self._through(start, self.gaps.after(index, start.first, start.partition), ends[start.read.index])

    def _through(self, start: Start, gap: Gap, fresh_ends: npt.NDArray[np.uint16]) -> None:
        program, other = self.linears[start.linear].program, self.linears[start.first].program
        levels = np.where(gap.members(len(self.linears)), fresh_ends, 0)
        for last, partition in gap.mapped:
            levels[last] |= self.end_levels(start, last, partition, False)
        if levels.any():
            np.bitwise_or.at(self.triples[program, other], self._of, _COMBINED[start.allowed, levels])

    def _fresh_ends(self, start: Start) -> npt.NDArray[np.uint16]:
        instances, cut = self.instances, start.linear
        return np.array(
            [
                self.end_levels(start, last, instances.apart(cut, last), False) if instances.meet(cut, last) else 0
                for last in range(len(self.linears))
            ],
            dtype=np.uint16,
        )

    # ------------------------------------------------------------------ the two ends
    def starts(self, index: int) -> Iterator[Start]:
        """Every way to cut an unfolding, with the levels that allow it."""
        linear = self.linears[index]
        for read in linear.operations:
            for first, write in self._writers.get(read.statement.relation, ()):
                if not precedes(read, write) or self.instances.exempt(index, read, write):
                    continue
                partition = self.instances.joined(index, read, first, write, self.instances.apart(index, first))
                if partition is None:
                    continue
                allowed = self._start_levels(index, read, first, write, partition)
                if allowed:
                    yield Start(index, read, first, write, partition, allowed)

    def _start_levels(self, index: int, read: Operation, first: int, write: Operation, partition: Partition) -> int:
        shared = self._shared(index, first, partition)
        allowed = 0
        if precedes(read, write, locked=True) and not _blocked_before(shared, read):
            allowed |= bit(RC, RC) | bit(RC, SI) | bit(RC, SSI)
        if not any(mine.collides and theirs.collides for mine, theirs in shared):
            allowed |= bit(SI, RC) | bit(SI, SI) | bit(SI, SSI) | bit(SSI, RC) | bit(SSI, SI)
            if not any(not mine.writes.isdisjoint(theirs.reads) for mine, theirs in shared):
                allowed |= bit(SSI, SSI)
        return allowed

    def end_levels(self, start: Start, last: int, partition: Partition, alone: bool) -> int:
        """Pairs of levels (T1, Tn) at which an instance of ``last`` with these equalities can close the cycle.

        ``alone``: it is also T2.
        """
        levels = 0
        for closing in self.closings(start.linear, last, partition):
            levels |= closing_levels(start.read, closing, alone)
        return levels

    def closings(self, index: int, last: int, partition: Partition) -> tuple[Closing, ...]:
        """Every conflict of ``last`` with the cut unfolding, given what is equal already."""
        key = (index, last, partition)
        found = self._closings.get(key)
        if found is None:
            found = self._closings[key] = tuple(self._close(index, last, partition))
        return found

    def _close(self, index: int, last: int, partition: Partition) -> Iterator[Closing]:
        instances = self.instances
        shift = len(self.linears[index].terms)
        mine = self._by_relation[index]
        for one in self.linears[last].operations:
            for back in mine.get(one.statement.relation, ()):
                if not follows(one, back) or instances.exempt(last, one, back) or instances.exempt(index, back, one):
                    continue
                equal = tuple(
                    sorted({(back.pins[name], place + shift) for name, place in one.pins.items() if name in back.pins})
                )
                joined = instances.close(index, last, partition, equal)
                if joined is not None:
                    shared = self._shared(index, last, joined)
                    freed = frees(one, back)
                    unlocked = freed or precedes(one, back, locked=True)
                    yield Closing(one, back, True, freed or precedes(one, back), unlocked, shared)

    def _shared(self, index: int, other: int, partition: Partition) -> tuple[tuple[Operation, Operation], ...]:
        candidates = self._candidates.get((index, other))
        if candidates is None:
            candidates = self._candidates[index, other] = tuple(
                (mine, theirs)
                for theirs in self.linears[other].operations
                if theirs.key and theirs.certain
                for mine in self._by_relation[index].get(theirs.statement.relation, ())
                if mine.key and mine.certain
            )
        shift = len(self.linears[index].terms)
        return tuple(pair for pair in candidates if same_row(*pair, partition, shift))

    # ------------------------------------------------------------------ verdicts
    def violation(self, levels: Sequence[int]) -> tuple[int, int, int] | None:
        """Programs (T1, T2, Tn) of a counterexample at these levels, T2 = Tn preferred; None when robust."""
        chosen = np.array(levels, dtype=np.uint32)
        hit = np.argwhere((self.pairs >> (3 * chosen[:, None] + chosen[None, :])) & 1)
        if len(hit):
            return int(hit[0][0]), int(hit[0][1]), int(hit[0][1])
        for program, own in enumerate(levels):
            shifts = 9 * own + 3 * chosen[:, None] + chosen[None, :]
            found = np.argwhere((self.triples[program] >> shifts.astype(np.uint32)) & 1)
            if len(found):
                return program, int(found[0][0]), int(found[0][1])
        return None

    def robust(self, levels: Sequence[int]) -> bool:
        return self.violation(levels) is None

    def stays_robust(self, levels: Sequence[int], program: int) -> bool:
        """The same, when it is known that only a counterexample with ``program`` in it can exist."""
        chosen = np.array(levels, dtype=np.uint32)
        own = levels[program]
        cut = (self.pairs[program] >> (3 * own + chosen)) | (self.pairs[:, program] >> (3 * chosen + own))
        if (cut & 1).any():
            return False
        cuts, others = chosen[:, None], chosen[None, :]
        return not (
            ((self.triples[program] >> (9 * own + 3 * cuts + others)) & 1).any()
            or ((self.triples[:, program] >> (9 * cuts + 3 * own + others)) & 1).any()
            or ((self.triples[:, :, program] >> (9 * cuts + 3 * others + own)) & 1).any()
        )


def closing_levels(read: Operation, closing: Closing, alone: bool) -> int:
    """Pairs of levels (T1, Tn) at which the cycle closes so."""
    last, shared = closing.last, closing.shared
    before = [(mine, theirs) for mine, theirs in shared if is_held(mine, read) and _lock(mine, theirs)]
    written = [(mine, theirs) for mine, theirs in shared if mine.collides and theirs.collides]
    levels = 0
    if not before and closing.follows and is_after(read, closing.back, last):
        levels |= bit(RC, RC) | bit(RC, SI) | bit(RC, SSI)
    # Another cycle would be shorter, or the write would have waited: see docs/analyses/consistency_theory.md.
    if closing.unlocked and not any(alone or is_held(theirs, last) or meet(mine, theirs) for mine, theirs in before):
        levels |= bit(RC, RC)
    if closing.antidependency:
        if not any(alone or (mine.writes_row and theirs.collides) for mine, theirs in before):
            levels |= bit(RC, SI) | bit(RC, SSI)
        if not any(alone or is_held(theirs, last) or meet(mine, theirs) for mine, theirs in written):
            levels |= bit(SI, RC) | bit(SSI, RC)
        if not written:
            levels |= bit(SI, SI) | bit(SI, SSI) | bit(SSI, SI)
            if not alone and not any(not mine.reads.isdisjoint(theirs.writes) for mine, theirs in shared):
                levels |= bit(SSI, SSI)
    return levels


def is_after(read: Operation, back: Operation, last: Operation) -> bool:
    """Whether ``back`` of the cut program, at READ COMMITTED, can see what committed after ``read`` did."""
    if back.step > read.step:
        return True
    if back.step < read.step:
        return False
    if back is not read:
        return back.type not in ("ksel", "psel") or back.statement.locks
    return rechecks(back) and last.type in _WAITS_FOR


def is_held(operation: Operation, read: Operation) -> bool:
    """Whether a transaction holds the row of ``operation`` when ``read`` takes its snapshot at READ COMMITTED."""
    return operation.step < read.step or operation is read


def _blocked_before(shared: tuple[tuple[Operation, Operation], ...], read: Operation) -> bool:
    return any(is_held(mine, read) and _lock(mine, theirs) for mine, theirs in shared)


def _lock(mine: Operation, theirs: Operation) -> bool:
    return mine.locks_row and theirs.locks_row


def _combined() -> npt.NDArray[np.uint32]:
    """For sets of pairs (T1, T2) and (T1, Tn) the set of triples that agree in T1 and are not all SERIALIZABLE."""
    starts = np.arange(512, dtype=np.uint32)[:, None]
    ends = np.arange(512, dtype=np.uint32)[None, :]
    table = np.zeros((512, 512), dtype=np.uint32)
    for first in range(3):
        for second in range(3):
            for last in range(3):
                if (first, second, last) != (SSI, SSI, SSI):
                    both = (starts >> np.uint32(3 * first + second)) & (ends >> np.uint32(3 * first + last)) & 1
                    table |= both << np.uint32(9 * first + 3 * second + last)
    return table


_COMBINED = _combined()
