"""The pipeline without its service: a brief's text in, the plan's files out, with a memory under the real keys.

Golden tests and the benchmark of designs share it."""

import time
from dataclasses import dataclass, field
from typing import Any

from server.engine import brief as briefs
from server.engine.analysis import Inputs
from server.engine.model.plan import AnalysisResult, Artefact, Evidence, Verdict
from server.engine.model.resources import BriefSource
from server.engine.pipeline import ANALYSES, assemble, claim_key, outline, result_key
from server.lab import VERSION, Lab
from server.lab.ghost import Ghosts

POSTGRES = "18"
"""In the keys; a memory is only ever used beside one PostgreSQL here."""


@dataclass
class Memory:
    """What was computed, under the hash of its inputs."""

    kept: dict[str, Any] = field(default_factory=dict)


@dataclass
class Spent:
    """Seconds that an analysis took."""

    computed: float = 0.0
    executed: float = 0.0
    claims: int = 0


@dataclass
class Planned:
    files: tuple[Artefact, ...]
    evidence: list[Evidence]
    keys: set[str]
    """Of every result and claim of this plan."""
    computed: set[str]
    """Of those that were not in the memory."""
    spent: dict[str, Spent]
    """By analysis."""


async def plan(lab: Lab, text: str, memory: Memory | None = None) -> Planned:
    """Design the brief; what the memory holds is not computed again."""
    kept = (memory or Memory()).kept
    known = set(kept)
    prepared = briefs.read(BriefSource("brief.yaml", "yaml", text))
    results: dict[str, AnalysisResult] = {}
    evidence: list[Evidence] = []
    keys: set[str] = set()
    spent = {analysis.name: Spent() for analysis in ANALYSES}
    for analysis in ANALYSES:
        needed = {name: results[name] for name in analysis.needs}
        observed: tuple[Evidence, ...] = ()
        for _ in range(2 if analysis.repairs else 1):
            start = time.perf_counter()
            key = result_key(analysis, prepared, needed, 0, POSTGRES, observed)
            if key not in kept:
                planner = Ghosts(await lab.ghosts()) if analysis.plans else None
                reads = analysis.reads(prepared)
                kept[key] = analysis.run(Inputs(brief=reads, results=needed, planner=planner, observed=observed))
            results[analysis.name] = kept[key]
            computed = time.perf_counter()
            claims = {claim_key(claim, VERSION, POSTGRES): claim for claim in results[analysis.name].claims}
            missing = {key: claim for key, claim in claims.items() if key not in kept}
            kept |= dict(zip(missing, await lab.run(list(missing.values())), strict=True))
            keys |= {key, *claims}
            seen = [kept[key] for key in claims]
            spent[analysis.name].computed += computed - start
            spent[analysis.name].executed += time.perf_counter() - computed
            spent[analysis.name].claims = len(claims)
            observed = tuple(piece for piece in seen if piece.verdict is Verdict.REFUTED)
            if not observed:
                break
        evidence += seen
    evidence.sort(key=lambda piece: piece.id)
    files = assemble(prepared, (outline(prepared), *results.values()), evidence)
    return Planned(files, evidence, keys, keys - known, spent)
