"""PostgreSQL's isolation levels in the small, with values: what searches and graph tests are held against.

Knows nothing of dependencies between statements: transactions run step by step on versions, and what comes out is
compared with every serial order. Rules: a statement of READ COMMITTED sees what is committed, one of the other levels
what was committed at its transaction's first statement; a row written by an open transaction is waited for; first
updater wins above READ COMMITTED; SERIALIZABLE refuses two consecutive antidependencies between concurrent
transactions whose last commits first.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from server.engine.model.consistency import Level, StatementType

T = StatementType
Key = tuple[int, tuple[int, ...]]
"""Relation and key."""
Values = tuple[tuple[str, int], ...]
READS = {T.KEY_SELECT, T.PREDICATE_SELECT}
UPDATES = {T.KEY_UPDATE, T.PREDICATE_UPDATE}


class NotProducedError(Exception):
    """Somebody waits, is refused, or does not find a row that is presumed to be there."""


@dataclass(frozen=True)
class Act:
    """A statement whose parameters are known."""

    type: StatementType
    relation: int
    key: tuple[int, ...] | None
    """None for a predicate."""
    sought: tuple[tuple[str, int], ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    gives: tuple[tuple[Key, tuple[tuple[str, int], ...]], ...] = ()
    """What it must write for the predicates of others, by row."""
    gives_all: tuple[tuple[str, int], ...] = ()
    locks: bool = False


@dataclass
class Version:
    values: dict[str, int] | None
    """None: deleted."""
    writer: int
    committed: int | None
    """Moment of the commit; None while the writer is open."""


@dataclass
class Session:
    number: int
    level: Level
    acts: Sequence[Act]
    done: int = 0
    snapshot: int | None = None
    began: int = 0
    committed: int | None = None
    seen: list[object] = field(default_factory=list)
    read_rows: set[tuple[int, Key]] = field(default_factory=set)
    """Act and row."""
    locked: set[Key] = field(default_factory=set)


class Simulator:
    def __init__(self, rows: dict[Key, Values], sessions: Sequence[tuple[Level, Sequence[Act]]]) -> None:
        self.versions = {key: [Version(dict(values), -1, 0)] for key, values in rows.items()}
        self.sessions = [Session(number, level, acts) for number, (level, acts) in enumerate(sessions)]
        self.now = 0

    def step(self, number: int) -> None:
        session = self.sessions[number]
        self.now += 1
        if session.done == len(session.acts):
            self._commit(session)
            return
        if session.snapshot is None or session.level is Level.READ_COMMITTED:
            if session.snapshot is None:
                session.began = self.now
            session.snapshot = self.now
        self._run(session, session.acts[session.done])
        session.done += 1

    def _visible(self, session: Session, key: Key) -> Version | None:
        assert session.snapshot is not None
        for version in reversed(self.versions.get(key, [])):
            own = version.writer == session.number
            if own or (version.committed is not None and version.committed <= session.snapshot):
                return version if version.values is not None else None
        return None

    def _run(self, session: Session, act: Act) -> None:
        if act.type is T.INSERT:
            assert act.key is not None
            key = (act.relation, act.key)
            if self.versions.get(key):
                raise NotProducedError  # a key is used once
            given = dict(act.gives_all) | dict(dict(act.gives).get(key, ()))
            values = {name: given.get(name, self._fresh(session, name, 0)) for name in act.writes}
            self.versions[key] = [Version(values, session.number, None)]
            return
        if act.key is not None:
            wanted = [(act.relation, act.key)]
            if self._visible(session, wanted[0]) is None:
                raise NotProducedError
        else:
            wanted = [
                key for key in sorted(self.versions) if key[0] == act.relation and self._matches(session, act, key)
            ]
        found = []
        for key in wanted:
            version = self._visible(session, key)
            assert version is not None
            assert version.values is not None
            session.read_rows.add((session.done, key))
            found.append((key[1] if act.key is None else (), *(version.values.get(name, 0) for name in act.reads)))
        session.seen.append(tuple(found))
        for key in wanted:
            if act.type not in READS:
                self._write(session, act, key)
            elif act.locks:
                self._lock(session, key)

    def _matches(self, session: Session, act: Act, key: Key) -> bool:
        version = self._visible(session, key)
        return version is not None and all((version.values or {}).get(name) == value for name, value in act.sought)

    def _lock(self, session: Session, key: Key) -> None:
        last = self.versions[key][-1]
        if last.writer != session.number:
            if last.committed is None:
                raise NotProducedError
            assert session.snapshot is not None
            if last.committed > session.snapshot:
                raise NotProducedError
        if any(key in other.locked and other.committed is None for other in self.sessions if other is not session):
            raise NotProducedError
        session.locked.add(key)

    def _write(self, session: Session, act: Act, key: Key) -> None:
        self._lock(session, key)
        old = self._visible(session, key)
        assert old is not None
        assert old.values is not None
        if act.type not in UPDATES:
            self.versions[key].append(Version(None, session.number, None))
            return
        values = dict(old.values)
        given = dict(act.gives_all) | dict(dict(act.gives).get(key, ()))
        for name in act.writes:
            own = tuple(old.values.get(each, 0) for each in act.reads)
            values[name] = given.get(name, self._fresh(session, name, hash(own)))
        self.versions[key].append(Version(values, session.number, None))

    def _fresh(self, session: Session, name: str, own: int) -> int:
        """Depends on everything read so far."""
        return hash((session.number, session.done, len(name), ord(name[0]), own, tuple(session.seen)))

    def _commit(self, session: Session) -> None:
        if session.level is Level.SERIALIZABLE:
            session.committed = self.now
            if self._dangerous():
                raise NotProducedError
        session.committed = self.now
        for versions in self.versions.values():
            for version in versions:
                if version.writer == session.number:
                    version.committed = self.now

    def _dangerous(self) -> bool:
        checked = [each for each in self.sessions if each.level is Level.SERIALIZABLE and each.snapshot is not None]
        for into, pivot, out in itertools.product(checked, repeat=3):
            if pivot in (into, out) or out.committed is None:
                continue
            if not (self._overlooks(into, pivot) and self._overlooks(pivot, out)):
                continue
            first = all(
                each is out or each.committed is None or each.committed > out.committed for each in (into, pivot)
            )
            if first and self._concurrent(into, pivot) and self._concurrent(pivot, out):
                return True
        return False

    def _concurrent(self, one: Session, other: Session) -> bool:
        began = (one.began, other.began)
        return (one.committed is None or one.committed > began[1]) and (
            other.committed is None or other.committed > began[0]
        )

    def _overlooks(self, reader: Session, writer: Session) -> bool:
        """An antidependency: the reader did not see a row as the writer leaves it."""
        if reader is writer:
            return False
        if not self._concurrent(reader, writer):
            return False
        for key, versions in self.versions.items():
            own = [version for version in versions if version.writer == writer.number]
            if not own or not self._sees_none_of(reader, own[0]):
                continue
            for index, act in enumerate(reader.acts[: reader.done]):
                if act.relation != key[0]:
                    continue
                if (index, key) in reader.read_rows:
                    return True
                if act.key is None and any(self._would_match(act, version) for version in own):
                    return True
        return False

    def _would_match(self, act: Act, version: Version) -> bool:
        return version.values is not None and all(version.values.get(name) == value for name, value in act.sought)

    def _sees_none_of(self, reader: Session, version: Version) -> bool:
        committed = version.committed
        return committed is None or reader.snapshot is None or committed > reader.snapshot

    def outcome(self) -> tuple[object, ...]:
        left = tuple(
            (key, tuple(sorted(versions[-1].values.items())))
            for key, versions in sorted(self.versions.items())
            if versions and versions[-1].values is not None
        )
        return (*(tuple(session.seen) for session in self.sessions), left)


def run(
    rows: dict[Key, Values], sessions: Sequence[tuple[Level, Sequence[Act]]], order: Sequence[int]
) -> tuple[object, ...] | None:
    """The outcome when sessions take their steps in this order (commits are steps); None when it is not produced."""
    simulator = Simulator(rows, sessions)
    try:
        for number in order:
            simulator.step(number)
    except NotProducedError:
        return None
    return simulator.outcome()


def serial_outcomes(
    rows: dict[Key, Values], sessions: Sequence[tuple[Level, Sequence[Act]]]
) -> set[tuple[object, ...]]:
    outcomes = set()
    for order in itertools.permutations(range(len(sessions))):
        steps = [number for number in order for _ in range(len(sessions[number][1]) + 1)]
        outcome = run(rows, sessions, steps)
        if outcome is not None:
            outcomes.add(outcome)
    return outcomes


def interleavings(lengths: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every order of that many steps of each."""
    if not any(lengths):
        yield ()
        return
    for number, length in enumerate(lengths):
        if length:
            rest = [each - (index == number) for index, each in enumerate(lengths)]
            for order in interleavings(rest):
                yield (number, *order)


def splits(lengths: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every cut of every session around the others, one after another in every order."""
    for first in range(len(lengths)):
        others = [number for number in range(len(lengths)) if number != first]
        for order in itertools.permutations(others):
            gap = tuple(number for number in order for _ in range(lengths[number]))
            for cut in range(1, lengths[first]):
                yield (*(first,) * cut, *gap, *(first,) * (lengths[first] - cut))
