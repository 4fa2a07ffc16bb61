"""What checking a migration answers: what was read, what was seen, and what that makes of each statement."""

import re
from collections.abc import Mapping, Sequence, Set

from msgspec.structs import replace

from server.engine.migrations import rates
from server.engine.migrations.planned import owners, together
from server.engine.model.migrations import CheckDraft, CheckedMigration, StatementVerdict, TableRows
from server.engine.model.plan import Basis, Evidence, Finding, Severity, Verdict
from server.engine.model.rehearsals import (
    Effects,
    RehearsalSeen,
    RehearsalUnit,
    RelationLock,
    StatementSeen,
    UnitSeen,
)

_GRAVITY = (Severity.INFO, Severity.LOW, Severity.MEDIUM, Severity.HIGH)
NOT_RUN = "not run: "
_EXTENSION = re.compile(r"\s*CREATE\s+EXTENSION\b", re.IGNORECASE)
_UNKNOWN = ("42704", "42883", "42P01", "3F000")
"""SQLSTATE of an object, a function, a table or a schema that is not there."""


def answer(
    draft: CheckDraft, seen: RehearsalSeen | None, rewritten: RehearsalSeen | None, stated: Sequence[TableRows]
) -> CheckedMigration:
    """``seen`` and ``rewritten`` are None when nothing was run."""
    rows = {each.table: each.rows for each in stated}
    tables = owners(seen.before) if seen is not None and seen.before is not None else {}
    by_number = _by_number(draft, seen)
    kept = _kept(draft, by_number)
    verdicts = [_with(one, by_number.get(one.number), rows, tables) for one in draft.verdicts]
    verdicts = [_asked_again(one, kept.get(one.number, frozenset())) for one in verdicts]
    if seen is not None and seen.failure:
        verdicts = [replace(one, outcome=f"{NOT_RUN}{seen.failure}") for one in verdicts]
    there = None if seen is None or seen.before is None else {table.name for table in seen.before.tables}
    lacking = any(_EXTENSION.match(one.sql) and one.outcome.startswith(NOT_RUN) for one in verdicts)
    if lacking:
        verdicts = [_without_extension(one) for one in verdicts]
    findings = [*draft.findings, *(found for one in verdicts for found in _seen(one, draft.findings, there))]
    evidence = _rewrites(draft, rewritten) if rewritten is not None else ()
    return CheckedMigration(
        statements=tuple(_graded(one, findings) for one in verdicts),
        findings=tuple(sorted(findings, key=lambda each: (_line(each), each.id))),
        evidence=evidence,
    )


def _by_number(draft: CheckDraft, seen: RehearsalSeen | None) -> dict[int, StatementSeen]:
    if seen is None:
        return {}
    return {
        number: one
        for numbers, unit in zip(draft.numbers, seen.units, strict=False)
        for number, one in zip(numbers, unit.statements, strict=False)
    }


def _kept(draft: CheckDraft, by_number: Mapping[int, StatementSeen]) -> dict[int, frozenset[RelationLock]]:
    """Locks that the statements before it in its transaction took, by number of the statement."""
    found: dict[int, frozenset[RelationLock]] = {}
    for numbers in draft.numbers:
        held: frozenset[RelationLock] = frozenset()
        for number in numbers:
            found[number] = held
            seen = by_number.get(number)
            held |= frozenset(seen.effects.locks) if seen is not None else frozenset()
    return found


def _asked_again(one: StatementVerdict, held: frozenset[RelationLock]) -> StatementVerdict:
    """With the locks it asks for as read that its transaction had already: PostgreSQL shows those only once."""
    if one.observed is None or one.predicted is None:
        return one
    again = Effects(locks=tuple(each for each in one.predicted.locks if each in held))
    locks = together([one.observed, again]).locks
    return replace(one, observed=replace(one.observed, locks=locks))


def _with(
    one: StatementVerdict, seen: StatementSeen | None, rows: Mapping[str, int], tables: Mapping[str, str]
) -> StatementVerdict:
    if seen is None:
        known = one.predicted
        return replace(one, seconds=rates.seconds(known, rows, tables)) if known is not None else one
    if seen.refused:
        return replace(one, outcome=f"{NOT_RUN}{seen.refused}")
    if seen.sqlstate:
        return replace(one, outcome=seen.message)
    time = rates.seconds(seen.effects, rows, tables)
    if seen.effects.scanned and any(each.mode == "RowExclusiveLock" for each in seen.effects.locks):
        time = rates.filling(sum(rows.get(table, rates.ROWS) for table in seen.effects.scanned))
    return replace(one, observed=seen.effects, seconds=time)


def _without_extension(one: StatementVerdict) -> StatementVerdict:
    """What fails for want of a type or function says nothing where its extension cannot be had."""
    if not one.outcome.startswith(_UNKNOWN):
        return one
    return replace(one, outcome=f"{NOT_RUN}an extension is missing in the lab: {one.outcome}")


def _seen(one: StatementVerdict, known: Sequence[Finding], there: Set[str] | None) -> list[Finding]:
    """What was observed and no rule has said: work on every row while others wait; a statement that fails.

    ``there``: tables before the migration. Nobody waits for one that it makes itself, and emptying one is no work.
    """
    subject = f"line {one.line}"
    if one.outcome and not one.outcome.startswith(NOT_RUN):
        if any(each.subject == subject and each.severity is Severity.HIGH for each in known):
            return []
        return [
            Finding(
                f"migrations.fails@{subject}/{one.number}",
                "migrations.fails",
                Severity.HIGH,
                subject,
                f"It fails on generated rows: {one.outcome}",
                why="The migration stops here, with what came before it done.",
                fix="See what PostgreSQL says; state the schema that the migration is meant for.",
            )
        ]
    effects = one.observed
    if effects is None or not (effects.works and blocks_others(effects)) or one.sql[:8].upper() == "TRUNCATE":
        return []
    if there is not None and not {each.rpartition(".")[0] for each in effects.blocks} & there:
        return []
    if any(each.subject == subject and each.severity in (Severity.HIGH, Severity.MEDIUM) for each in known):
        return []
    worked = ", ".join(dict.fromkeys((*effects.rewritten, *effects.scanned, *effects.built)))
    return [
        Finding(
            f"migrations.blocking-work@{subject}/{one.number}",
            "migrations.blocking-work",
            Severity.HIGH,
            subject,
            f"It works on every row of {worked} while {', '.join(effects.blocks)} wait",
            why="The longer the table, the longer nobody can use it.",
            fix="Divide it into a part that takes a moment and a part that blocks nobody.",
        )
    ]


def blocks_others(effects: Effects) -> bool:
    """Whether a reader or a writer waits."""
    return any(each.endswith((".read", ".write")) for each in effects.blocks)


def _graded(one: StatementVerdict, findings: Sequence[Finding]) -> StatementVerdict:
    own = [each.severity for each in findings if each.subject == f"line {one.line}"]
    return replace(one, severity=max(own, key=_GRAVITY.index) if own else None)


def _line(finding: Finding) -> int:
    number = finding.subject.removeprefix("line ")
    return int(number) if number.isdigit() else 0


def _rewrites(draft: CheckDraft, rewritten: RehearsalSeen) -> tuple[Evidence, ...]:
    """For each statement that has a rewrite: that it ends in the same schema and blocks nobody while it works."""
    assert draft.rewritten is not None
    lines = {one.number: one.line for one in draft.verdicts}
    found = []
    for number in dict.fromkeys(each for each in draft.rewrites if each):
        parts = [
            (unit, seen)
            for each, unit, seen in zip(draft.rewrites, draft.rewritten.units, rewritten.units, strict=False)
            if each == number
        ]
        found.append(_rewrite(number, lines[number], parts, rewritten.failure))
    return tuple(found)


def _rewrite(number: int, line: int, parts: Sequence[tuple[RehearsalUnit, UnitSeen]], failure: str) -> Evidence:
    statements = [one for _, seen in parts for one in seen.statements]
    failed = next((one for one in statements if one.sqlstate or one.refused), None)
    differences = [each for _, seen in parts for each in seen.differences]
    original = next((seen.original for _, seen in parts if seen.original), "")
    blocking = [one for one in statements if one.effects.works and blocks_others(one.effects)]
    verdict, observed = Verdict.CONFIRMED, "Both end in the same schema; nobody waits while it works on rows."
    if failure or not parts:
        verdict, observed = Verdict.UNPROVEN, f"Not run: {failure or 'nothing was run'}."
    elif failed is not None:
        verdict = Verdict.UNPROVEN if failed.refused else Verdict.REFUTED
        observed = f"{failed.refused or failed.message} at: {failed.sql}"
    elif differences:
        verdict, observed = Verdict.REFUTED, "; ".join(differences[:3])
    elif blocking:
        verdict, observed = Verdict.REFUTED, f"It works on rows while others wait: {blocking[0].sql}"
    elif original:
        observed = f"It runs, and nobody waits while it works on rows; the statement itself fails: {original}"
    return Evidence(
        id=f"migrations/rewrite/{number:04}",
        claim=f"What is proposed instead of line {line} ends in the same schema and blocks nobody for long.",
        basis=Basis.EXECUTED,
        verdict=verdict,
        observed=observed,
        statements=tuple(one.sql for one in statements),
    )
