"""Runs a split schedule in the mind: versions, snapshots, row locks, first-updater-wins, and what SSI refuses.

Decides whether PostgreSQL would let every transaction commit, and whether the dependencies it was built for are there.
Sections 2 to 4 of Vandevoort et al. (PODS 2023) for the conditions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from server.engine.consistency.splits.conflicts import BY_PREDICATE, DELETES, UPDATES, shares, writes_row
from server.engine.consistency.splits.state import RowTerms, State, Step
from server.engine.model.consistency import DependencyKind, Level, StatementType, TemplateStatement

RowName = tuple[str, RowTerms]
Place = tuple[int, int]
"""Instance and statement."""


@dataclass(frozen=True)
class Version:
    row: RowName
    place: Place | None
    """Who wrote it; None for what is there before."""
    values: tuple[tuple[str, int], ...]
    deleted: bool = False


@dataclass
class Replay:
    """What is known of the schedule once it is found to be possible."""

    rows: dict[RowName, list[Version]] = field(default_factory=dict)
    """Versions in their order; the first has no place when the row was there before."""
    seen: dict[Place, dict[RowName, Version]] = field(default_factory=dict)
    """Of each statement: the rows it reads or writes, in the version it saw."""
    written: dict[tuple[Place, RowName], Version] = field(default_factory=dict)


class _ImpossibleError(Exception):
    """PostgreSQL does not produce the schedule."""


def replay(state: State, levels: Sequence[Level], cut: int) -> Replay | None:
    """None when a transaction would wait, be refused or not find its rows. May equate more terms of ``state``."""
    while True:
        before = state.terms.joins
        run, possible = _Run(state, levels, cut), True
        try:
            run.go()
        except _ImpossibleError:
            possible = False
        if not state.terms.consistent():
            return None
        if state.terms.joins == before:
            return run.result if possible else None
        # What had to be equated may have made one row of two: once more, with their names as they are now.


def order(state: State, cut: int) -> Iterator[Place]:
    """All statements in the order of the split schedule."""
    first = len(state.linears[0].statements)
    yield from ((0, index) for index in range(cut))
    for number in range(1, len(state.linears)):
        yield from ((number, index) for index in range(len(state.linears[number].statements)))
    yield from ((0, index) for index in range(cut, first))


class _Run:
    def __init__(self, state: State, levels: Sequence[Level], cut: int) -> None:
        self.state, self.levels, self.cut = state, levels, cut
        self.terms = state.terms
        self.result = Replay()
        self.attributes: dict[str, set[str]] = {}
        for linear, asked in zip(state.linears, state.sought, strict=True):
            for statement, wanted in zip(linear.statements, asked, strict=True):
                if statement.type in BY_PREDICATE:
                    self.attributes.setdefault(statement.relation, set()).update(wanted)
        self.wanted: dict[Place, list[Step]] = {}
        for step in state.steps:
            self.wanted.setdefault((step.source, step.source_statement), []).append(step)
            self.wanted.setdefault((step.target, step.target_statement), []).append(step)
        self.held: dict[RowName, bool] = {}
        """Rows that the cut transaction has written or locked so far; True when it shares them."""
        self.passed_over: list[tuple[Place, Version]] = []

    def statement(self, place: Place) -> TemplateStatement:
        return self.state.linears[place[0]].statements[place[1]]

    def go(self) -> None:
        self._rows()
        for place in order(self.state, self.cut):
            self._execute(place)
        self._connected()
        if any(self._matches(place, version) for place, version in self.passed_over):
            raise _ImpossibleError
        self._first_updater_wins()
        self._serializable()

    def _rows(self) -> None:
        """All rows that are named, and whether they are there before."""
        names: dict[RowName, None] = {}
        inserted: dict[RowName, Place] = {}
        for place in order(self.state, self.cut):
            statement = self.statement(place)
            key = self.state.keys[place[0]][place[1]]
            rows = [key] if key is not None else [step.row for step in self.wanted.get(place, ())]
            for row in rows:
                name = self.state.row(statement.relation, row)
                names.setdefault(name)
                if statement.type is StatementType.INSERT:
                    if name in inserted:
                        raise _ImpossibleError
                    inserted[name] = place
        for name in names:
            there = [] if name in inserted else [Version(name, None, self._initial(name))]
            self.result.rows[name] = there

    def _initial(self, name: RowName) -> tuple[tuple[str, int], ...]:
        relation, row = name
        key = dict(zip(self.state.catalogue.key_columns(relation), row, strict=False))
        return tuple(
            (attribute, key[attribute] if attribute in key else self.terms.apply(f"{relation}.{attribute}", row))
            for attribute in sorted(self.attributes.get(relation, ()))
        )

    def _versions(self, name: RowName) -> list[Version]:
        found = self.result.rows.get(name)
        if found is None:
            raise _ImpossibleError  # terms were equated since the rows were named: the next run knows it by this name
        return found

    def _visible(self, place: Place, name: RowName) -> Version | None:
        """The version a statement sees; None when the row is not there for it."""
        instance = place[0]
        snapshot = instance == 0 and self.levels[0] is not Level.READ_COMMITTED
        for version in reversed(self._versions(name)):
            writer = version.place[0] if version.place is not None else None
            if writer is None or writer == instance or (writer != 0 and not (snapshot and instance == 0)):
                return None if version.deleted else version
        return None

    def _execute(self, place: Place) -> None:
        statement = self.statement(place)
        key = self.state.keys[place[0]][place[1]]
        self.result.seen[place] = {}
        if statement.type is StatementType.INSERT:
            assert key is not None
            self._insert(place, self.state.row(statement.relation, key))
            return
        if key is not None:
            name = self.state.row(statement.relation, key)
            version = self._visible(place, name)
            if version is None:
                raise _ImpossibleError
            self._touch(place, version)
            return
        for name in [name for name in self.result.rows if name[0] == statement.relation]:
            seen = self._visible(place, name)
            if seen is None:
                continue
            if self._is_met(place, name):
                self._meet(place, seen)
                self._touch(place, seen)
            elif self._matches(place, seen):
                self._touch(place, seen)
            else:
                self.passed_over.append((place, seen))

    def _is_met(self, place: Place, name: RowName) -> bool:
        return any(
            not (step.near and place == (step.source, step.source_statement))
            and self.state.row(name[0], step.row) == name
            for step in self.wanted.get(place, ())
        )

    def _meet(self, place: Place, version: Version) -> None:
        held = dict(version.values)
        for attribute, node in self.state.sought[place[0]][place[1]].items():
            if attribute in held and not self.terms.unify((held[attribute],), (node,)):
                raise _ImpossibleError

    def _matches(self, place: Place, version: Version) -> bool:
        held = dict(version.values)
        return all(
            attribute in held and self.terms.find(held[attribute]) == self.terms.find(node)
            for attribute, node in self.state.sought[place[0]][place[1]].items()
        )

    def _insert(self, place: Place, name: RowName) -> None:
        given = self.state.sought[place[0]][place[1]]
        key = dict(zip(self.state.catalogue.key_columns(name[0]), name[1], strict=False))
        values = tuple(
            (attribute, key.get(attribute, given.get(attribute, -1)))
            for attribute in sorted(self.attributes.get(name[0], ()))
        )
        values = tuple((each, node if node >= 0 else self._new(place, each, name)) for each, node in values)
        self._write(place, Version(name, place, values))

    def _touch(self, place: Place, version: Version) -> None:
        statement = self.statement(place)
        self.result.seen[place][version.row] = version
        if not writes_row(statement):
            if statement.locks:
                self._hold(place, version.row, shares(statement))
            return
        changed = dict(version.values)
        if statement.type in UPDATES:
            for attribute in set(statement.writes) & changed.keys():
                changed[attribute] = self._new(place, attribute, version.row)
        self._write(
            place,
            Version(version.row, place, tuple(sorted(changed.items())), deleted=statement.type in DELETES),
        )

    def _new(self, place: Place, attribute: str, name: RowName) -> int:
        """What a statement writes into an attribute; the same node each time the schedule is run."""
        return self.terms.apply(f"written {place[0]} {place[1]} {attribute}", name[1])

    def _write(self, place: Place, version: Version) -> None:
        self._hold(place, version.row, False)
        versions = self._versions(version.row)
        # The cut transaction commits last: what it writes stands after what the others write to the same row.
        versions.append(version)
        self.result.written[place, version.row] = version

    def _hold(self, place: Place, name: RowName, shared: bool) -> None:
        if place[0] == 0:
            self.held[name] = self.held.get(name, True) and shared
        elif name in self.held and not (shared and self.held[name]):
            raise _ImpossibleError

    def _connected(self) -> None:
        """Every dependency the schedule was built for is there."""
        for step in self.state.steps:
            name = self.state.row(self.state.linears[step.source].statements[step.source_statement].relation, step.row)
            source, target = (step.source, step.source_statement), (step.target, step.target_statement)
            if step.kind is DependencyKind.READ_WRITE:
                self._reads_before(source, target, name, step.near)
            elif step.kind is DependencyKind.WRITE_READ:
                self._reads_after(source, target, name)
            elif self._position(source, name) >= self._position(target, name):
                raise _ImpossibleError

    def _reads_before(self, reader: Place, writer: Place, name: RowName, near: bool) -> None:
        written = self.result.written.get((writer, name))
        if written is None:
            raise _ImpossibleError
        seen = self.result.seen[reader].get(name)
        if seen is not None:
            if not near and self._place_of(seen) < self._position(writer, name):
                return
            raise _ImpossibleError
        if self.statement(reader).type not in BY_PREDICATE or written.deleted:
            raise _ImpossibleError
        passed = [version for place, version in self.passed_over if place == reader and version.row == name]
        if passed and self._place_of(passed[0]) >= self._position(writer, name):
            raise _ImpossibleError
        if not passed and self._visible_at_all(reader, name):
            raise _ImpossibleError
        self._meet(reader, written)

    def _visible_at_all(self, reader: Place, name: RowName) -> bool:
        """Whether the row was deleted for the reader, rather than not yet there."""
        versions = self._versions(name)
        return versions[0].place is None

    def _reads_after(self, writer: Place, reader: Place, name: RowName) -> None:
        written = self.result.written.get((writer, name))
        if written is None or writer[0] == 0:
            raise _ImpossibleError
        if reader[0] == 0 and (self.levels[0] is not Level.READ_COMMITTED or reader[1] < self.cut):
            raise _ImpossibleError
        if reader[0] != 0 and reader[0] <= writer[0]:
            raise _ImpossibleError
        if written.deleted:
            before = self._versions(name)[self._position(writer, name) - 1]
            if self.statement(reader).type not in BY_PREDICATE:
                raise _ImpossibleError
            self._meet(reader, before)
        elif name not in self.result.seen[reader]:
            raise _ImpossibleError

    def _position(self, writer: Place, name: RowName) -> int:
        version = self.result.written.get((writer, name))
        if version is None:
            raise _ImpossibleError
        return self._place_of(version)

    def _place_of(self, version: Version) -> int:
        return next(index for index, each in enumerate(self._versions(version.row)) if each is version)

    def _first_updater_wins(self) -> None:
        if self.levels[0] is Level.READ_COMMITTED:
            return
        others = {name for (place, name) in self.result.written if place[0] != 0}
        if others & self.held.keys():
            raise _ImpossibleError

    def _serializable(self) -> None:
        """T_in -rw-> T1 -rw-> T_out, all SERIALIZABLE: T1 commits last, so T_out first, and SSI refuses it."""
        if self.levels[0] is not Level.SERIALIZABLE:
            return
        checked = {number for number, level in enumerate(self.levels) if number and level is Level.SERIALIZABLE}
        into = any(self._overlooks(number, 0) for number in sorted(checked))
        out = any(self._overlooks(0, number) for number in sorted(checked))
        if into and out:
            raise _ImpossibleError

    def _overlooks(self, reader: int, writer: int) -> bool:
        """Whether an instance reads a row in a version older than the other's, as PostgreSQL notes it.

        Rows count, not attributes; and a predicate without an index of its own is a lock on the whole relation.
        """
        mine = [(name, version) for (place, name), version in self.result.written.items() if place[0] == writer]
        for place, seen in self.result.seen.items():
            if place[0] != reader:
                continue
            relation = self.statement(place).relation
            for name, version in mine:
                if name[0] != relation:
                    continue
                if name in seen and self._place_of(seen[name]) < self._place_of(version):
                    return True
                if self.statement(place).type in BY_PREDICATE and name not in seen:
                    return True
        return False
