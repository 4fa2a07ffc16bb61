"""Under which hash a result or a piece of evidence is kept: of everything it depends on, and of nothing else."""

from collections.abc import Mapping, Sequence

from server.engine.analysis import Analysis
from server.engine.model.claims import Claim
from server.engine.model.plan import AnalysisResult, Evidence
from server.engine.model.prepared import PreparedBrief
from server.engine.model.value import digest


def result_key(
    analysis: Analysis,
    brief: PreparedBrief,
    results: Mapping[str, AnalysisResult],
    seed: int,
    postgres_version: str,
    observed: Sequence[Evidence] = (),
) -> str:
    """SHA-256 over the analysis, what it reads of the brief, what its needs hand it, the seed and PostgreSQL's version.

    Of the results it needs only what one analysis reads of another counts (services and what passes between them,
    schema, physical and contract values): a reworded reason upstream recomputes nothing, nor does a rate that moves
    no boundary.
    """
    handed = [
        (name, _deployed(one), one.schema, one.physical, one.contract, one.contracts)
        for name, one in ((name, results[name]) for name in sorted(analysis.needs))
    ]
    round_ = [tuple(observed)] if observed else []
    return digest(
        "result", analysis.name, analysis.version, analysis.reads(brief), handed, seed, postgres_version, *round_
    )


def _deployed(result: AnalysisResult) -> object:
    """Of a cut what is deployed. Modules within a service are the boundaries analysis' own affair."""
    cut = result.boundaries
    return (cut.services, cut.relationships) if cut is not None else None


def claim_key(claim: Claim, lab_version: int, postgres_version: str) -> str:
    """SHA-256 over the claim itself and what executes it. A claim names everything it depends on."""
    return digest("claim", claim, lab_version, postgres_version)
