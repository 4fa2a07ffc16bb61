"""Reads parts of a parsed document and collects what is wrong with it, each mistake with its place."""

import difflib
from collections.abc import Iterable, Mapping, Sequence

from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem

MOST_PROBLEMS = 50
"""Reported at once; more help nobody."""


class Document:
    """The mistakes found so far. Each reader answers an empty value of the expected kind where it notes a mistake."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.problems: list[Problem] = []

    def note(self, path: str, message: str, suggestion: str = "") -> None:
        self.problems.append(Problem(path, message, suggestion=suggestion))

    def raise_if_any(self) -> None:
        """Raises `DomainError` (INVALID_ARGUMENT) with the mistakes, if there are any."""
        if self.problems:
            first = self.problems[0]
            count = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
            raise DomainError(
                Reason.INVALID_ARGUMENT,
                f"the {self.what} cannot be read: {first.path}: {first.message}{count}",
                problems=self.problems[:MOST_PROBLEMS],
            )

    def mapping(self, value: object, path: str, keys: Iterable[str] = ()) -> Mapping[str, object]:
        """An object; with ``keys`` it may have no others."""
        if not isinstance(value, Mapping):
            self.note(path, f"expected an object, not {_kind(value)}", "{…}")
            return {}
        allowed = tuple(keys)
        for key in value:
            if allowed and key not in allowed:
                self.note(
                    f"{path}.{key}".lstrip("."), f"there is no field `{str(key)[:40]}`", _close(str(key), allowed)
                )
        return {str(key): item for key, item in value.items()}

    def sequence(self, value: object, path: str) -> Sequence[object]:
        if isinstance(value, Sequence) and not isinstance(value, str | bytes):
            return value
        self.note(path, f"expected a list, not {_kind(value)}", "[…]")
        return ()

    def text(self, value: object, path: str) -> str:
        if isinstance(value, str) and value.strip():
            return value
        self.note(path, f"expected a name, not {_kind(value)}")
        return ""

    def number(self, value: object, path: str, least: float = 0.0) -> float:
        """A finite number of at least ``least``."""
        if isinstance(value, int | float) and not isinstance(value, bool) and least <= value < float("inf"):
            return float(value)
        self.note(path, f"expected a number of at least {least:g}, not {_kind(value)}", "1")
        return least

    def known(self, name: str, path: str, names: Iterable[str], what: str = "entity") -> bool:
        """Whether the name is one of ``names``; an empty one has been reported before."""
        every = tuple(names)
        if name in every:
            return True
        if name:
            self.note(path, f"there is no {what} `{name[:60]}`", _close(name, every))
        return False

    def distinct(self, names: Sequence[str], path: str, what: str) -> None:
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name and name in seen:
                self.note(f"{path}[{index}]", f"{what} `{name[:60]}` is named twice", "one of them")
            seen.add(name)


def _close(name: str, names: Sequence[str]) -> str:
    return next(iter(difflib.get_close_matches(name, names, 1, 0.6)), "") or ", ".join(sorted(names)[:8])


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, str):
        return f"`{value[:40]}`" if value.strip() else "an empty text"
    if isinstance(value, int | float):
        return f"the number {value}"
    return "a list" if isinstance(value, Sequence) else type(value).__name__
