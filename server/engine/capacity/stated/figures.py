"""Figures by name, each asked for once under all the names it goes by; what nobody asked for is refused."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
_ABSENT: Any = object()

UNLIMITED = ("inf", "infinite", "infinity", "delay", "is", "unlimited")
"""Words for as many servers as are wanted."""


MOST = 1_000_000
"""The largest whole number, where nothing else is said."""

WIDEST = 200
"""Classes, stations."""


class Figures:
    """The figures of one mapping.

    Every refusal is a ValueError that begins with the path of what is wrong. Of several names refusals mention
    the first.
    """

    def __init__(self, found: object, path: str) -> None:
        if not isinstance(found, Mapping):
            raise ValueError(f"{path}: names with figures are expected, not {_shown(found)}")
        self.path = path
        self._found = dict(found)
        self._known: list[str] = []

    def take(self, *names: str, default: Any = _ABSENT) -> Any:
        """What stands under one of the names."""
        self._known.append(names[0])
        present = [name for name in names if self._found.get(name) is not None]
        if len(present) > 1:
            raise ValueError(f"{self.path}.{present[1]}: says again what {present[0]} says")
        if present:
            return self._found.pop(present[0])
        if default is _ABSENT:
            raise ValueError(f"{self.path}.{names[0]}: is missing")
        return default

    def has(self, *names: str) -> bool:
        return any(self._found.get(name) is not None for name in names)

    def peek(self, name: str) -> object:
        """What stands there, without its being asked for."""
        return self._found.get(name)

    def number(self, *names: str, default: Any = _ABSENT) -> float:
        found = self.take(*names, default=default)
        return found if found is default else number(found, f"{self.path}.{names[0]}")

    def numbers(self, *names: str, default: Any = _ABSENT) -> tuple[float, ...]:
        """A list, or one number alone."""
        found = self.take(*names, default=default)
        return found if found is default else numbers(found, f"{self.path}.{names[0]}")

    def whole(self, *names: str, default: Any = _ABSENT, most: int = MOST) -> int:
        found = self.take(*names, default=default)
        return found if found is default else whole(found, f"{self.path}.{names[0]}", most)

    def wholes(self, *names: str, default: Any = _ABSENT) -> tuple[int, ...]:
        found = self.take(*names, default=default)
        path = f"{self.path}.{names[0]}"
        return found if found is default else tuple(whole(one, path) for one in listed(found))

    def servers(self, *names: str, default: Any = _ABSENT) -> tuple[int, ...]:
        """Numbers of servers, 0 where a word says that nobody waits."""
        found = self.take(*names, default=default)
        path = f"{self.path}.{names[0]}"
        return found if found is default else tuple(servers(one, path) for one in listed(found))

    def text(self, *names: str, default: Any = _ABSENT) -> str:
        found = self.take(*names, default=default)
        if found is default:
            return str(found)
        if not isinstance(found, str):
            raise ValueError(f"{self.path}.{names[0]}: a word is expected, not {_shown(found)}")
        return found

    def flag(self, *names: str) -> bool:
        found = self.take(*names, default=False)
        if not isinstance(found, bool):
            raise ValueError(f"{self.path}.{names[0]}: true or false is expected, not {_shown(found)}")
        return found

    def choice(self, words: Mapping[str, T], *names: str, default: str) -> T:
        """What the word means; words are compared without case, hyphens and underscores."""
        written = self.text(*names, default=default)
        plain = plainly(written)
        for word, meaning in words.items():
            if plainly(word) == plain:
                return meaning
        raise ValueError(f"{self.path}.{names[0]}: {written!r} is not known; known are {', '.join(words)}")

    def inner(self, *names: str) -> "Figures":
        return Figures(self.take(*names, default={}), f"{self.path}.{names[0]}")

    def done(self) -> None:
        """Refuses what nobody asked for: a figure that is not read would change the answer unseen."""
        for name in sorted(self._found, key=str):
            if self._found[name] is not None:
                known = ", ".join(dict.fromkeys(self._known))
                raise ValueError(f"{self.path}.{name}: is not a figure of this kind; there are {known}")


def number(found: object, path: str) -> float:
    if isinstance(found, str):
        try:
            found = float(found)
        except ValueError:
            raise ValueError(f"{path}: a number is expected, not {found!r}") from None
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise ValueError(f"{path}: a number is expected, not {_shown(found)}")
    if not math.isfinite(found) or abs(found) > 1e15:
        raise ValueError(f"{path}: {found:g} is no figure")
    return float(found)


def numbers(found: object, path: str) -> tuple[float, ...]:
    return tuple(number(one, path) for one in listed(found))


def whole(found: object, path: str, most: int = MOST) -> int:
    figure = number(found, path)
    if figure != int(figure):
        raise ValueError(f"{path}: a whole number is expected, not {figure:g}")
    if abs(figure) > most:
        raise ValueError(f"{path}: {figure:.0f} is more than {most}")
    return int(figure)


def servers(found: object, path: str) -> int:
    if isinstance(found, str) and plainly(found) in UNLIMITED:
        return 0
    if isinstance(found, float) and found == math.inf:
        return 0
    return whole(found, path)


def rows(found: object, path: str) -> tuple[tuple[float, ...], ...]:
    """A matrix; a single row may stand by itself."""
    outer = [one["values"] if isinstance(one, Mapping) and set(one) == {"values"} else one for one in listed(found)]
    table = tuple(numbers(one, path) for one in outer) if any(map(is_list, outer)) else (numbers(outer, path),)
    if len(table) > WIDEST or any(len(row) > WIDEST for row in table):
        raise ValueError(f"{path}: more than {WIDEST} rows or columns")
    return table


def listed(found: object) -> tuple[object, ...]:
    return tuple(found) if isinstance(found, Sequence) and not isinstance(found, str) else (found,)


def is_list(found: object) -> bool:
    return isinstance(found, Sequence) and not isinstance(found, str)


def plainly(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalnum())


def _shown(found: object) -> str:
    if isinstance(found, Mapping):
        return "names with figures"
    return "a list" if is_list(found) else repr(found)[:60]
