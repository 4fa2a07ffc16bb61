"""`consistency/README.md`: transactions, what goes wrong below, invariants, what crosses services, the limits."""

from collections.abc import Sequence

from server.engine.consistency.invariants import section
from server.engine.consistency.report.wording import LEVELS, MEASURES, cell, file_name
from server.engine.model.consistency import Note
from server.engine.model.consistency_answer import Anomaly, ConsistencyAnswer, TransactionVerdict

FOLDER = "consistency"

LIMITS = (
    "Predicates are compared by the columns they look at and the columns they pin, not by their values: two that can "
    "never meet may be taken for two that do. Never the other way round.",
    "Triggers and cascades count as far as they were inlined; what was not is named above. Sequences, now() and "
    "random() are outside: what they return is nobody's conflict.",
    "DDL is outside, and so is a standby: a snapshot there is not SERIALIZABLE.",
    "What runs beside the transactions of the brief, by hand or from elsewhere, is not reckoned with. Write it down "
    "as a use case.",
    "Robust says that each execution equals a serial one. It says nothing of what a person intended over two "
    "requests: guard the second by the version the first one read.",
)

_NO_PROMOTION = (
    "`SELECT … FOR UPDATE` is no promotion at REPEATABLE READ: it leaves no version for the other side to collide with."
)


def readme(verdict: str, answer: ConsistencyAnswer, across: Sequence[str]) -> str:
    """The report; ``across`` is what is said of use cases that cross services."""
    lines = ["# Consistency", "", verdict, "", "## Transactions", ""]
    lines += [
        "Each at the lowest isolation level at which every execution of all of them together equals a serial one.",
        "",
        "| transaction | level | kept by | why | below it | run again on |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_transaction(each) for each in answer.transactions]
    lines += ["", *_retries(answer), *_anomalies(answer.anomalies), *_options(answer), section(answer.invariants), ""]
    lines += list(across)
    lines += _notes("Written so that it may surprise", answer.lints)
    lines += _notes("Outside the theory: over-approximated, never taken as safe", answer.unsupported)
    if answer.lemmas:
        lines += ["## Declared facts the answer rests on", ""]
        lines += [f"- `{each.program}` {each.statement}: {each.reason}" for each in answer.lemmas]
        lines.append("")
    lines += ["## Limits", "", *(f"- {each}" for each in LIMITS)]
    return "\n".join(lines).rstrip() + "\n"


def _transaction(each: TransactionVerdict) -> str:
    below = f"[{each.anomaly}](#{_anchor(each.anomaly)})" if each.anomaly else "—"
    states = " ".join(each.errors) or "—"
    return (
        f"| {each.program} | {LEVELS[each.level]} | {MEASURES[each.measure]} | {cell(each.why)} | {below} | {states} |"
    )


def _anchor(heading: str) -> str:
    return "".join(letter for letter in heading.lower().replace(" ", "-") if letter.isalnum() or letter == "-")


def _retries(answer: ConsistencyAnswer) -> list[str]:
    advice = list(dict.fromkeys(each.retry for each in answer.transactions if each.retry))
    bounds = list(dict.fromkeys(each.bound for each in answer.transactions if each.bound))
    lines: list[str] = []
    if advice:
        lines += ["### Running again", "", *(f"- {each}" for each in advice), ""]
    if bounds:
        lines += ["### What SERIALIZABLE rests on", "", *bounds, ""]
    return lines


def _anomalies(anomalies: Sequence[Anomaly]) -> list[str]:
    if not anomalies:
        return []
    lines = ["## What goes wrong one level lower", ""]
    for each in anomalies:
        lines += [f"### {each.id}", "", each.story, ""]
        at = ", ".join(f"{one.program} at {LEVELS[one.level]}" for one in each.levels)
        lines.append(f"- Levels: {at}.")
        if not each.shown:
            lines.append(
                f"- Possible, not shown: the test on the graph refuses, the search found none: {each.searched}."
            )
        if each.diagram:
            lines.append(f"- [Interleaving](interleavings/{file_name(each.id)}.mmd)")
        if each.scripts:
            lines.append(f"- [Script for two sessions of psql](interleavings/{each.scripts[0].name})")
        lines.append("")
    return lines


def _options(answer: ConsistencyAnswer) -> list[str]:
    promoted = [option for option in answer.options if option.promotions]
    if not promoted:
        return []
    base = {each.program: each.level for each in answer.transactions}
    lines = ["## Promotions", "", "What a read made to write would save; none of these is better in everything.", ""]
    lines += ["| promote | then lower |", "|---|---|"]
    for option in promoted:
        reads = "; ".join(
            f"{each.program} {each.statement}: {each.kind.value} on {each.relation}" for each in option.promotions
        )
        lower = [f"{one.program} {LEVELS[one.level]}" for one in option.levels if base.get(one.program) != one.level]
        lines.append(f"| {cell(reads)} | {cell(', '.join(lower))} |")
    return [*lines, "", _NO_PROMOTION, ""]


def _notes(heading: str, notes: Sequence[Note]) -> list[str]:
    if not notes:
        return []
    lines = [f"## {heading}", "", "| rule | where | what |", "|---|---|---|"]
    for each in notes:
        where = f"{each.program} {each.statement}".strip() or each.path
        lines.append(f"| {each.rule} | {cell(where)} | {cell(each.message)} |")
    return [*lines, ""]
