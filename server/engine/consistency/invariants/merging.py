"""Whether branches that each keep an invariant keep it when merged, by looking at all of them within a bound.

Definition: Bailis et al., Coordination Avoidance in Database Systems, PVLDB 8(3), 2015, section 4 (I-confluence).
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

S = TypeVar("S", bound=Hashable)


@dataclass(frozen=True)
class Model(Generic[S]):
    """States, what may be done in a branch, how branches are merged, and what must hold."""

    ancestors: tuple[S, ...]
    operations: Callable[[S, str], Iterable[tuple[str, S]]]
    """By state and branch (``left``, ``right``): what may be done, in words, with the state it leads to."""
    merge: Callable[[S, S, S], S]
    """Of ancestor, left and right."""
    holds: Callable[[S], bool]


@dataclass(frozen=True)
class Divergence(Generic[S]):
    """An ancestor and two branches, each of which keeps the invariant, whose merge does not."""

    ancestor: S
    left: tuple[str, ...]
    right: tuple[str, ...]
    left_state: S
    right_state: S
    merged: S


def divergence(model: Model[S], depth: int = 2) -> Divergence[S] | None:
    """The first one by length of the branches, or None when there is none within ``depth`` operations a branch."""
    for length in range(1, depth + 1):
        for ancestor in model.ancestors:
            if not model.holds(ancestor):
                continue
            lefts = _branches(model, ancestor, "left", length)
            rights = _branches(model, ancestor, "right", length)
            for left_way, left in lefts:
                for right_way, right in rights:
                    merged = model.merge(ancestor, left, right)
                    if not model.holds(merged):
                        return Divergence(ancestor, left_way, right_way, left, right, merged)
    return None


def _branches(model: Model[S], ancestor: S, branch: str, length: int) -> list[tuple[tuple[str, ...], S]]:
    """Every end of at most ``length`` operations, each of which keeps the invariant."""
    ends: list[tuple[tuple[str, ...], S]] = [((), ancestor)]
    known = {ancestor}
    newest = ends
    for _ in range(length):
        following = []
        for way, state in newest:
            for told, after in model.operations(state, branch):
                if after not in known and model.holds(after):
                    known.add(after)
                    following.append(((*way, told), after))
        ends = ends + following
        newest = following
    return ends[1:]
