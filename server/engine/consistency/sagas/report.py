"""Sagas as Markdown: what runs where, how it is undone, what is exposed, what is stale and by how much."""

from collections.abc import Sequence

from server.engine.consistency.sagas.drawings import sequence, states
from server.engine.model.sagas import Change, ChangeKind, Saga, SagaPlan, SagaStep, StaleRead

_SECONDS = 1_000_000


def section(plan: SagaPlan, heading: str = "##") -> str:
    """Every saga of the plan; empty when services cut nothing."""
    parts = [saga_section(saga, heading) for saga in plan.sagas]
    if plan.rejections:
        parts.append(
            f"{heading} No saga\n\n" + "".join(f"- **{one.use_case}**: {one.reason}.\n" for one in plan.rejections)
        )
    stale = stale_table(plan.stale_reads)
    if stale:
        parts.append(f"{heading} Reads that cross services\n\n{stale}")
    if plan.notes:
        parts.append(f"{heading} What was moved\n\n" + "".join(f"- {note}\n" for note in plan.notes))
    return "\n".join(parts)


def saga_section(saga: Saga, heading: str = "##") -> str:
    """One saga: table of steps, countermeasures, stale reads, drawings."""
    undone = ", ".join(name for name in saga.undo_order() if any(s.name == name and s.compensation for s in saga.steps))
    lines = [
        f"{heading} {saga.name}",
        "",
        f"{saga.coordinator} coordinates; definition version {saga.definition_version}. "
        + (f"What has happened is undone in the order {undone}." if undone else "Nothing has to be undone."),
        "",
        "| # | step | service | kind | does | undone by | no reply | repeat recognised by |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for number, step in enumerate(saga.steps, start=1):
        lines.append(f"| {number} | {' | '.join(_cells(step))} |")
    lines.append("")
    if saga.countermeasures:
        lines += ["| row | countermeasure | why | heeded by |", "|---|---|---|---|"]
        for one in saga.countermeasures:
            heeded = ", ".join(one.aware) or (
                "everybody" if one.kind.value == "commutative update" else "nobody else met"
            )
            lines.append(f"| {one.entity} | {one.kind.value} | {_cell(one.reason)} | {_cell(heeded)} |")
        lines.append("")
    if saga.stale_reads:
        lines += [stale_table(saga.stale_reads)]
    drawn, machine = sequence(saga), states(saga)
    lines += ["```mermaid", drawn.mermaid.rstrip(), "```", "", "```mermaid", machine.mermaid.rstrip(), "```", ""]
    return "\n".join(lines)


def stale_table(reads: Sequence[StaleRead]) -> str:
    """What is read from other services, whether it is a copy, and how old it may be."""
    if not reads:
        return ""
    lines = ["| read by | in | of | how | at most this old | columns |", "|---|---|---|---|---|---|"]
    for read in reads:
        how = {"read model": "read model fed by events", "cache": "cache, by key", "call": "call each time"}[read.form]
        age = f"{read.staleness / _SECONDS:g} s" if read.staleness else "not at all"
        lines.append(
            f"| {read.program} | {read.reader} | {read.owner} | {how} | {age} | {_cell(', '.join(read.columns))} |"
        )
    return "\n".join(lines) + "\n"


def _cells(step: SagaStep) -> list[str]:
    undo = step.compensation
    does = "; ".join(describe(change) for change in step.changes)
    if step.external_system:
        does = f"calls {step.external_system}"
    undone = "; ".join(describe(change) for change in undo.changes) if undo is not None else "-"
    silent = f"asked after {step.timeout / _SECONDS:g} s" if step.asks_when_unknown else "tried again"
    if step.kind.value == "retriable":
        silent = f"tried again after {step.timeout / _SECONDS:g} s, until it succeeds"
    return [
        _cell(text)
        for text in (
            step.name,
            step.service,
            step.kind.value,
            does or f"reads {', '.join(step.reads)}",
            undone or "the call's own undoing",
            silent,
            step.idempotency_key or "-",
        )
    ]


def describe(change: Change) -> str:
    """``Offering.quantity - :quantity, not below 0``."""
    place = f"{change.entity}.{change.column}" if change.column else change.entity
    told = {
        ChangeKind.INSERT: f"new {change.entity}" + (f" in state {change.value}" if change.value else ""),
        ChangeKind.DELETE: f"{change.entity} deleted",
        ChangeKind.ADD: f"{place} + {change.value}",
        ChangeKind.SUBTRACT: f"{place} - {change.value}",
        ChangeKind.MOVE: f"{place} to {change.value}",
        ChangeKind.SET: f"{place} = {change.value}" if change.column else f"{change.entity} checked",
        ChangeKind.RESTORE: f"{place} as it was",
    }[change.kind]
    if change.kind is ChangeKind.SUBTRACT and change.floor:
        told += f", not below {change.floor}"
    if change.kind is ChangeKind.ADD and change.ceiling:
        told += f", not above {change.ceiling}"
    if change.guard:
        told += f", if {change.guard}"
    return told


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
