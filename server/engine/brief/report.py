"""Collects mistakes with their places, so that all of them are reported at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.engine.brief import limits
from server.engine.brief.nodes import Node
from server.engine.brief.offsets import place_within
from server.engine.errors import DomainError, Reason
from server.engine.kernel.sql.scope import close_to
from server.engine.model.problem import Problem

_LISTED = 10
"""As many known names are listed when none is close."""


@dataclass
class Report:
    """Mistakes so far. Paths are as in `Problem`; ``places`` knows where each stands in the source."""

    places: Mapping[str, Node] = field(default_factory=dict)
    source: str = ""
    broken: set[str] = field(default_factory=set)
    """Paths already reported as unreadable: what they lead to is not reported again."""
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: str, message: str, suggestion: str = "", offset: int | None = None) -> None:
        """Reports a mistake at a path, or at a character inside the text that stands there."""
        if path in self.broken or self.is_full:
            return
        place = self._nearest(path)
        line = column = None
        if place is not None:
            line, column = place.line, place.column
            if offset is not None and path in self.places:
                line, column = place_within(self.source, place.start, line, column, place.text, offset)
        problem = Problem(path=path, message=message, line=line, column=column, suggestion=suggestion)
        if problem not in self.problems:
            self.problems.append(problem)

    def at(self, path: str, line: int, column: int, message: str, suggestion: str = "") -> None:
        """Reports a mistake whose place is known."""
        self.broken.add(path)
        if not self.is_full:
            self.problems.append(Problem(path=path, message=message, line=line, column=column, suggestion=suggestion))

    def unknown(self, path: str, what: str, name: str, candidates: list[str] | tuple[str, ...]) -> None:
        """Reports a name that means nothing, and the one that was probably meant."""
        close = close_to(name, candidates)
        hint = f", did you mean `{close}`?" if close else ""
        if not close and 0 < len(candidates) <= _LISTED:
            hint = f"; known: {', '.join(f'`{candidate}`' for candidate in candidates)}"
        self.add(path, f"unknown {what} `{name}`{hint}", close)

    def raise_if_any(self) -> None:
        if not self.problems:
            return
        ordered = sorted(self.problems, key=lambda found: (found.line or 0, found.column or 0, found.path))
        count = len(ordered)
        first = ordered[0]
        where = f"line {first.line}: " if first.line else f"{first.path}: " if first.path else ""
        more = f" (and {count - 1} more)" if count > 1 else ""
        raise DomainError(
            Reason.INVALID_BRIEF,
            f"The brief has {count} mistake{'s' if count > 1 else ''}: {where}{first.message}{more}",
            {"problems": str(count)},
            ordered,
        )

    @property
    def is_full(self) -> bool:
        return len(self.problems) >= limits.MAX_PROBLEMS

    def breaks(self, path: str) -> bool:
        """Whether something directly inside the path was reported as unreadable."""
        return any(found.startswith(f"{path}.") for found in self.broken)

    def _nearest(self, path: str) -> Node | None:
        """The place of the path, or of the nearest one around it that is written."""
        while True:
            if path in self.places:
                return self.places[path]
            if not path:
                return None
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
