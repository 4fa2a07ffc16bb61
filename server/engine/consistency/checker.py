"""Checks a certificate of robustness without searching: a second, small program beside the one that decides.

It shares with the decision the reading of programs into paths and classes of equal terms. No chain is built: the
certificate names sets, and every step out of a set is shown to stay in it.
"""

from collections.abc import Iterable, Iterator
from itertools import product

from server.engine.consistency.equality import Pair, Partition
from server.engine.consistency.linear import Linear, linear_programs
from server.engine.consistency.linear import Operation as Op
from server.engine.model.consistency import Certificate, Level, Reach, Workload

RC, SSI = Level.READ_COMMITTED, Level.SERIALIZABLE
ORDER = ("ins", "ksel", "psel", "kupd", "pupd", "kdel", "pdel")
FOLLOWS = ("FTTTTTT", "FFFaaTT", "TFFaaTT", "FaaaaTT", "TaaaaTT", "TFTFTFT", "TFTaTTT")
PRECEDES = ("FFFFFFF", "FFFaaTT", "TFFaaTT", "FFFFFFF", "TFFaaTT", "FFFFFFF", "TFFaaTT")
Equal = frozenset[tuple[int, int]]
Common = list[tuple[Op, Op]]


class CertificateError(Exception):
    """The certificate does not show what it claims."""


def check(workload: Workload, certificate: Certificate) -> None:
    """Raises `CertificateError` unless the certificate shows that its levels are robust for the workload."""
    _need(dict(certificate.levels).keys() == {each.name for each in workload.programs}, "levels of other programs")
    lines = linear_programs(workload)
    shown = tuple((line.name, tuple(operation.id for operation in line.operations)) for line in lines)
    _need(shown == certificate.unfoldings, "the unfoldings are not those of the programs")
    _Check(workload, lines, certificate).run()


class _Check:
    def __init__(self, workload: Workload, lines: tuple[Linear, ...], shown: Certificate) -> None:
        self.lines, self.shown = lines, shown
        self.levels = [dict(shown.levels)[line.name] for line in lines]
        self.exempt = {(lemma.program, lemma.statement) for lemma in workload.lemmas}
        self.pairs: dict[tuple[int, int], Pair] = {}
        self.found: dict[tuple[int, int, Equal], Partition | None] = {}
        self.closing: dict[tuple[int, int, int, Equal, Level], bool] = {}
        self.sets = [frozenset(reach) for reach in shown.reachable]
        self.named: dict[tuple[int, int], list[tuple[Equal, frozenset[int], list[tuple[int, Equal]]]]] = {}
        self.frees: dict[tuple[int, ...], frozenset[int]] = {}
        self.seen: set[tuple[int, int, frozenset[int], Level]] = set()
        places = product(range(len(lines)), {relation.name for relation in workload.relations})
        self.on = {(i, name): [o for o in lines[i].operations if o.statement.relation == name] for i, name in places}

    def run(self) -> None:
        every = range(len(self.lines))
        _need(len(self.sets) == len(self.lines), "a reachable set is missing")
        for i, j in product(every, every):
            if i == j or self.links(i, j):
                _need(j in self.sets[i] and self.sets[j] <= self.sets[i], f"the set of {i} is not closed at {j}")
        for reach in self.shown.reaches:
            found = (self.equal(reach.path, reach.first, reach.same), *self.members(reach))
            self.closed(reach.path, reach.first, *found)
            self.named.setdefault((reach.path, reach.first), []).append(found)
        for cut, first in product(every, every):
            for read, write in self.beside(cut, first):
                self.start(cut, read, first, write)

    def beside(self, i: int, j: int) -> Iterator[tuple[Op, Op]]:
        return ((one, other) for one in self.lines[i].operations for other in self.on[j, one.statement.relation])

    def meets(self, i: int, one: Op, j: int, other: Op, table: tuple[str, ...], lock: bool = False) -> bool:
        for line, operation, against in ((self.lines[i], one, other), (self.lines[j], other, one)):
            if against.type.value == "ins" and (line.name, operation.statement.id) in self.exempt:
                return False
        chunk = {"ksel": "kupd", "psel": "pupd"} if lock and one.statement.locks else {}
        kind = chunk.get(one.type.value, one.type.value)
        unaffected = one.statement.existing and other.statement.generated
        entry = "F" if unaffected else table[ORDER.index(kind)][ORDER.index(other.type.value)]
        if table is FOLLOWS:
            return entry == "T" or (entry == "a" and _overlap(one, other))
        seen = one.predicate if kind in ("pupd", "pdel") else one.predicate | one.reads
        return entry == "T" or (entry == "a" and bool(seen & other.writes))

    def close(self, i: int, j: int, equal: Equal) -> Partition | None:
        key = (i, j, equal)
        if key not in self.found:
            pair = self.pairs.setdefault((i, j), Pair(self.lines[i], self.lines[j]))
            self.found[key] = pair.close(pair.apart, [(mine, theirs + pair.shift) for mine, theirs in equal])
        return self.found[key]

    def links(self, i: int, j: int) -> set[Equal]:
        met = {_row(one, other) for one, other in self.beside(i, j) if self.meets(i, one, j, other, FOLLOWS)}
        return {row for row in met if self.close(i, j, row) is not None}

    def equal(self, i: int, j: int, pairs: tuple[tuple[str, str], ...]) -> Equal:
        mine, theirs = self.lines[i].terms, self.lines[j].terms
        _need(all(a in mine and b in theirs for a, b in pairs), "what is called equal is no term")
        return frozenset((mine.index(a), theirs.index(b)) for a, b in pairs)

    def holds(self, i: int, j: int, at: Partition | None, equal: Iterable[tuple[int, int]]) -> bool:
        return at is not None and all(at[mine] == at[theirs + len(self.lines[i].terms)] for mine, theirs in equal)

    def closed(self, cut: int, first: int, start: Equal, free: frozenset[int], shared: list[tuple[int, Equal]]) -> None:
        inner = [(k, same) for k, same in shared if not any(_overlap(a, b) for a, b in self.common(cut, k, same))]
        for k, same in [(first, start), *inner]:
            for j in range(len(self.lines)):
                for link in () if j in free else self.links(k, j):
                    after = self.close(cut, j, self.through(cut, k, same, j, link))
                    inside = after is None or any(o == j and self.holds(cut, j, after, pairs) for o, pairs in shared)
                    _need(inside, f"{j} follows {k} in the gap of {cut} and is not in its set")

    def through(self, cut: int, k: int, same: Equal, j: int, link: Equal) -> Equal:
        one, two = self.close(cut, k, same), self.close(k, j, link)
        if one is None or two is None:
            raise CertificateError("terms are called equal that cannot be")
        wide, width = len(self.lines[cut].terms), len(self.lines[k].terms)
        places = product(range(wide), range(width), range(len(self.lines[j].terms)))
        return Equal((a, c) for a, b, c in places if one[a] == one[b + wide] and two[b] == two[c + width])

    def members(self, reach: Reach) -> tuple[frozenset[int], list[tuple[int, Equal]]]:
        free = self.frees.setdefault(reach.fresh, frozenset[int]().union(*(self.sets[root] for root in reach.fresh)))
        return free, [(k, self.equal(reach.path, k, same)) for k, same in reach.mapped]

    def start(self, cut: int, read: Op, first: int, write: Op) -> None:
        own, other = self.levels[cut], self.levels[first]
        partition = self.close(cut, first, _row(read, write))
        if partition is None or not self.meets(cut, read, first, write, PRECEDES, lock=own is RC):
            return
        common = self.common(cut, first, _row(read, write))
        held = (((a.step < read.step or a is read) and a.locks_row and b.locks_row) for a, b in common)
        written = ((a.collides and b.collides) or (own is other is SSI and a.writes & b.reads) for a, b in common)
        if any(held if own is RC else written):
            return
        _need(not self.closes(cut, read, first, _row(read, write), True, other), f"{first} closes a cycle at {cut}")
        shown = [each for each in self.named.get((cut, first), []) if self.holds(cut, first, partition, each[0])]
        _need(shown, f"nothing shows what follows {first} in the gap of {cut}")
        _, free, shared = max(shown, key=lambda each: len(each[0]))
        seen = (cut, read.index, free, other) in self.seen
        self.seen.add((cut, read.index, free, other))
        for k, same in shared if seen else [*((k, Equal()) for k in free), *shared]:
            key = (cut, read.index, k, same, other)
            if key not in self.closing:
                self.closing[key] = self.closes(cut, read, k, same, False, other)
            _need(not self.closing[key], f"{k} closes a cycle at {cut}")

    def common(self, i: int, j: int, same: Equal) -> Common:
        at = self.close(i, j, same)
        keyed = [(a, b) for a, b in self.beside(i, j) if a.key and b.key and a.certain and b.certain]
        rows = [(a, b) for a, b in keyed if len(a.key) == len(b.key)]
        return [(a, b) for a, b in rows if self.holds(i, j, at, zip(a.key, b.key, strict=True))]

    def closes(self, cut: int, read: Op, last: int, same: Equal, alone: bool, first: Level) -> bool:
        own, level = self.levels[cut], self.levels[last]
        for back, one in self.beside(cut, last):
            partition = self.close(cut, last, same | _row(back, one))
            if partition and not (own is level is first is SSI) and self.meets(last, one, cut, back, FOLLOWS):
                freed = one.type.value == "kdel" and back.type.value == "ins"
                turned = freed or self.meets(last, one, cut, back, PRECEDES, lock=own is RC and level is RC)
                if _open(read, one, back, turned, self.common(cut, last, same | _row(back, one)), (own, level), alone):
                    return True
        return False


def _open(read: Op, last: Op, back: Op, turned: bool, common: Common, levels: tuple[Level, Level], alone: bool) -> bool:
    """Whether the last transaction in the gap can meet the cut one so; ``turned``: it reads what that one writes."""
    own, level = levels
    if own is RC:
        held = [(a, b) for a, b in common if (a.step < read.step or a is read) and a.locks_row and b.locks_row]
        if not held and _later(read, back, last):
            return True
        if level is not RC:
            return turned and not any(alone or (a.writes_row and b.collides) for a, b in held)
        return turned and not any(alone or b.step < last.step or b is last or _overlap(a, b) for a, b in held)
    both = [(a, b) for a, b in common if a.collides and b.collides]
    if level is RC:
        return turned and not any(alone or b.step < last.step or b is last or _overlap(a, b) for a, b in both)
    tracked = own is SSI and level is SSI and any(a.reads & b.writes for a, b in common)
    return turned and not both and not tracked


def _later(read: Op, back: Op, last: Op) -> bool:
    if back.step != read.step:
        return back.step > read.step
    kind, locks = back.type.value, back.statement.locks
    if back is not read:
        return kind not in ("ksel", "psel") or locks
    return (kind in ("pupd", "pdel") or (kind == "psel" and locks)) and last.type.value[1:] in ("upd", "del")


def _row(one: Op, other: Op) -> Equal:
    return frozenset((place, other.pins[name]) for name, place in one.pins.items() if name in other.pins)


def _overlap(one: Op, other: Op) -> bool:
    return bool(
        one.writes & (other.reads | other.predicate | other.writes) or other.writes & (one.reads | one.predicate)
    )


def _need(holds: object, message: str) -> None:
    if not holds:
        raise CertificateError(message)
