"""The files of the design: indexes as SQL, the design in words, growth as a drawing."""

from collections.abc import Sequence

from server.engine.model.brief import Brief
from server.engine.model.plan import Artefact
from server.engine.physical.designing import Designed
from server.engine.physical.growth.use_cases import Growth
from server.engine.physical.proof.claim import claim_id
from server.engine.physical.read_models.choosing import Proposed
from server.engine.physical.report.drawing import Line, growth_chart
from server.engine.physical.report.words import cost, duration, grid, listed, size, volume
from server.engine.physical.statements import create_index, drop_index

_DRAWN = 8


def files(
    brief: Brief, designed: Sequence[Designed], growth: Sequence[Growth], models: Sequence[Proposed], verdict: str
) -> tuple[Artefact, ...]:
    """``<service>/indexes.sql`` for each database, ``physical/README.md`` and ``physical/growth.svg``."""
    claims = tuple(claim_id(one.subject) for one in designed if one.subject.statements)
    made = [
        Artefact(
            f"{one.subject.service or brief.name}/indexes.sql", "application/sql", _sql(one), (claim_id(one.subject),)
        )
        for one in designed
        if one.indexes or one.dropped
    ]
    if models:
        evidence = tuple(one.claim.id for one in models)
        made.append(Artefact("physical/read_models.sql", "application/sql", _read_models_sql(models), evidence))
    drawn = chart(growth)
    made.append(
        Artefact(
            "physical/README.md",
            "text/markdown",
            _readme(brief, designed, growth, models, verdict, drawn=bool(drawn)),
            claims,
        )
    )
    if drawn:
        made.append(Artefact("physical/growth.svg", "image/svg+xml", drawn, claims))
    return tuple(made)


def chart(growth: Sequence[Growth]) -> str:
    """The use cases that come closest to their objective, as shares of it; empty when none has one."""
    stated = [one for one in growth if one.objective]
    shown = sorted(stated, key=lambda one: (-one.curve[-1][1] / one.objective, one.use_case))[:_DRAWN]
    if not shown:
        return ""
    lines = [Line(one.use_case, tuple((f, 100 * time / one.objective) for f, time in one.curve)) for one in shown]
    return growth_chart("Predicted time over volume", "% of the use case's objective", lines, 100.0, "objective")


def _read_models_sql(models: Sequence[Proposed]) -> str:
    parts = ["-- Data kept twice. Fill after the triggers are there, with writers stopped or in the same transaction."]
    for one in models:
        statements = "".join(f"\n{each};" for each in one.model.ddl)
        consumer = one.draft.drain if one.model.ddl else ()
        drain = "".join(f"\n-- The consumer runs again and again:\n-- {each};" for each in consumer)
        parts.append(f"\n-- {one.model.name}: {one.model.statement} becomes\n-- {one.model.sql}{statements}{drain}")
    return "\n".join(parts) + "\n"


def _sql(one: Designed) -> str:
    parts = [
        "-- Indexes beside those of keys and references, largest gain first. CONCURRENTLY keeps writers going; it",
        "-- cannot run inside a transaction. On an empty database leave it out. Drop what fails, and try again.",
        "SET lock_timeout = '5s';",
    ]
    parts += [
        f"\n-- Serves {listed(index.serves, 8)}. Saves {cost(index.gain)} of planner cost a second, takes "
        f"{size(index.pages)}.\n{create_index(index.definition, concurrently=True)};"
        for index in sorted(one.indexes, key=lambda each: (-each.gain, each.definition.name))
    ]
    for gone in one.dropped:
        why = f"redundant beside {gone.covered_by}" if gone.covered_by else gone.reason
        parts.append(f"\n-- {why}\n{drop_index(gone.name, concurrently=True)};")
    return "\n".join(parts) + "\n"


def _readme(
    brief: Brief,
    designed: Sequence[Designed],
    growth: Sequence[Growth],
    models: Sequence[Proposed],
    verdict: str,
    *,
    drawn: bool,
) -> str:
    sections = [f"# Physical design of {brief.title or brief.name}\n\n{verdict}"]
    for one in designed:
        if not one.subject.statements:
            continue
        head = f"## Indexes of {one.subject.service}" if one.subject.service else "## Indexes"
        sections += [head, _indexes(one)]
        if one.dropped:
            rows = [(f"`{gone.name}`", gone.table, gone.reason, gone.covered_by) for gone in one.dropped]
            sections += ["### Not needed", grid(("Index", "Table", "Why", "Covered by"), rows)]
    if growth:
        sections += [
            "## Growth",
            "Predicted time of a use case on an idle server, its external calls and computing included, at multiples "
            "of today's rows. Beyond the objective the last column says what takes the time then.",
        ]
        if drawn:
            sections.append("![Predicted time over volume](growth.svg)")
        sections += [_growth(growth), "### Statements", _statements(designed)]
    if models:
        sections += ["## Read models", "Where no index keeps an objective to the horizon.", _models(models)]
    sections.append(
        "## On what this rests\n\nCosts are those of PostgreSQL's own planner on an empty database that it takes for a "
        "full one. The lab then loads fewer rows of the same kind and runs every statement before and after; its pages "
        "and rows are in the evidence of the plan."
    )
    return "\n\n".join(sections) + "\n"


def _indexes(one: Designed) -> str:
    if not one.indexes:
        return "None beside those of keys and references pays for what it costs the writers."
    rows = [
        (
            f"`{create_index(index.definition)}`",
            listed(index.serves, 4),
            cost(index.gain),
            cost(index.write_cost),
            size(index.pages),
        )
        for index in one.indexes
    ]
    return grid(("Index", "Serves", "Saves a second", "Costs writers a second", "Size"), rows)


def _models(models: Sequence[Proposed]) -> str:
    rows = [
        (
            f"`{one.model.name}`",
            one.model.kind,
            one.model.statement,
            one.model.maintenance,
            duration(one.model.staleness) if one.model.staleness else "none",
            f"{cost(one.model.cost_before)} → {cost(one.model.cost_after)}",
            cost(one.model.write_cost),
        )
        for one in models
    ]
    head = ("Read model", "Kind", "Serves", "Kept by", "Staleness", "Cost at the horizon", "Writers pay a second")
    return grid(head, rows)


def _growth(growth: Sequence[Growth]) -> str:
    factors = [factor for factor, _ in growth[0].curve]
    rows = []
    for one in sorted(growth, key=lambda each: (each.crossed or float("inf"), each.use_case)):
        objective = f"{duration(one.objective)} {one.percentile}" if one.objective else "–"
        left = "kept" if one.kept else f"at {volume(one.crossed or 1.0)}"
        if one.month:
            left += f", month {one.month}"
        times = dict(one.curve)
        rows.append(
            (one.use_case, objective, *(duration(times[f]) if f in times else "–" for f in factors), left, one.dominant)
        )
    return grid(("Use case", "Objective", *(f"at {volume(f)}" for f in factors), "Left", "Most of it"), rows)


def _statements(designed: Sequence[Designed]) -> str:
    rows = []
    for one in designed:
        points = sorted({(row.factor, row.month) for row in one.forecasts})
        by = {(row.statement, row.factor, row.month): row for row in one.forecasts}
        for statement in one.subject.statements:
            known = [by.get((statement.id, *at)) for at in points]
            if not any(known):
                continue
            cells = [f"{cost(row.cost_before)} → {cost(row.cost)}" if row else "–" for row in known]
            shape = next((row.shape for row in known if row), "")
            rows.append((statement.id, *cells, f"`{_short(shape)}`"))
        heads = [f"{volume(factor)}" + (f" (month {month})" if month >= 0 else "") for factor, month in points]
    return grid(("Statement", *heads, "Plan today"), rows) if rows else ""


def _short(shape: str) -> str:
    return shape if len(shape) <= 120 else f"{shape[:117]}…"
