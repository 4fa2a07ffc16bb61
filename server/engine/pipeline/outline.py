"""The brief as the first deliverable: how much it states, what had to be assumed, what should be asked."""

from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief


def outline(prepared: PreparedBrief) -> AnalysisResult:
    """Its verdict counts what the other deliverables are made from."""
    brief = prepared.brief
    attributes = sum(len(entity.attributes) for entity in brief.entities)
    verdict = (
        f"{len(brief.entities)} entities with {attributes} attributes, {len(brief.relations)} relations, "
        f"{len(brief.invariants)} invariants and {len(brief.use_cases)} use cases with {len(prepared.statements)} "
        f"statements; {len(prepared.assumptions)} assumptions, {len(prepared.open_questions)} open questions."
    )
    return AnalysisResult(
        analysis="brief",
        verdict=verdict,
        assumptions=prepared.assumptions,
        open_questions=prepared.open_questions,
    )
