"""The marketplace design: cold (nothing kept), warm (everything kept), by analysis; and the memory at its peak."""

import asyncio
import resource
import time
from pathlib import Path

from server.engine import brief as briefs
from server.engine.analysis import Inputs
from server.engine.model.plan import AnalysisResult, Evidence
from server.engine.model.resources import BriefSource
from server.engine.model.value import canonical
from server.engine.pipeline import ANALYSES, assemble, claim_key, result_key
from server.lab import VERSION, Lab

BRIEF = Path(__file__).resolve().parent.parent / "examples" / "marketplace" / "brief.yaml"


def main() -> None:
    asyncio.run(_measure())


async def _measure() -> None:
    lab = Lab()
    began = time.perf_counter()
    await lab.start()
    print(f"lab started in {time.perf_counter() - began:.2f} s")
    try:
        text = BRIEF.read_text()
        cold = await _design(lab, text, {}, {})
        kept_results: dict[str, AnalysisResult] = {}
        kept_evidence: dict[str, Evidence] = {}
        await _design(lab, text, kept_results, kept_evidence, quiet=True)
        warm = await _design(lab, text, kept_results, kept_evidence)
        print(f"warm / cold: {warm / cold:.3f}")
    finally:
        await lab.stop()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"memory at peak: {own:.0f} MiB here, {children:.0f} MiB in the largest child")


async def _design(
    lab: Lab,
    text: str,
    kept_results: dict[str, AnalysisResult],
    kept_evidence: dict[str, Evidence],
    quiet: bool = False,
) -> float:
    """One design in this process, with the keys of the real pipeline; seconds. The dicts keep what it computes."""
    state = "warm" if kept_results else "cold"
    begin = time.perf_counter()
    prepared = briefs.read(BriefSource("brief.yaml", "yaml", text))
    parts = [("brief", time.perf_counter() - begin, 0)]
    results: dict[str, AnalysisResult] = {}
    evidence: list[Evidence] = []
    for analysis in ANALYSES:
        start = time.perf_counter()
        needed = {name: results[name] for name in analysis.needs}
        key = result_key(analysis, prepared, needed, 0, "bench")
        if key not in kept_results:
            kept_results[key] = analysis.run(Inputs(analysis.reads(prepared), needed))
        results[analysis.name] = kept_results[key]
        computed = time.perf_counter()
        claims = results[analysis.name].claims
        keys = {claim.id: claim_key(claim, VERSION, "bench") for claim in claims}
        seen = await lab.run([claim for claim in claims if keys[claim.id] not in kept_evidence])
        kept_evidence |= {keys[piece.id]: piece for piece in seen}
        evidence += [kept_evidence[keys[claim.id]] for claim in claims]
        parts.append((f"{analysis.name}, computed", computed - start, 0))
        parts.append((f"{analysis.name}, executed", time.perf_counter() - computed, len(claims)))
    start = time.perf_counter()
    files = assemble(prepared, tuple(results.values()), evidence)
    parts.append(("plan", time.perf_counter() - start, len(files)))
    total = time.perf_counter() - begin
    if not quiet:
        print(f"{state}: {total:.2f} s")
        for name, seconds, count in parts:
            print(f"  {name:22} {seconds * 1000:8.0f} ms" + (f"   {count}" if count else ""))
        print(f"  {sum(len(canonical(file)) for file in files) / 1e6:.1f} MB in {len(files)} files")
    return total


if __name__ == "__main__":
    main()
