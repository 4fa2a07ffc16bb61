"""Checks what the values of a brief mean together: names, references, quantities. Knows nothing of the written form."""

from server.engine.brief.checks.context import Checked
from server.engine.brief.checks.entities import check_entities
from server.engine.brief.checks.invariants import check_invariants
from server.engine.brief.checks.relations import check_relations
from server.engine.brief.checks.surroundings import check_surroundings
from server.engine.brief.checks.use_cases import check_use_cases

__all__ = ["Checked", "check_brief"]


def check_brief(checked: Checked) -> None:
    """Reports every mistake that can be seen without reading SQL steps."""
    check_surroundings(checked)
    check_entities(checked)
    check_relations(checked)
    check_invariants(checked)
    check_use_cases(checked)
