"""A design's statements executed before and after: time, pages and rows measured beside the planner's estimate.

Run: ``python -m bench.execution [brief]``. What plans hold must be the same in every run, so their evidence has pages
and rows alone; here are the times, on the same rows, with the same values, each the best of a few runs.
"""

import asyncio
import math
import sys
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from bench import CannotRunError
from server.engine import brief as briefs
from server.engine import physical
from server.engine.model.measurement import MeasuredStatement, WorkloadImproves
from server.engine.model.resources import BriefSource
from server.lab.ghost import ghosts
from server.lab.measuring import Bench, Reading
from server.postgres import TemporaryCluster
from server.usecases.analyses.computing import inputs_of

_BRIEF = Path(__file__).resolve().parent.parent / "examples" / "marketplace" / "brief.yaml"
_RUNS = 3
_SHOWN = 12


@dataclass(frozen=True)
class Measured:
    statement: MeasuredStatement
    before: Reading
    after: Reading


def main(path: str = str(_BRIEF)) -> None:
    prepared = briefs.read(BriefSource("brief.yaml", "yaml", Path(path).read_text(encoding="utf-8")))
    with ghosts() as planner:
        claims = physical.ANALYSIS.run(inputs_of("physical", prepared, planner)).claims
    for claim in claims:
        if isinstance(claim.test, WorkloadImproves):
            with TemporaryCluster() as cluster:
                cluster.execute(["CREATE DATABASE measured"])
                _print(claim.subject, asyncio.run(_measured(cluster.url("measured"), claim.test)))


async def _measured(url: str, test: WorkloadImproves) -> list[Measured]:
    connection = await asyncpg.connect(url)
    try:
        bench = Bench(connection, test.clock)
        await bench.begin()
        before = await _readings(bench, test, (*test.ddl, *test.load), after=False)
        after = await _readings(bench, test, test.changes, after=True)
    finally:
        await connection.close()
    return [
        Measured(one, early, late)
        for one, early, late in zip(test.statements, before, after, strict=True)
        if early.ran and late.ran
    ]


async def _readings(bench: Bench, test: WorkloadImproves, statements: tuple[str, ...], *, after: bool) -> list[Reading]:
    failed = await bench.each(statements)
    if failed is not None:
        raise CannotRunError(f"{failed[1]} at: {failed[0]}")
    await bench.settle()
    found = []
    for one in test.statements:
        sql = (one.sql_after or one.sql) if after else one.sql
        readings = [await bench.read(one, sql) for _ in range(_RUNS)]
        found.append(min(readings, key=lambda reading: reading.milliseconds))
    return found


def _print(subject: str, measured: list[Measured]) -> None:
    print(f"\n{subject}: {len(measured)} statements ran before and after")
    print(f"  {'':40}{'ms':>19}{'pages':>19}{'rows':>9}{'estimated':>23}")
    by_gain = sorted(
        measured, key=lambda one: -abs(one.statement.rate * (one.before.milliseconds - one.after.milliseconds))
    )
    for one in by_gain[:_SHOWN]:
        early, late, statement = one.before, one.after, one.statement
        print(
            f"  {statement.id:40.40}{early.milliseconds:9.3f} {late.milliseconds:9.3f}{early.pages:10.0f} "
            f"{late.pages:8.0f}{late.rows:9.0f}{statement.estimate_before:13.1f} {statement.estimate_after:9.1f}"
        )
    totals = [
        sum(one.statement.rate * reading.milliseconds for one, reading in each)
        for each in ([(one, one.before) for one in measured], [(one, one.after) for one in measured])
    ]
    print(f"  weighted by rate {totals[0]:.1f} ms a second become {totals[1]:.1f}")
    readers = [one for one in measured if not one.statement.writes and one.before.pages != one.after.pages]
    if readers:
        slowest = max(one.after.milliseconds / one.before.milliseconds for one in readers)
        print(
            f"  {len(readers)} readers look at other pages: {_mean(readers):.2f} of their time on average (geometric), "
            f"{slowest:.2f} at most"
        )


def _mean(measured: list[Measured]) -> float:
    return math.exp(sum(math.log(one.after.milliseconds / one.before.milliseconds) for one in measured) / len(measured))


if __name__ == "__main__":
    main(*sys.argv[1:])
