"""Reads parts of a parsed document and collects what is wrong with it, each mistake with its place."""

import difflib
from collections.abc import Iterable, Mapping, Sequence

from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem

MOST_PROBLEMS = 50
"""Reported at once; more help nobody."""
LONGEST_NAME = 200
"""Characters; longer than any name of an entity or a use case."""
SMALLEST = 1e-9
"""The least number above 0: once in thirty years, as a rate per second."""
LARGEST = 1e12
"""Far above any rate per second or count."""


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
        """A name that can be written on one line of any drawing."""
        if not isinstance(value, str) or not value.strip():
            self.note(path, f"expected a name, not {_kind(value)}")
        elif len(value) > LONGEST_NAME:
            self.note(path, f"a name has at most {LONGEST_NAME} characters, this one {len(value)}")
        elif not value.isprintable():
            self.note(path, f"a name has no control characters and no half of a character: {value[:40]!a}")
        else:
            return value
        return ""

    def title(self, value: object, path: str) -> str:
        """What a whole document is called; `system` where that is not said."""
        return self.text(value, path) if value else "system"

    def number(self, value: object, path: str, most: float = LARGEST) -> float:
        """0, or a number from `SMALLEST` to ``most``: of a size that sums and squares of it can be computed."""
        if isinstance(value, int | float) and not isinstance(value, bool) and (value == 0 or SMALLEST <= value <= most):
            return float(value)
        self.note(path, f"expected 0 or a number from {SMALLEST:g} to {most:g}, not {_kind(value)}", "1")
        return 0.0

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
        return f"the number {value}" if abs(value) < 1e16 else "a number far beyond that"
    return "a list" if isinstance(value, Sequence) else type(value).__name__
