"""What comes out of a split schedule, against every serial order: values are worked out, not dependencies.

A cycle of dependencies may leave no trace, as when a row that one transaction moved into a predicate is deleted before
anybody looks. Such a schedule would show nothing when run, so it is no witness.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence

from server.engine.consistency.splits.conflicts import BY_PREDICATE, DELETES, UPDATES
from server.engine.model.consistency import Level, StatementType
from server.engine.model.interleavings import Instance, Interleaving

RowKey = tuple[str, tuple[int, ...]]
Held = Mapping[str, object]
"""Values of one row; what statements compute is a tuple of all it was computed from."""
State = dict[RowKey, Held | None]
"""None: deleted, or not there."""


def shows(interleaving: Interleaving, keys: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether no serial order reads the same and leaves the same. ``keys``: of each relation the key's columns."""
    start: State = {
        (row.relation, row.key): dict(row.values) | dict(zip(keys.get(row.relation, ()), row.key, strict=False))
        for row in interleaving.rows
        if row.exists
    }
    by_name = {row.name: (row.relation, row.key) for row in interleaving.rows}
    players = [_Player(number, each, by_name, keys) for number, each in enumerate(interleaving.instances)]
    try:
        seen = _split(start, players, interleaving)
    except LookupError:
        return False
    return all(seen != _serial(start, order) for order in itertools.permutations(players))


def _split(start: State, players: Sequence["_Player"], interleaving: Interleaving) -> object:
    first, *others = players
    reads: dict[int, tuple[object, ...]] = {}
    overlay: State = {}
    prefix = first.run(range(interleaving.cut), start, overlay, ())
    between = dict(start)
    for player in others:
        own: State = {}
        reads[player.number] = player.run(player.whole(), between, own, ())
        between |= own
    snapshot = interleaving.instances[0].level is not Level.READ_COMMITTED
    rest = range(interleaving.cut, len(interleaving.instances[0].statements))
    reads[first.number] = first.run(rest, start if snapshot else between, overlay, prefix)
    return _outcome(reads, between | overlay)


def _serial(start: State, order: Sequence["_Player"]) -> object:
    reads: dict[int, tuple[object, ...]] = {}
    state = dict(start)
    try:
        for player in order:
            own: State = {}
            reads[player.number] = player.run(player.whole(), state, own, ())
            state |= own
    except LookupError:
        return None
    return _outcome(reads, state)


def _outcome(reads: Mapping[int, tuple[object, ...]], state: State) -> object:
    left = {key: dict(held) for key, held in state.items() if held is not None}
    return dict(reads), left


class _Player:
    def __init__(
        self,
        number: int,
        instance: Instance,
        by_name: Mapping[str, RowKey],
        keys: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.number, self._instance, self._by_name, self._keys = number, instance, by_name, keys

    def whole(self) -> range:
        return range(len(self._instance.statements))

    def run(self, places: range, base: State, overlay: State, read: tuple[object, ...]) -> tuple[object, ...]:
        """What it has read so far and reads now; its writes go into ``overlay``. `LookupError`: a row is missing."""
        for place in places:
            read = (*read, self._statement(place, base, overlay, read))
        return read

    def _statement(self, place: int, base: State, overlay: State, read: tuple[object, ...]) -> object:
        statement = self._instance.statements[place]
        if statement.type is StatementType.INSERT:
            return self._insert(place, base, overlay, read)
        seen = []
        for key, held in list(self._meets(place, base, overlay)):
            answer = tuple(held.get(name, (key, name)) for name in statement.reads)
            seen.append(answer)  # which row it was nobody learns, but from what is read of it
            if statement.type in DELETES:
                overlay[key] = None
            elif statement.type in UPDATES:
                given = self._given(place, key)
                new = {name: given.get(name, (self.number, place, name, answer, read)) for name in statement.writes}
                overlay[key] = {**held, **new}
        return tuple(sorted(seen, key=repr))

    def _insert(self, place: int, base: State, overlay: State, read: tuple[object, ...]) -> object:
        statement = self._instance.statements[place]
        key = self._by_name[self._instance.touched[place][0].row]
        if overlay.get(key, base.get(key)) is not None:
            raise LookupError(key)
        columns = dict(zip(self._keys.get(statement.relation, ()), key[1], strict=False))
        overlay[key] = {"": (self.number, place, read), **self._given(place, key), **columns}
        return ()

    def _meets(self, place: int, base: State, overlay: State) -> Iterator[tuple[RowKey, Held]]:
        statement = self._instance.statements[place]
        if statement.type not in BY_PREDICATE:
            key = self._by_name[self._instance.touched[place][0].row]
            held = overlay.get(key, base.get(key)) if key in overlay or key in base else None
            if held is None:
                raise LookupError(key)
            yield key, held
            return
        for key in sorted({**base, **overlay}):
            held = overlay[key] if key in overlay else base[key]
            if key[0] == statement.relation and held is not None and self._matches(place, held):
                yield key, held

    def _matches(self, place: int, held: Held) -> bool:
        return all(held.get(name) == value for name, value in self._instance.sought[place])

    def _given(self, place: int, key: RowKey) -> dict[str, object]:
        statement = self._instance.statements[place]
        found: dict[str, object] = {}
        for touched in self._instance.touched[place]:
            if self._by_name[touched.row] == key:
                found.update(touched.becomes)
        if statement.type is StatementType.INSERT:
            return dict(self._instance.sought[place]) | found
        return {name: value for name, value in found.items() if name in statement.writes}
