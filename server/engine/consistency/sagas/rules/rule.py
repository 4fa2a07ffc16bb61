"""What a rule of sagas is, and how its explanation becomes part of what it reports."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.model.plan import Finding
from server.engine.model.sagas import Saga, SagaStep

_SECTION = re.compile(r"^(Finds|Why it matters|When it is wrong|Instead):\n((?:    .*\n?)+)", re.MULTILINE)


@dataclass(frozen=True)
class SagaRule:
    id: str
    """``S1``, as in the literature it was collected from."""
    name: str
    doc: str
    """One sentence and four sections: Finds, Why it matters, When it is wrong, Instead."""
    references: tuple[str, ...]
    check: Callable[[Saga, Sequence[Saga]], Iterator[Finding]]
    """Of one saga, beside the others of the design."""

    def sections(self) -> dict[str, str]:
        return {name: " ".join(text.split()) for name, text in _SECTION.findall(self.doc)}


def found(saga: Saga, step: SagaStep) -> str:
    """Where a finding is: ``PlaceOrder/ReserveStock``."""
    return f"{saga.name}/{step.name}"


def reported(rule: SagaRule, finding: Finding) -> Finding:
    """The finding with why it matters and what to do instead."""
    told = rule.sections()
    return replace(finding, why=told["Why it matters"], fix=told["Instead"], references=rule.references)
