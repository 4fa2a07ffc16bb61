"""A circle in a list of pairs, for what must have an order."""

from collections.abc import Sequence


def cycle(edges: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The names around one circle, the first again at the end; empty when there is none.

    >>> cycle([("a", "b"), ("b", "a")])
    ('a', 'b', 'a')
    """
    following: dict[str, list[str]] = {}
    for source, target in sorted(set(edges)):
        following.setdefault(source, []).append(target)
    closed: set[str] = set()
    for start in sorted(following):
        way = [start]
        waiting = [iter(following[start])]
        while waiting:
            name = next(waiting[-1], None)
            if name is None:
                closed.add(way.pop())
                waiting.pop()
            elif name in way:
                return (*way[way.index(name) :], name)
            elif name not in closed:
                way.append(name)
                waiting.append(iter(following.get(name, ())))
    return ()
