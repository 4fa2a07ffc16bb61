"""What planning a migration answers: each step with what was seen of it, and what that says of the plan."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from server.engine.migrations import rates
from server.engine.migrations.planning.backfill import SIZE
from server.engine.migrations.script import script
from server.engine.model.catalogue import Catalogue
from server.engine.model.migrations import MigrationPlan, MigrationStep, PlannedMigration, TableRows
from server.engine.model.plan import Basis, Evidence, Figure, Finding, Severity, Verdict
from server.engine.model.rehearsals import (
    Effects,
    Rehearsal,
    RehearsalSeen,
    RehearsalUnit,
    RelationLock,
    StatementSeen,
    UnitSeen,
)

_PART = 300
"""Rows of a batch in the rehearsal, so that a thousand rows take several."""
_ORDER = ("AccessShare", "RowShare", "RowExclusive", "ShareUpdateExclusive", "Share", "ShareRowExclusive", "Exclusive")


def rehearsal(plan: MigrationPlan, ddl: Sequence[str]) -> Rehearsal:
    """The plan as it is tried: on a thousand rows of each table, beside sessions that read and write."""
    return Rehearsal(
        ddl=tuple(ddl),
        units=tuple(_unit(step) for step in plan.steps),
        nulls=True,
        target=plan.target,
        traffic=plan.traffic,
        preserved=plan.preserved,
        path=_path(plan),
    )


def _path(plan: MigrationPlan) -> tuple[str, ...]:
    """Where something is there already; else where it comes."""
    first = plan.target.path if plan.target.tables else plan.start.path
    return tuple(dict.fromkeys((*first, *plan.start.path, *plan.target.path)))


def _unit(step: MigrationStep) -> RehearsalUnit:
    if step.batch is None:
        return RehearsalUnit(step.statements, transaction=step.transaction)
    limit, smaller = f"LIMIT {SIZE})", f"LIMIT {_PART})"
    batch = replace(
        step.batch,
        size=_PART,
        first=step.batch.first.replace(limit, smaller),
        following=step.batch.following.replace(limit, smaller),
    )
    return RehearsalUnit(batch=batch)


def answer(plan: MigrationPlan, seen: RehearsalSeen | None, stated: Sequence[TableRows]) -> PlannedMigration:
    """``seen`` is None when the plan was not tried."""
    rows = {table.name: 0 for table in plan.target.tables if plan.start.table(table.name) is None}
    rows.update({each.table: each.rows for each in stated})
    tables = _owners(plan)
    units = seen.units if seen is not None and not seen.failure else ()
    steps = [
        _observed(step, units[number] if number < len(units) else None, rows, tables)
        for number, step in enumerate(plan.steps)
    ]
    findings = [found for step in steps for found in _judged(step)]
    evidence: list[Evidence] = []
    if seen is not None:
        evidence = [_step_evidence(step, unit) for step, unit in zip(steps, units, strict=False)]
        if seen.unfinished:
            evidence += [_not_executed(step, seen.unfinished) for step in steps[len(units) :]]
        evidence += _whole(seen)
        findings += _failures(plan, seen)
    return PlannedMigration(
        steps=tuple(steps),
        script=script(steps, plan.prechecks, _path(plan)),
        prechecks=plan.prechecks,
        findings=tuple(sorted({each.id: each for each in findings}.values(), key=lambda each: each.id)),
        questions=plan.questions,
        evidence=tuple(evidence),
    )


def _owners(plan: MigrationPlan) -> dict[str, str]:
    """The table of each index, whichever schema or step makes it."""
    found = {}
    for schema in (plan.start, plan.target):
        found.update(owners(schema))
    for step in plan.steps:
        for text in step.statements:
            words = text.replace('"', "").split()
            if "INDEX" in words[:4] and "ON" in words:
                found[words[words.index("ON") - 1]] = words[words.index("ON") + 1]
    return found


def owners(schema: Catalogue) -> dict[str, str]:
    """The table of each index and constraint."""
    found = {one.name: table.name for table in schema.tables for one in table.indexes}
    return found | {one.name: table.name for table in schema.tables for one in table.constraints}


def _observed(
    step: MigrationStep, unit: UnitSeen | None, rows: Mapping[str, int], tables: Mapping[str, str]
) -> MigrationStep:
    if unit is None:
        return step
    effects = together([each.effects for each in unit.statements])
    if step.batch is not None:
        volume = rows.get(step.batch.table, rates.ROWS)
        return replace(step, effects=effects, seconds=rates.filling(volume))
    work = [rates.seconds(each.effects, rows, tables) for each in unit.statements if not each.refused]
    blocking = sum(time for each, time in zip(unit.statements, work, strict=False) if each.effects.blocks)
    return replace(step, effects=effects, seconds=rates.rounded(sum(work)), blocking_seconds=rates.rounded(blocking))


def together(parts: Sequence[Effects]) -> Effects:
    """Of one transaction: the strongest lock on each relation, everything read, written and blocked."""
    strongest: dict[str, str] = {}
    for each in parts:
        for lock in each.locks:
            strongest[lock.relation] = max(strongest.get(lock.relation, ""), lock.mode, key=_strength)
    return Effects(
        locks=tuple(RelationLock(name, mode) for name, mode in sorted(strongest.items())),
        rewritten=_union(each.rewritten for each in parts),
        scanned=_union(each.scanned for each in parts),
        built=_union(each.built for each in parts),
        blocks=_union(each.blocks for each in parts),
    )


def _union(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({name for group in groups for name in group}))


def _strength(mode: str) -> int:
    name = mode.removesuffix("Lock")
    return _ORDER.index(name) if name in _ORDER else len(_ORDER) if name else -1


def _judged(step: MigrationStep) -> list[Finding]:
    """Work on every row while others are blocked."""
    if not (step.effects.works and step.effects.blocks and _blocking_work(step.effects)):
        return []
    message = f"{step.title}: works on every row of {_worked(step.effects)} while {_spoken(step.effects.blocks)} wait"
    return [
        Finding(
            f"migrations.blocking-step@{step.number:03}",
            "migrations.blocking-step",
            Severity.MEDIUM if step.unavoidable else Severity.HIGH,
            f"step {step.number}",
            message,
            why=step.unavoidable or "The longer the table, the longer nobody can use it.",
            fix="Do it when nobody minds, or let a new table take over.",
        )
    ]


def _blocking_work(effects: Effects) -> bool:
    """VALIDATE of a reference reads without blocking; what blocks must be locked by the statement that works."""
    return any(each.endswith((".read", ".write")) for each in effects.blocks)


def _worked(effects: Effects) -> str:
    return ", ".join(dict.fromkeys((*effects.scanned, *effects.rewritten, *effects.built)))


def _spoken(blocks: Sequence[str]) -> str:
    reads = sorted({each.partition(".")[0] for each in blocks if each.endswith(".read")})
    writes = sorted({each.partition(".")[0] for each in blocks if each.endswith(".write")} - set(reads))
    parts = [f"readers and writers of {', '.join(reads)}"] if reads else []
    parts += [f"writers of {', '.join(writes)}"] if writes else []
    return " and ".join(parts) or "others"


def _step_evidence(step: MigrationStep, unit: UnitSeen) -> Evidence:
    failed = next((each for each in unit.statements if each.sqlstate or each.refused), None)
    verdict = Verdict.CONFIRMED
    observed = _told(step, unit.statements)
    if failed is not None:
        verdict = Verdict.UNPROVEN if failed.refused else Verdict.REFUTED
        observed = f"Not executed: {failed.refused}." if failed.refused else f"It fails: {failed.message}."
    return Evidence(
        id=f"migrations/step/{step.number:03}",
        claim=f"{step.title}.",
        basis=Basis.EXECUTED,
        verdict=verdict,
        observed=observed,
        statements=tuple(each.sql for each in unit.statements),
    )


def _not_executed(step: MigrationStep, why: str) -> Evidence:
    return Evidence(
        id=f"migrations/step/{step.number:03}",
        claim=f"{step.title}.",
        basis=Basis.EXECUTED,
        verdict=Verdict.UNPROVEN,
        observed=f"Not executed: {why}.",
        statements=step.statements,
    )


def _told(step: MigrationStep, statements: Sequence[StatementSeen]) -> str:
    effects = step.effects
    strongest = max(effects.locks, key=lambda lock: _strength(lock.mode), default=None)
    lock = f"{strongest.mode} on {strongest.relation}" if strongest else "no lock on what was there"
    work = f"works on every row of {_worked(effects)}" if effects.works else "changes the catalogue alone"
    if step.batch is not None:
        work = f"{sum(each.batches for each in statements)} transactions"
    blocks = f"blocks {_spoken(effects.blocks)}" if effects.blocks else "blocks nobody"
    return f"Takes {lock}, {work}, {blocks}."


def _whole(seen: RehearsalSeen) -> list[Evidence]:
    if seen.failure:
        return [_evidence("schema", "The plan can be tried.", False, seen.failure, Verdict.UNPROVEN)]
    claims = (
        ("target", "The steps end in the schema that was asked for."),
        ("values", "Every value of a column that stays is what it was."),
        ("traffic", "Sessions that use what both schemas have go on all the while."),
    )
    if seen.unfinished:
        why = f"Not executed to the end: {seen.unfinished}."
        return [_evidence(name, claim, False, why, Verdict.UNPROVEN) for name, claim in claims]
    rows = tuple(Figure(f"rows of {table}", str(count)) for table, count in seen.rows)
    ends = _evidence(
        *claims[0],
        not seen.differences,
        "; ".join(seen.differences[:5]) or "Both catalogues are the same.",
    )
    kept = _evidence(
        *claims[1],
        not seen.lost,
        f"Changed: {', '.join(seen.lost)}." if seen.lost else "The values before and after are the same.",
    )
    free = _evidence(
        *claims[2],
        not seen.disturbed,
        "; ".join(seen.disturbed[:5]) or "None of their statements failed.",
    )
    return [replace(ends, figures=rows), kept, free]


def _evidence(name: str, claim: str, holds: bool, observed: str, otherwise: Verdict = Verdict.REFUTED) -> Evidence:
    verdict = Verdict.CONFIRMED if holds else otherwise
    return Evidence(f"migrations/{name}", claim, Basis.EXECUTED, verdict, observed)


def _failures(plan: MigrationPlan, seen: RehearsalSeen) -> list[Finding]:
    """What the rehearsal refutes: the plan is then not to be followed as it is."""
    found = [
        (f"step {step.number}", f"{step.title} fails on generated rows: {each.message}")
        for step, unit in zip(plan.steps, seen.units, strict=False)
        for each in unit.statements
        if each.sqlstate
    ]
    found += [("target", f"The steps do not lead there: {each}") for each in seen.differences]
    found += [(table, f"Values of {table} are not what they were") for table in seen.lost]
    found += [("traffic", f"Another session failed: {each}") for each in seen.disturbed]
    return [
        Finding(
            f"migrations.plan-refuted@{subject}/{number}",
            "migrations.plan-refuted",
            Severity.HIGH,
            subject,
            message,
            why="The rehearsal saw it.",
            fix="Change the target, state what is missing, or write this part by hand and check it.",
        )
        for number, (subject, message) in enumerate(found, start=1)
    ]
