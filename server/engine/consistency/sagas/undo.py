"""How a change is undone: the inverse operation, never the old value over somebody else's.

Source: Garcia-Molina & Salem (1987), section 2: a compensating transaction undoes what its transaction did from a
semantic point of view and does not restore the state that was there.
"""

from collections.abc import Sequence

from server.engine.model.sagas import Change, ChangeKind


def inverse(change: Change, cancels: Sequence[Change] = ()) -> Change | None:
    """The change that undoes ``change``, or None where only its old value would.

    ``cancels`` are moves that undo an insert where the entity keeps its rows: an order is cancelled, not deleted.
    """
    if change.kind is ChangeKind.INSERT:
        return next((each for each in cancels if each.entity == change.entity), None) or Change(
            change.entity, ChangeKind.DELETE
        )
    if change.kind is ChangeKind.ADD:
        # What was added to a column with a floor may have been used up meanwhile: taking it back could be refused.
        return None if change.floor else Change(change.entity, ChangeKind.SUBTRACT, change.column, change.value)
    if change.kind is ChangeKind.SUBTRACT:
        return None if change.ceiling else Change(change.entity, ChangeKind.ADD, change.column, change.value)
    if change.kind is ChangeKind.MOVE and len(change.sources) == 1:
        # Nobody else moves the row while the saga's state is its lock, so that the way back is always open.
        return Change(change.entity, ChangeKind.MOVE, change.column, change.sources[0], sources=(change.value,))
    return None


def inverses(changes: Sequence[Change], cancels: Sequence[Change] = ()) -> tuple[Change, ...] | None:
    """All of them undone, the last first; None when one cannot be."""
    found: list[Change] = []
    for change in reversed(changes):
        undone = inverse(change, cancels)
        if undone is None:
            return None
        found.append(undone)
    return tuple(found)


def undoes(changes: Sequence[Change], compensation: Sequence[Change]) -> bool:
    """Whether the compensation leaves nothing of the changes: amounts cancel, what was made counts no more.

    A restored old value counts as undone here; whether it may be restored is another question (rule S6).
    """
    sums: dict[tuple[str, str, str], int] = {}
    made: set[str] = set()
    left: dict[tuple[str, str], tuple[str, ...]] = {}
    for change in changes:
        place = (change.entity, change.column)
        if change.kind in (ChangeKind.ADD, ChangeKind.SUBTRACT):
            key = (*place, change.value)
            sums[key] = sums.get(key, 0) + (1 if change.kind is ChangeKind.ADD else -1)
        elif change.kind is ChangeKind.INSERT:
            made.add(change.entity)
        elif change.entity not in made:
            left.setdefault(place, change.sources if change.kind is ChangeKind.MOVE else ())
    for change in compensation:
        place = (change.entity, change.column)
        if change.kind in (ChangeKind.ADD, ChangeKind.SUBTRACT):
            key = (*place, change.value)
            sums[key] = sums.get(key, 0) + (1 if change.kind is ChangeKind.ADD else -1)
        elif change.kind in (ChangeKind.DELETE, ChangeKind.MOVE) and change.entity in made:
            made.discard(change.entity)
        elif place in left and _puts_back(change, left[place]):
            del left[place]
        elif change.kind is ChangeKind.RESTORE:
            sums = {key: 0 if key[:2] == place else total for key, total in sums.items()}
    return not made and not left and not any(sums.values())


def _puts_back(change: Change, sources: Sequence[str]) -> bool:
    if change.kind is ChangeKind.MOVE:
        return change.value in sources
    return change.kind in (ChangeKind.RESTORE, ChangeKind.SET)
