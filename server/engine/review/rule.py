"""What a design rule is: what it explains, what it declares, and what it decides."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from server.engine.model.catalog import Rule
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy

SECTIONS = ("Finds", "Why it matters", "When it is wrong", "Instead")
"""Of every rule's docstring, in this order, below its title."""

_SECTION = re.compile(r"^([A-Z][a-z ]+):\n((?:[ ]{4}.*\n?|\n)+)", re.MULTILINE)


@dataclass(frozen=True)
class Offence:
    """One place where a rule is broken."""

    subject: str
    """``orders``, ``orders.customer_id``, or the name of an index, constraint, function …"""
    message: str
    fix: str = ""
    """DDL where DDL mends it; empty: what the rule says in general."""


@dataclass(frozen=True)
class SchemaRule:
    name: str
    """Stable; the rule's id is ``review.<name>``."""
    severity: Severity
    doc: str
    """Title, then the sections."""
    bad: str
    """DDL that breaks it; executed by tests."""
    good: str
    """The same, mended: no rule at all is broken by it under ``policy``."""
    check: Callable[[ReviewedSchema, SchemaPolicy], Iterator[Offence]]
    references: tuple[str, ...] = ()
    policy: SchemaPolicy = field(default=SchemaPolicy())
    """Under which the examples hold."""

    @property
    def id(self) -> str:
        return f"review.{self.name}"

    @property
    def title(self) -> str:
        return inspect.cleandoc(self.doc).partition("\n")[0]

    def section(self, name: str) -> str:
        """Its text on one line; empty when the docstring has no such section."""
        return next((" ".join(body.split()) for title, body in _sections(self.doc) if title == name), "")

    def entry(self) -> Rule:
        """For the catalogue of rules."""
        return Rule(
            id=self.id,
            title=self.title,
            analysis="review",
            severity=self.severity,
            why=self.section("Why it matters"),
            fix=self.section("Instead"),
            references=self.references,
        )


def _sections(doc: str) -> list[tuple[str, str]]:
    return _SECTION.findall(f"{inspect.cleandoc(doc)}\n")
