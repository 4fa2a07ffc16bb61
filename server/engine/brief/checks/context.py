"""What every check may look at, and the small checks they share."""

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from server.engine.brief import limits
from server.engine.brief.catalogue import Tables
from server.engine.brief.kinds import labels
from server.engine.brief.quantities import write_duration
from server.engine.brief.report import Report
from server.engine.kernel.naming import camel, snake
from server.engine.model.brief import Actor, Brief, Entity, ExternalSystem, LatencyObjective, UseCase

BRIEF_NAME = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
CAMEL = re.compile(r"[A-Z][A-Za-z0-9]*\Z")
SNAKE = re.compile(r"[a-z][a-z0-9_]*\Z")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")

Item = TypeVar("Item")


@dataclass(frozen=True)
class Checked:
    """A brief under examination. Of things with the same name, the first counts."""

    brief: Brief
    report: Report
    tables: Tables
    entities: dict[str, Entity]
    use_cases: dict[str, UseCase]
    actors: dict[str, Actor]
    systems: dict[str, ExternalSystem]

    @classmethod
    def of(cls, brief: Brief, report: Report, tables: Tables) -> "Checked":
        return cls(
            brief=brief,
            report=report,
            tables=tables,
            entities=_by_name(brief.entities),
            use_cases=_by_name(brief.use_cases),
            actors=_by_name(brief.actors),
            systems=_by_name(brief.external_systems),
        )

    def named(
        self, prefix: str, what: str, items: Sequence[Item], pattern: re.Pattern[str]
    ) -> Iterator[tuple[str, Item]]:
        """Each item with its path; its name is checked on the way: form, length, and that no other has it."""
        names = [str(getattr(item, "name", "")) for item in items]
        seen: set[str] = set()
        for name, label, item in zip(names, labels(names), items, strict=True):
            path = f"{prefix}[{label}]"
            self.name(f"{path}.name", what, name, pattern)
            if name in seen and name:
                self.report.add(f"{path}.name", f"{what} `{name}` is defined twice")
            seen.add(name)
            yield path, item

    def name(self, path: str, what: str, name: str, pattern: re.Pattern[str]) -> None:
        if not name:
            self.report.add(path, f"{what} without a name")
        elif len(name) > limits.MAX_NAME:
            self.report.add(path, f"a name of {len(name)} characters; at most {limits.MAX_NAME} are allowed")
        elif not pattern.match(name):
            forms = {CAMEL: "UpperCamelCase", SNAKE: "snake_case", NAME: "letters, digits, `_` and `-`"}
            form = forms.get(pattern, "lower-case letters, digits and hyphens")
            suggestion = camel(name) if pattern is CAMEL else snake(name) if pattern is SNAKE else ""
            suggestion = suggestion if pattern.match(suggestion) else ""
            hint = f", such as `{suggestion}`" if suggestion else ""
            self.report.add(path, f"`{name}` is no name of {article(what)}: write {form}{hint}", suggestion)

    def entity(self, path: str, name: str) -> Entity | None:
        """The entity of that name; an unknown one is reported."""
        if name and name not in self.entities:
            self.report.unknown(path, "entity", name, [*self.entities])
        return self.entities.get(name)

    def number(
        self, path: str, value: float | None, least: float, most: float, what: str = "the value", above: bool = False
    ) -> bool:
        """Whether a stated value lies within its bounds; ``above`` excludes the lower one."""
        if value is None:
            return False
        if not math.isfinite(value):
            self.report.add(path, f"{what} must be a number, not {value}")
        elif value < least or (above and value == least):
            relation = "more than" if above else "at least"
            self.report.add(path, f"{what} must be {relation} {_shown(least)}, not {_shown(value)}")
        elif value > most:
            self.report.add(path, f"{what} must be at most {_shown(most)}, not {_shown(value)}")
        else:
            return True
        return False

    def fraction(self, path: str, value: float | None, what: str = "a fraction", above: bool = False) -> bool:
        return self.number(path, value, 0.0, 1.0, what, above)

    def duration(self, path: str, value: int | None, what: str = "a duration", zero: bool = False) -> bool:
        """Durations are positive, or not negative where zero means something."""
        if value is None:
            return False
        if value < 0 or (value == 0 and not zero):
            self.report.add(path, f"{what} must be positive")
        elif value > limits.MAX_DURATION:
            self.report.add(path, f"{what} must be at most {write_duration(limits.MAX_DURATION)}")
        else:
            return True
        return False

    def latency(self, path: str, latency: LatencyObjective | None) -> None:
        """Percentiles are positive and in order."""
        if latency is None:
            return
        stated = [(name, getattr(latency, name)) for name in ("p50", "p95", "p99")]
        stated = [(name, value) for name, value in stated if self.duration(f"{path}.{name}", value, name)]
        for (lower, less), (higher, more) in itertools.pairwise(stated):
            if less > more:
                message = f"{higher} ({write_duration(more)}) is below {lower} ({write_duration(less)})"
                self.report.add(f"{path}.{higher}", message)
        self.fraction(f"{path}.availability", latency.availability, "availability", above=True)

    def count(self, path: str, items: Sequence[Any], most: int, what: str) -> None:
        if len(items) > most:
            self.report.add(path, f"{len(items):,} {what}; at most {most:,} are allowed")

    def texts(self, path: str, value: Any, fields: Sequence[str]) -> None:
        """Texts that came as a message are held to the limits of the written form."""
        for field in fields:
            text = getattr(value, field)
            if len(text) > limits.MAX_TEXT:
                self.report.add(f"{path}.{field}", f"{len(text):,} characters; at most {limits.MAX_TEXT:,} are allowed")
            elif not _is_clean(text):
                self.report.add(f"{path}.{field}", "control character in a text")


def _is_clean(text: str) -> bool:
    return text.isprintable() or not any(ord(character) < 32 and character not in "\t\n\r" for character in text)


def _by_name(items: Sequence[Item]) -> dict[str, Item]:
    return {str(getattr(item, "name", "")): item for item in reversed(items)}


def article(what: str) -> str:
    """``an entity``, ``a use case``."""
    return f"an {what}" if what[0] in "aeiou" and not what.startswith("use") else f"a {what}"


def _shown(value: float) -> str:
    return f"{value:,.10g}"
