"""What a plan says in short: headline decisions, on what a decision rests, all that was assumed and asked."""

from collections.abc import Mapping, Sequence

from server.engine.model.plan import AnalysisResult, Decision, Evidence, Verdict
from server.engine.model.prepared import Assumption, OpenQuestion, PreparedBrief

_HEADLINES = 3
"""Shown for each analysis; its report holds all."""


def headlines(results: Sequence[AnalysisResult]) -> list[Decision]:
    """The decisions to show first: those marked by their analysis, one analysis after the other."""
    marked = [[one for one in result.decisions if one.headline][:_HEADLINES] for result in results]
    return [decisions[turn] for turn in range(_HEADLINES) for decisions in marked if turn < len(decisions)]


def basis_sentence(decision: Decision, evidence: Mapping[str, Evidence]) -> str:
    """On what a decision rests, by basis and count: ``Basis: executed (31 of 31 confirmed).``"""
    pieces = [evidence[name] for name in decision.evidence if name in evidence]
    if not pieces:
        return "Basis: derived from the brief."
    parts = []
    for basis in sorted({piece.basis.value for piece in pieces}):
        of_basis = [piece for piece in pieces if piece.basis.value == basis]
        confirmed = sum(piece.verdict is Verdict.CONFIRMED for piece in of_basis)
        parts.append(f"{basis} ({confirmed} of {len(of_basis)} confirmed)")
    return f"Basis: {', '.join(parts)}."


def all_assumptions(brief: PreparedBrief, results: Sequence[AnalysisResult]) -> list[Assumption]:
    """Those of the brief and of every analysis, each once."""
    return list(dict.fromkeys([*brief.assumptions, *(a for result in results for a in result.assumptions)]))


def all_questions(brief: PreparedBrief, results: Sequence[AnalysisResult]) -> list[OpenQuestion]:
    """Those of the brief and of every analysis, each once."""
    return list(dict.fromkeys([*brief.open_questions, *(q for result in results for q in result.open_questions)]))


def executed_sentence(result: AnalysisResult, evidence: Mapping[str, Evidence]) -> str:
    """What became of an analysis' claims in the lab; empty when it made none."""
    if not result.claims:
        return ""
    verdicts = [evidence[claim.id].verdict for claim in result.claims if claim.id in evidence]
    confirmed = verdicts.count(Verdict.CONFIRMED)
    return f" Executed: {confirmed} of {len(result.claims)} claims confirmed."
