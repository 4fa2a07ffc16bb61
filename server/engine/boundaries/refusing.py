"""Constraints that cannot hold together, told in the words of whoever stated them."""

from collections import deque

from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem

Group = tuple[str, tuple[str, ...]]
"""Where a constraint is stated, and the entities it names."""


def refusal(together: tuple[Group, ...], apart: tuple[Group, ...], reason: Reason) -> DomainError:
    """The fewest constraints that already contradict each other, each a problem at its path.

    One pair that must be apart, and the shortest chain of groups that holds it together. Meant for constraints of which
    the partitioner has said that they cannot hold.
    """
    found = [
        (one, other, path, chain)
        for path, group in apart
        for place, one in enumerate(group)
        for other in group[place + 1 :]
        if (chain := _chain(one, other, together)) is not None
    ]
    if not found:
        return DomainError(reason, "constraints cannot hold together")
    one, other, path, chain = min(found, key=lambda each: (len(each[3]), each[0], each[1]))
    links = "; ".join(" with ".join(group) for _, group in chain)
    message = f"constraints cannot hold together: {one} and {other} must be apart, and are held together by {links}"
    problems = [Problem(path, f"{one} and {other} must be apart")]
    problems += [Problem(at, f"holds {' and '.join(group)} together") for at, group in chain]
    return DomainError(reason, message, {"apart": f"{one}, {other}", "together": links}, problems)


def _chain(start: str, end: str, together: tuple[Group, ...]) -> tuple[Group, ...] | None:
    """The fewest groups that lead from one entity to the other, by breadth-first search; None when none do."""
    reached: dict[str, tuple[Group, ...]] = {start: ()}
    waiting = deque([start])
    while waiting and end not in reached:
        name = waiting.popleft()
        for group in together:
            if name in group[1]:
                for other in group[1]:
                    if other not in reached:
                        reached[other] = (*reached[name], group)
                        waiting.append(other)
    return reached.get(end)
