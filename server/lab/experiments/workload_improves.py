"""A change of the physical design lessens the pages that statements look at: they run before and after, on full tables.

Pages and rows are counted, not seconds: on the same rows they are the same in every run.
"""

from collections.abc import Sequence

from server.engine.model.measurement import MeasuredStatement, WorkloadImproves
from server.engine.model.plan import Figure
from server.lab.guard import RefusedError, check_one, check_type
from server.lab.guard.lists import ROW_STATEMENTS
from server.lab.measuring import Bench, Reading
from server.lab.observation import Observation, confirmed, refuted, said, steady
from server.lab.sessions import Sessions

Pair = tuple[MeasuredStatement, Reading, Reading]
"""With what was seen before and after."""

MOST_RUNS = 20
_SLACK = 2.0
"""Pages: on so few rows the height of one more index level is no regression."""


def texts(test: WorkloadImproves) -> tuple[str, ...]:
    return (*test.load, *test.changes, *(sql for one in test.statements for sql in _sqls(one)))


def inspect(test: WorkloadImproves) -> None:
    for statement in (*test.load, *test.changes):
        check_one(statement)
    for one in test.statements:
        for sql in _sqls(one):
            check_one(sql, ROW_STATEMENTS)
        for name in one.parameter_types:
            check_type(name)
        if len(one.bindings) > MOST_RUNS:
            raise RefusedError(f"a statement runs at most {MOST_RUNS} times")
        for binding in one.bindings:
            check_one(f"SELECT {', '.join(binding)}" if binding else "SELECT", frozenset({"SelectStmt"}))


async def observe(test: WorkloadImproves, sessions: Sessions) -> Observation:
    (connection,) = await sessions.take(1)
    bench = Bench(connection, test.clock)
    await bench.begin()
    failed = await bench.each(test.load)
    if failed is None:
        await bench.settle()
        rows = await bench.rows()
        before = await _read(bench, test.statements, after=False)
        failed = await bench.each(test.changes)
    if failed is not None:
        statement, error = failed
        return refuted(f"{said(error)} at: {steady(statement)}", statements=(statement,))
    await bench.settle()
    after = await _read(bench, test.statements, after=True)
    pairs = list(zip(test.statements, before, after, strict=True))
    bounds = [test.tolerance * first.pages + _SLACK for first in before]
    worse = [
        (one, first, second)
        for (one, first, second), bound in zip(pairs, bounds, strict=True)
        if first.ran and second.ran and second.pages > bound
    ]
    figures = [Figure(f"rows in {name}", str(count)) for name, count in rows]
    for one, first, second in pairs:
        figures += _figures(one, first, second)
    for one, first, second in worse:
        culprit = await bench.culprit(one, second, test.tolerance * first.pages + _SLACK)
        if culprit:
            figures.append(Figure(f"{one.id} {'pays for' if one.writes else 'slower by'}", culprit))
    return _concluded(test, pairs, worse, tuple(figures))


def _about(pages: float) -> str:
    """Three figures: a page more or less of a statement that hardly ever runs is no difference."""
    return f"{float(f'{pages:.3g}'):.15g}"


def _concluded(
    test: WorkloadImproves, pairs: list[Pair], worse: list[Pair], figures: tuple[Figure, ...]
) -> Observation:
    repeat = (
        "In psql, on a database with the schema: load, VACUUM ANALYZE, each statement with EXPLAIN (ANALYZE, BUFFERS), "
        f"then {'; '.join(test.changes) or 'nothing'}, and the statements again."
    )
    ran = [pair for pair in pairs if pair[1].ran and pair[2].ran]
    first = sum(one.rate * reading.pages for one, reading, _ in ran)
    second = sum(one.rate * reading.pages for one, _, reading in ran)
    pages = f"{_about(first)} pages a second and {_about(second)}"
    seen = f"{len(ran)} of {len(pairs)} statements ran before and after, at {pages}"
    if differing := [one.id for one, early, late in ran if not one.writes and early.rows != late.rows]:
        seen = f"{seen}. Other rows came out of {', '.join(differing)}"
    readers = [pair for pair in worse if not pair[0].writes]
    writers = [pair for pair in worse if pair[0].writes]
    if readers:
        seen = f"{seen}. Readers with more pages than before: {_told(readers)}"
    if writers:
        seen = f"{seen}. Writers pay with {_told(writers)}"
    holds = not differing and not readers and second <= first
    return (confirmed if holds else refuted)(f"{seen}.", figures=figures, repeat=repeat)


async def _read(bench: Bench, statements: Sequence[MeasuredStatement], *, after: bool) -> list[Reading]:
    """Readers first: what writers leave behind would be pages to look at."""
    found: dict[int, Reading] = {}
    for index in sorted(range(len(statements)), key=lambda index: statements[index].writes):
        one = statements[index]
        found[index] = await bench.read(one, (one.sql_after or one.sql) if after else one.sql)
    return [found[index] for index in range(len(statements))]


def _told(pairs: Sequence[Pair]) -> str:
    return ", ".join(f"{one.id} ({first.pages:g} to {second.pages:g})" for one, first, second in pairs)


def _sqls(one: MeasuredStatement) -> tuple[str, ...]:
    return (one.sql, one.sql_after) if one.sql_after else (one.sql,)


def _figures(one: MeasuredStatement, before: Reading, after: Reading) -> list[Figure]:
    if not before.ran or not after.ran:
        return [Figure(f"{one.id} not run", before.refusal or after.refusal)]
    figures = [
        Figure(f"{one.id} before", f"{before.pages:g}", "pages"),
        Figure(f"{one.id} after", f"{after.pages:g}", "pages"),
    ]
    if not one.writes:
        figures.append(Figure(f"{one.id} rows", f"{before.rows:g}"))
    if one.estimate_before or one.estimate_after:
        figures.append(
            Figure(f"{one.id} estimated", f"{one.estimate_before:.6g} to {one.estimate_after:.6g}", "planner cost")
        )
    return figures
