"""What Groundplan knows before it has read a brief: rules, technologies, capabilities. Decides nothing."""

from functools import cache
from importlib.resources import files
from typing import TypeVar

import msgspec
import yaml

from server.engine import brief as language
from server.engine import review
from server.engine.model.catalog import Capability, Rule, Technology
from server.engine.model.resources import BriefSource

E = TypeVar("E", Rule, Technology)


@cache
def rules() -> tuple[Rule, ...]:
    """By id. Rules that explain themselves where they decide are taken from there, all others from the list."""
    explained = tuple(rule.entry() for rule in review.RULES)
    return tuple(sorted((*_entries("rules.yaml", Rule), *explained), key=lambda each: each.id))


@cache
def technologies() -> tuple[Technology, ...]:
    """By id."""
    return _entries("technologies.yaml", Technology)


@cache
def capabilities() -> tuple[Capability, ...]:
    """By id; each is a brief of its own, whose ``name`` is the id."""
    folder = files(__name__) / "capabilities"
    found = []
    for file in folder.iterdir():
        if file.name.endswith(".yaml"):
            source = BriefSource(filename=file.name, format="yaml", text=file.read_text(encoding="utf-8"))
            brief = language.parse(source)
            found.append(Capability(brief.name, brief.title, brief.summary, brief, source))
    return tuple(sorted(found, key=lambda each: each.id))


def _entries(name: str, kind: type[E]) -> tuple[E, ...]:
    text = (files(__name__) / name).read_text(encoding="utf-8")
    entries: list[E] = msgspec.convert(yaml.safe_load(text), list[kind], strict=False)  # type: ignore[valid-type]
    return tuple(sorted(entries, key=lambda each: each.id))
