"""The plan as one HTML page that needs nothing else: no network, no script, readable on paper."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from server.engine.model.plan import AnalysisResult, Artefact, Decision, Evidence, Finding
from server.engine.model.prepared import PreparedBrief
from server.engine.pipeline.summary import (
    all_assumptions,
    all_questions,
    basis_sentence,
    executed_sentence,
    headlines,
)

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --quiet: #777; --good: #1a7f37; --bad: #c0392b; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
nav a { margin-right: 1rem; } .quiet { color: var(--quiet); } .confirmed { color: var(--good); }
.refuted, .unproven, .high { color: var(--bad); }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem 0.3rem 0; }
td { border-bottom: 1px solid var(--line); }
pre { overflow-x: auto; padding: 1rem; border: 1px solid var(--line); border-radius: 6px; }
pre { font-size: 0.75rem; line-height: 1.2; }
details { margin: 0.5rem 0; } summary { cursor: pointer; }
code { font-size: 0.9em; }
"""

_SHOWN = frozenset({"text/plain", "application/sql", "application/yaml", "text/yaml", "text/x-proto", "text/markdown"})
"""Media types whose files are shown in full, folded away."""
_DRAWN = "image/svg+xml"
"""Of files that an analysis has drawn: they are part of the page as they are, without a script."""


def page(
    brief: PreparedBrief,
    results: Sequence[AnalysisResult],
    evidence: Mapping[str, Evidence],
    files: Sequence[Artefact],
) -> str:
    """The whole report. ``evidence`` by id: derived, cited and executed."""
    stated = brief.brief
    title = escape(stated.title or stated.name)
    links = "".join(f'<a href="#{escape(r.analysis)}">{escape(r.analysis)}</a>' for r in results)
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>',
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>',
        f"<h1>{title}</h1><p>{escape(stated.summary.strip())}</p>",
        f'<nav>{links}<a href="#questions">open questions</a><a href="#assumptions">assumptions</a></nav>',
        "<h2>At a glance</h2>",
        *(_headline(decision, evidence) for decision in headlines(results)),
    ]
    for result in results:
        parts += _section(result, evidence, files)
    parts += ['<h2 id="questions">Open questions</h2>', _questions(brief, results)]
    parts += ['<h2 id="assumptions">Assumptions</h2>', _assumptions(brief, results), "</html>"]
    return "\n".join(parts) + "\n"


def _headline(decision: Decision, evidence: Mapping[str, Evidence]) -> str:
    because = escape(decision.reasons[0]) if decision.reasons else ""
    basis = escape(basis_sentence(decision, evidence))
    return (
        f"<p><strong>{escape(decision.question)}</strong> {escape(decision.choice)}.<br>{because} "
        f'<span class="quiet">{basis}</span></p>'
    )


def _section(result: AnalysisResult, evidence: Mapping[str, Evidence], files: Sequence[Artefact]) -> list[str]:
    name = escape(result.analysis)
    said = f"{result.verdict}{executed_sentence(result, evidence)}"
    parts = [f'<h2 id="{name}">{name}</h2>', f"<p>{escape(said)}</p>"]
    if result.findings:
        parts += ["<h3>Findings</h3><ul>", *map(_finding, result.findings), "</ul>"]
    parts += ["<h3>Decisions</h3>", *(_decision(decision, evidence) for decision in result.decisions)]
    shown = [claim.id for claim in result.claims] + [piece.id for piece in result.evidence]
    rows = [evidence[piece] for piece in shown if piece in evidence]
    parts.append(f"<details><summary>Evidence: {len(rows)} claims</summary>{_evidence(rows)}</details>")
    own = {artefact.path for artefact in result.artefacts}
    for file in files:
        if file.path in own and file.media_type in _SHOWN:
            parts.append(
                f"<details><summary><code>{escape(file.path)}</code></summary>"
                f"<pre>{escape(file.content)}</pre></details>"
            )
        elif file.path in own and file.media_type == _DRAWN:
            parts.append(f"<details><summary><code>{escape(file.path)}</code></summary>{file.content}</details>")
    return parts


def _finding(finding: Finding) -> str:
    fix = f" <em>Instead:</em> {escape(finding.fix)}" if finding.fix else ""
    severity = finding.severity.value
    subject = f"<code>{escape(finding.subject)}</code>"
    return f'<li><span class="{severity}">{severity}</span> {subject}: {escape(finding.message)}{fix}</li>'


def _decision(decision: Decision, evidence: Mapping[str, Evidence]) -> str:
    items = [*map(escape, decision.reasons)]
    items += [f"{escape(f.name)}: {escape(f.value)} {escape(f.unit)}" for f in decision.figures]
    items += [f"Rejected: <em>{escape(other.name)}</em>. {escape(other.reason)}" for other in decision.alternatives]
    items.append(f'<span class="quiet">{escape(basis_sentence(decision, evidence))}</span>')
    listed = "".join(f"<li>{item}</li>" for item in items)
    summary = f"{escape(decision.question)} <strong>{escape(decision.choice)}</strong>"
    return f"<details><summary>{summary}</summary><ul>{listed}</ul></details>"


def _evidence(pieces: Iterable[Evidence]) -> str:
    rows = [
        (
            escape(piece.claim),
            piece.basis.value,
            f'<span class="{piece.verdict.value}">{piece.verdict.value}</span>',
            escape(piece.observed or piece.source),
        )
        for piece in pieces
    ]
    return _table(("claim", "basis", "verdict", "seen"), rows)


def _questions(brief: PreparedBrief, results: Sequence[AnalysisResult]) -> str:
    rows = [
        (escape(q.question), escape(q.assumed), escape(q.effect), f"<code>{escape(q.path)}</code>")
        for q in all_questions(brief, results)
    ]
    return _table(("question", "assumed", "changes", "answer at"), rows)


def _assumptions(brief: PreparedBrief, results: Sequence[AnalysisResult]) -> str:
    rows = [
        (f"<code>{escape(a.path)}</code>", escape(a.value), escape(a.reason)) for a in all_assumptions(brief, results)
    ]
    return _table(("where", "assumed", "reason"), rows)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells are HTML already."""
    head = "".join(f"<th>{column}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
