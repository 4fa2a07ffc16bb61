"""The plan as files: what the analyses wrote, with a README, the evidence, and a manifest over all of them."""

import hashlib
from collections import Counter
from collections.abc import Sequence

import msgspec

from server.engine.model.plan import AnalysisResult, Artefact, Decision, Evidence, Finding, Verdict
from server.engine.model.prepared import PreparedBrief
from server.engine.pipeline import html
from server.engine.pipeline.summary import (
    all_assumptions,
    all_questions,
    basis_sentence,
    executed_sentence,
    headlines,
)


def assemble(
    brief: PreparedBrief, results: Sequence[AnalysisResult], executed: Sequence[Evidence]
) -> tuple[Artefact, ...]:
    """All files of the plan, sorted by path. ``executed`` is what the lab saw, one piece for each claim."""
    evidence = {piece.id: piece for result in results for piece in result.evidence}
    evidence |= {piece.id: piece for piece in executed}
    files = [artefact for result in results for artefact in result.artefacts]
    files.append(_markdown("evidence.md", _evidence_page(results, evidence)))
    files.append(_markdown("decisions.md", _decisions_page(results, evidence)))
    files.append(_markdown("assumptions.md", _assumptions_page(brief, results)))
    files.append(_markdown("README.md", _readme(brief, results, evidence, files)))
    files.sort(key=lambda file: file.path)
    page = html.page(brief, results, evidence, files)
    files.append(Artefact(path="report.html", media_type="text/html", content=page))
    files.sort(key=lambda file: file.path)
    return tuple(sorted([*files, _manifest(files)], key=lambda file: file.path))


def _markdown(path: str, lines: Sequence[str]) -> Artefact:
    return Artefact(path=path, media_type="text/markdown", content="\n".join(lines).rstrip() + "\n")


def _manifest(files: Sequence[Artefact]) -> Artefact:
    entries = [
        {
            "path": file.path,
            "media_type": file.media_type,
            "sha256": hashlib.sha256(file.content.encode()).hexdigest(),
            "evidence": sorted(file.evidence),
        }
        for file in files
    ]
    content = msgspec.json.format(msgspec.json.encode({"artefacts": entries}), indent=2).decode() + "\n"
    return Artefact(path="manifest.json", media_type="application/json", content=content)


def _readme(
    brief: PreparedBrief,
    results: Sequence[AnalysisResult],
    evidence: dict[str, Evidence],
    files: Sequence[Artefact],
) -> list[str]:
    stated = brief.brief
    counts = Counter(piece.basis.value for piece in evidence.values())
    questions = all_questions(brief, results)
    lines = [f"# {stated.title or stated.name}", ""]
    if stated.summary:
        lines += [stated.summary.strip(), ""]
    lines += ["## Verdicts", ""]
    lines += [f"- **{result.analysis}**: {result.verdict}{executed_sentence(result, evidence)}" for result in results]
    lines += ["", "## Decisions a hurried reader must see", ""]
    for decision in headlines(results):
        lines.append(f"- **{decision.question}** {decision.choice.rstrip('.')}. {_because(decision)}")
        lines.append(f"  {basis_sentence(decision, evidence)}")
    lines += ["", "## Evidence", ""]
    lines += [f"- {counts[basis]} {basis}" for basis in sorted(counts)]
    if refuted := [piece for piece in evidence.values() if piece.verdict is not Verdict.CONFIRMED]:
        lines += ["", "Not confirmed:", ""]
        lines += [f"- {piece.claim} ({piece.verdict.value}: {piece.observed})" for piece in refuted]
    if findings := [finding for result in results for finding in result.findings]:
        lines += ["", "## Findings", ""]
        lines += [_finding(finding) for finding in findings]
    if questions:
        lines += ["", "## Open questions", ""]
        lines += [f"- {question.question} (assumed: {question.assumed})" for question in questions]
    lines += ["", "## Files", ""]
    names = sorted([*(file.path for file in files), "manifest.json", "report.html"])
    lines += [f"- [{name}]({name})" for name in names]
    return lines


def _because(decision: Decision) -> str:
    return decision.reasons[0] if decision.reasons else ""


def _finding(finding: Finding) -> str:
    fix = f" Instead: {finding.fix}" if finding.fix else ""
    return f"- **{finding.severity.value}** `{finding.subject}`: {finding.message}{fix}"


def _decisions_page(results: Sequence[AnalysisResult], evidence: dict[str, Evidence]) -> list[str]:
    lines = ["# Decisions", ""]
    for result in results:
        lines += [f"## {result.analysis}", ""]
        for decision in result.decisions:
            lines += [f"### {decision.question}", "", f"**{decision.choice}** (`{decision.subject}`)", ""]
            lines += [f"- {reason}" for reason in decision.reasons]
            lines += [f"- {figure.name}: {figure.value} {figure.unit}".rstrip() for figure in decision.figures]
            lines += [f"- Rejected: *{other.name}*. {other.reason}" for other in decision.alternatives]
            lines += [f"- {basis_sentence(decision, evidence)}", ""]
    return lines


def _evidence_page(results: Sequence[AnalysisResult], evidence: dict[str, Evidence]) -> list[str]:
    lines = ["# Evidence", "", "Each claim of the plan, what it rests on, and how to see it again.", ""]
    owner = {claim.id: result.analysis for result in results for claim in result.claims}
    owner |= {piece.id: result.analysis for result in results for piece in result.evidence}
    for result in results:
        lines += [f"## {result.analysis}", "", "| claim | basis | verdict | seen |", "|---|---|---|---|"]
        for name in sorted(evidence):
            if owner.get(name) != result.analysis:
                continue
            piece = evidence[name]
            seen = piece.observed or piece.source
            lines.append(f"| {_cell(piece.claim)} | {piece.basis.value} | {piece.verdict.value} | {_cell(seen)} |")
        lines.append("")
    return lines


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _assumptions_page(brief: PreparedBrief, results: Sequence[AnalysisResult]) -> list[str]:
    lines = ["# Assumptions", "", "What the brief does not state and the plan relies on. State it to override it.", ""]
    lines += ["| where | assumed | reason |", "|---|---|---|"]
    for assumption in all_assumptions(brief, results):
        lines.append(f"| `{assumption.path}` | {_cell(assumption.value)} | {_cell(assumption.reason)} |")
    lines += ["", "# Open questions", ""]
    for question in all_questions(brief, results):
        lines.append(f"- **{question.question}** Assumed: {question.assumed}. It changes {question.effect}.")
    return lines
