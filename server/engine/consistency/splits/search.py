"""Looks for a counterexample to robustness: short chains first, rows kept as different as the chain allows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from server.engine.consistency.splits.conflicts import BY_PREDICATE, kinds, moves, writes_row
from server.engine.consistency.splits.guide import Guide
from server.engine.consistency.splits.naming import named
from server.engine.consistency.splits.outcomes import shows
from server.engine.consistency.splits.replay import Replay, replay
from server.engine.consistency.splits.state import Catalogue, State
from server.engine.consistency.splits.terms import Terms
from server.engine.consistency.splits.unfolding import MOST_ROUNDS, unfold
from server.engine.model.consistency import DependencyKind, Level, Split, StatementType, TemplateStatement, Workload
from server.engine.model.interleavings import Interleaving, Search

LONGEST = 4
"""Transactions in a chain."""

BUDGET = 6_000
"""Partial schedules looked at before the search gives up; about a second."""

_GUIDED_SHARE = 20
"""What part of the budget is spent on following a hint, and as much again on its programs: a chain that is real is
found after a few dozen, and there is one hint for each program of a large workload."""

_RW, _WR, _WW = DependencyKind.READ_WRITE, DependencyKind.WRITE_READ, DependencyKind.WRITE_WRITE


def witness(
    workload: Workload,
    levels: Mapping[str, Level],
    hint: Split | None = None,
    *,
    longest: int = LONGEST,
    budget: int = BUDGET,
) -> Search:
    """A split schedule that the levels (one per program) admit and no serial order equals, if one is found.

    ``hint`` is a forbidden chain of the graph: it is followed first, then its programs are combined freely, and no
    others are looked at. Conditions: section 4 of Vandevoort et al. (PODS 2023); a cut never divides one SQL statement.
    """
    if hint is None or not hint.chain:
        return _search(_Searcher(workload, levels, budget), longest)
    near = {name: levels[name] for name in (hint.program, *hint.chain) if name in levels}
    share = max(budget // _GUIDED_SHARE, 1)
    searcher = _Searcher(workload, near, share)
    found = searcher.look(len(hint.chain) + 1, Guide.of(hint))
    if found is not None:
        return Search(found, searcher.report(len(hint.chain) + 1))
    return _search(searcher, min(longest, max(3, len(hint.chain) + 1)), share)


def _search(searcher: "_Searcher", longest: int, more: int = 0) -> Search:
    searcher.budget = searcher.spent + more if more else searcher.budget
    for length in range(2, longest + 1):
        found = searcher.look(length, None)
        if found is not None:
            return Search(found, searcher.report(length))
        if searcher.spent >= searcher.budget:
            return Search(None, searcher.report(length), exhausted=False)
    return Search(None, searcher.report(longest))


_ABOVE = {Level.READ_COMMITTED: Level.REPEATABLE_READ, Level.REPEATABLE_READ: Level.SERIALIZABLE}


@dataclass(frozen=True)
class _Found:
    state: State
    levels: tuple[Level, ...]
    cut: int
    replay: Replay


def _shown(found: _Found) -> Interleaving | None:
    """The schedule as a value; None when its outcome is that of a serial order after all.

    With as few different rows as the schedule allows: equal values come from equal arguments where they may.
    """
    keys = {name: relation.key for name, relation in found.state.catalogue.relations.items()}
    plain = named(found.state, found.levels, found.cut, found.replay, found.levels)
    if not shows(plain, keys):
        return None
    state, result = found.state, found.replay
    for one, other in state.terms.preimages():
        merged = state.copy()
        if not merged.terms.unify((one,), (other,)):
            continue
        again = replay(merged, found.levels, found.cut)
        if again is not None and shows(named(merged, found.levels, found.cut, again, found.levels), keys):
            state, result = merged, again
    return named(state, found.levels, found.cut, result, _prevented(state, found.levels, found.cut))


def _prevented(state: State, levels: tuple[Level, ...], cut: int) -> tuple[Level, ...]:
    raised = levels
    while any(level is not Level.SERIALIZABLE for level in raised):
        raised = tuple(_ABOVE.get(level, level) for level in raised)
        if replay(state.copy(), raised, cut) is None:
            break
    return raised


@dataclass(frozen=True)
class _Link:
    """Two statements that can conflict, with the dependencies possible from the first to the second."""

    first: int
    second: int
    kinds: frozenset[DependencyKind]


class _Searcher:
    def __init__(self, workload: Workload, levels: Mapping[str, Level], budget: int) -> None:
        self.levels, self.budget = levels, budget
        programs = sorted((each for each in workload.programs if each.name in levels), key=lambda each: each.name)
        self.linears = [linear for program in programs for linear in unfold(program)]
        self.catalogue = Catalogue.of(workload, self.linears)
        self.links: dict[tuple[int, int], tuple[_Link, ...]] = {}
        self.spent = 0
        self.lemmas = {(lemma.program, lemma.statement) for lemma in workload.lemmas}
        self.order = sorted(range(len(self.linears)), key=lambda each: (len(self.linears[each].statements), each))

    def report(self, length: int) -> str:
        loops = f", loops up to {MOST_ROUNDS} times"
        return f"chains of up to {length} transactions{loops}: {self.spent:,} partial schedules over any rows"

    def linked(self, one: int, other: int) -> tuple[_Link, ...]:
        if (one, other) not in self.links:
            self.links[one, other] = tuple(
                _Link(a, b, found)
                for a, first in enumerate(self.linears[one].statements)
                for b, second in enumerate(self.linears[other].statements)
                if first.relation == second.relation and (found := self._kinds(one, first, other, second))
            )
        return self.links[one, other]

    def _kinds(
        self, one: int, first: TemplateStatement, other: int, second: TemplateStatement
    ) -> frozenset[DependencyKind]:
        """Without what a declared fact removes: a read that appends do not change."""
        found = kinds(first, second)
        if second.type is StatementType.INSERT and self._unmoved(one, first):
            found -= {DependencyKind.READ_WRITE}
        if first.type is StatementType.INSERT and self._unmoved(other, second):
            found -= {DependencyKind.WRITE_READ}
        return found

    def _unmoved(self, linear: int, reader: TemplateStatement) -> bool:
        return (self.linears[linear].program, reader.id.partition("#")[0]) in self.lemmas

    def look(self, length: int, guide: Guide | None) -> Interleaving | None:
        for first in self._candidates(guide, 0):
            for cut, reader in _cuts(self.linears[first].statements):
                if guide is not None and not guide.reads(self.linears[first].statements[reader]):
                    continue
                state = State(self.catalogue, Terms())
                if not state.add(self.linears[first]):
                    continue
                for found in self._second(state, first, reader, cut, length, guide):
                    shown = _shown(found)
                    if shown is not None:
                        return shown
                if self.spent >= self.budget:
                    return None
        return None

    def _candidates(self, guide: Guide | None, place: int) -> list[int]:
        if guide is None:
            return self.order
        return sorted(
            (each for each in self.order if guide.admits(place, self.linears[each])),
            key=lambda each: not guide.prefers(place, self.linears[each]),
        )

    def _second(
        self, state: State, first: int, reader: int, cut: int, length: int, guide: Guide | None
    ) -> Iterator[_Found]:
        """T2 writes what the statement before the cut has read."""
        by_predicate_write = writes_row(self.linears[first].statements[reader])
        for second in self._candidates(guide, 1):
            for link in self.linked(first, second):
                if link.first != reader or _RW not in link.kinds:
                    continue
                writer = self.linears[second].statements[link.second]
                if guide is not None and not guide.overwrites(writer):
                    continue
                if by_predicate_write and not moves(writer, self.linears[first].statements[reader]):
                    continue
                grown = self._grown(state, second, 0, link, _RW, near=by_predicate_write)
                if grown is not None:
                    yield from self._further(grown, [first, second], cut, length, guide)

    def _further(self, state: State, chain: list[int], cut: int, length: int, guide: Guide | None) -> Iterator[_Found]:
        if self.spent >= self.budget:
            return
        if len(chain) == length:
            yield from self._closed(state, chain, cut, guide)
            return
        last = len(chain) == length - 1
        for following in self._candidates(guide, len(chain)):
            tried: set[tuple[int, int]] = set()
            if last and not self.linked(following, chain[0]):
                continue
            for link in self.linked(chain[-1], following):
                if (link.first, link.second) in tried:
                    continue
                tried.add((link.first, link.second))
                for kind in _strongest(link.kinds):
                    grown = self._grown(state, following, len(chain) - 1, link, kind)
                    if grown is not None:
                        yield from self._further(grown, [*chain, following], cut, length, guide)

    def _closed(self, state: State, chain: list[int], cut: int, guide: Guide | None) -> Iterator[_Found]:
        """Tn reads what T1 writes, or T1 goes on at READ COMMITTED with what Tn wrote."""
        levels = tuple(self.levels[self.linears[each].program] for each in chain)
        last = len(chain) - 1
        for link in self.linked(chain[-1], chain[0]):
            met = self.linears[chain[-1]].statements[link.first], self.linears[chain[0]].statements[link.second]
            if guide is not None and not guide.closes(*met):
                continue
            ways = []
            if _RW in link.kinds:
                ways.append((_RW, False))
                reader = self.linears[chain[-1]].statements[link.first]
                if writes_row(reader) and reader.type in BY_PREDICATE:
                    ways.append((_RW, True))
            if levels[0] is Level.READ_COMMITTED and link.second >= cut:
                ways += [(kind, False) for kind in (_WR, _WW) if kind in link.kinds]
            for kind, near in ways:
                if self.spent >= self.budget:
                    return
                self.spent += 1
                closed = state.copy()
                if not closed.connect(last, link.first, 0, link.second, kind, near):
                    continue
                result = replay(closed, levels, cut)
                if result is not None:
                    yield _Found(closed, levels, cut, result)

    def _grown(
        self, state: State, following: int, before: int, link: _Link, kind: DependencyKind, near: bool = False
    ) -> State | None:
        self.spent += 1
        grown = state.copy()
        number = len(grown.linears)
        if not grown.add(self.linears[following]):
            return None
        return grown if grown.connect(before, link.first, number, link.second, kind, near) else None


def _strongest(found: frozenset[DependencyKind]) -> tuple[DependencyKind, ...]:
    """In the gap transactions follow one another, so that one dependency joins them as well as another."""
    return tuple(kind for kind in (_WW, _WR, _RW) if kind in found)


def _cuts(statements: Sequence[TemplateStatement]) -> Iterator[tuple[int, int]]:
    """Where the first transaction may be cut, and the statement before that whose read is overtaken."""
    for index, statement in enumerate(statements):
        if statement.locks or (writes_row(statement) and statement.type not in BY_PREDICATE):
            continue  # the row is locked until the end: nobody overtakes
        cut = index + 1
        while cut < len(statements) and _one_sql(statements[cut - 1], statements[cut]):
            cut += 1
        yield cut, index


def _one_sql(one: TemplateStatement, other: TemplateStatement) -> bool:
    return bool(one.source) and one.source == other.source and one.sql == other.sql
