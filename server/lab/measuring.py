"""Runs statements on filled tables and counts the pages and rows they look at. Must not judge them.

What is counted does not vary: nothing else runs in the cluster, statistics are of all rows, tables are vacuumed, no
plan is parallel, scans begin at the beginning, and the clock of the statements stands still.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from server.engine.model.measurement import MeasuredStatement
from server.lab.observation import UnprovenError, said
from server.lab.transactions import Answer, execute, fetch

_SETTINGS = (
    "SET enable_seqscan = on; SET max_parallel_workers_per_gather = 0; SET jit = off; SET synchronize_seqscans = off; "
    "SET plan_cache_mode = force_custom_plan; SET default_statistics_target = 1000; SET lock_timeout = '2s'; "
    "SET random_page_cost = 1.1; SET search_path = public, pg_catalog"
)
_CLOCK = "CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql STABLE RETURN timestamptz '{clock}'"
_OWN = """
SELECT quote_ident(relname) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'm') ORDER BY relname
"""


@dataclass(frozen=True)
class Reading:
    """Means over the runs of one statement."""

    pages: float = 0.0
    """Of 8 KiB, looked at in shared buffers or read; those of triggers not among them."""
    rows: float = 0.0
    """Returned."""
    indexes: tuple[str, ...] = ()
    """That its plans used, sorted."""
    milliseconds: float = 0.0
    """As PostgreSQL timed it, planning not included; the one figure that differs from run to run."""
    refusal: str = ""
    """Why no run of it was possible."""

    @property
    def ran(self) -> bool:
        return not self.refusal


class Bench:
    """One connection whose statements are measured; what they write is rolled back."""

    def __init__(self, connection: asyncpg.Connection, clock: str) -> None:
        self._connection = connection
        self._clock = clock

    async def begin(self) -> None:
        escaped = self._clock.replace("'", "''")
        for sql in (_CLOCK.format(clock=escaped), _SETTINGS):
            error = await execute(self._connection, sql)
            if error is not None:
                raise UnprovenError(f"the measurement cannot be set up: {said(error)}")

    async def each(self, statements: Sequence[str]) -> tuple[str, asyncpg.PostgresError] | None:
        """Run the statements in order; None, or the first that fails with its error."""
        for statement in statements:
            error = await execute(self._connection, statement)
            if error is not None:
                return statement, error
        return None

    async def settle(self) -> None:
        """Write the tables anew without what was rolled back, note what all may see, take statistics of all rows."""
        for name in await self._tables():
            for how in ("VACUUM (FULL)", "VACUUM (ANALYZE)"):
                error = await execute(self._connection, f"{how} {name}")
                if error is not None:
                    raise UnprovenError(f"the tables cannot be vacuumed: {said(error)}")

    async def rows(self) -> list[tuple[str, int]]:
        """What the tables hold, by name."""
        found = []
        for name in await self._tables():
            answer = await fetch(self._connection, f"SELECT count(*) FROM {name}")  # noqa: S608  # quoted by PostgreSQL
            if isinstance(answer, Answer):
                found.append((name, int(str(answer.rows[0][0]))))
        return found

    async def read(self, one: MeasuredStatement, sql: str) -> Reading:
        """Run the statement with each of its bindings; a run that PostgreSQL refuses is not counted."""
        types = f"({', '.join(one.parameter_types)})" if one.parameter_types else ""
        error = await execute(self._connection, f"PREPARE measured{types} AS\n{sql}")
        if error is not None:
            return Reading(refusal=said(error))
        plans: list[dict[str, Any]] = []
        milliseconds = 0.0
        refusal = "it has no values to run with"
        for binding in one.bindings:
            seen = await self._run(binding)
            if isinstance(seen, asyncpg.PostgresError):
                refusal = said(seen)
            else:
                plans.append(seen["Plan"])
                milliseconds += seen["Execution Time"]
        await execute(self._connection, "DEALLOCATE measured")
        if not plans:
            return Reading(refusal=refusal)
        pages = sum(_pages(plan) for plan in plans) / len(plans)
        rows = sum(float(plan["Actual Rows"]) * plan["Actual Loops"] for plan in plans) / len(plans)
        indexes = tuple(sorted({name for plan in plans for name in _indexes(plan)}))
        return Reading(round(pages, 2), round(rows, 2), indexes, milliseconds / len(plans))

    async def culprit(self, one: MeasuredStatement, reading: Reading, bound: float) -> str:
        """The index without which the statement stays within ``bound`` pages; empty when none alone is to blame.

        Of writers every index of the tables may be; of readers those in the plan.
        """
        names = await self._indexes_of() if one.writes else reading.indexes
        for name in names:
            await execute(self._connection, "BEGIN")
            gone = await execute(self._connection, f"DROP INDEX {name}")
            left = await self._nested(one) if gone is None else Reading(refusal="constraint")
            await execute(self._connection, "ROLLBACK")
            if left.ran and left.pages <= bound:
                return name
        return ""

    async def _nested(self, one: MeasuredStatement) -> Reading:
        return await self.read(one, one.sql_after or one.sql)

    async def _run(self, binding: Sequence[str]) -> "dict[str, Any] | asyncpg.PostgresError":
        """The plan with what was counted and how long it took; what it wrote is rolled back."""
        values = f"({', '.join(binding)})" if binding else ""
        explain = f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY ON, FORMAT JSON) EXECUTE measured{values}"
        nested = self._connection.is_in_transaction()
        await execute(self._connection, "SAVEPOINT measured" if nested else "BEGIN")
        answer = await fetch(self._connection, explain)
        await execute(self._connection, "ROLLBACK TO SAVEPOINT measured" if nested else "ROLLBACK")
        if not isinstance(answer, Answer):
            return answer
        run: dict[str, Any] = json.loads(str(answer.rows[0][0]))[0]
        return run

    async def _tables(self) -> list[str]:
        return await self._names(_OWN)

    async def _indexes_of(self) -> list[str]:
        return await self._names(
            "SELECT quote_ident(indexname) FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname"
        )

    async def _names(self, query: str) -> list[str]:
        answer = await fetch(self._connection, query)
        if not isinstance(answer, Answer):
            raise UnprovenError(f"the catalogue cannot be read: {said(answer)}")
        return [str(row[0]) for row in answer.rows]


def _pages(plan: dict[str, Any]) -> float:
    return float(plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0))


def _indexes(plan: dict[str, Any]) -> list[str]:
    own = [str(plan["Index Name"])] if "Index Name" in plan else []
    return own + [name for child in plan.get("Plans", ()) for name in _indexes(child)]
