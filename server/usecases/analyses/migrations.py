"""Migrations by themselves: two schemas in, a plan that was tried out; a migration in, a verdict per statement out."""

import asyncio
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from server.engine.errors import DomainError, Reason
from server.engine.migrations import checked, planned
from server.engine.migrations.planning.plan import table_renames
from server.engine.model.catalogue import Catalogue
from server.engine.model.migrations import (
    CheckedMigration,
    FillValue,
    PlannedMigration,
    Rename,
    SchemaContent,
    SchemaText,
    TableRows,
)
from server.engine.model.progress import Progress, part, silent
from server.engine.model.rehearsals import RehearsalSeen, UnitSeen
from server.engine.model.resources import Principal
from server.lab import Lab
from server.usecases.analyses import migrating
from server.usecases.analyses.bench import Bench
from server.usecases.analyses.unmade import several, unmade, why_unmade
from server.usecases.support import one_of

_READ = 0.3
"""Of the whole: where it is known what is to be tried out."""


class MigrationUseCases:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def plan(
        self,
        principal: Principal,
        *,
        before: SchemaContent,
        after: SchemaContent,
        renames: Sequence[Rename] = (),
        fills: Sequence[FillValue] = (),
        rows: Sequence[TableRows] = (),
        expires: float,
        progress: Progress | None = None,
    ) -> PlannedMigration:
        """Raises INVALID_BRIEF, INVALID_ARGUMENT, DEADLINE_EXCEEDED, and UNAVAILABLE without PostgreSQL.

        When the time runs out while the plan is tried, the answer is the plan with what was seen until then.
        """
        texts = (self._text(before, "before", expires), self._text(after, "after", expires))
        start, goal = await asyncio.gather(*texts, return_exceptions=True)
        if isinstance(start, BaseException):  # of two that are wrong always the same is told
            raise start
        if isinstance(goal, BaseException):
            raise goal

        async def read(lab: Lab) -> tuple[Catalogue, Catalogue]:
            return await asyncio.gather(
                _catalogue(lab, start, "before", table_renames(renames)), _catalogue(lab, goal, "after")
            )

        tell = progress or silent
        tell(0.1, "reading both schemas")
        old, new = await self._bench.in_lab(read, expires)
        made, rehearsal = await self._bench.compute(
            expires, migrating.plan_migration, old, new, tuple(renames), tuple(fills), start.ddl
        )
        units: list[UnitSeen] = []
        tried = _rehearsed(part(tell, _READ, 1.0))
        try:
            seen = await self._bench.in_lab(lambda lab: lab.rehearse(rehearsal, units, tried), expires)
        except DomainError as failure:
            if failure.reason != Reason.DEADLINE_EXCEEDED:
                raise
            seen = RehearsalSeen(tuple(units), unfinished="the call's time ran out")
        return planned.answer(made, seen, (*start.rows, *rows))

    async def check(
        self,
        principal: Principal,
        *,
        migration: str,
        schema: SchemaContent | None = None,
        rows: Sequence[TableRows] = (),
        in_transaction: bool = False,
        skip_execution: bool = False,
        expires: float,
        progress: Progress | None = None,
    ) -> CheckedMigration:
        """Raises INVALID_BRIEF, INVALID_ARGUMENT with the place, DEADLINE_EXCEEDED.

        Without PostgreSQL the answer is what reading tells, and says so.
        """
        start = await self._text(schema, "schema", expires) if schema is not None else SchemaText()
        draft = await self._bench.compute(expires, migrating.check_migration, migration, start.ddl, in_transaction)
        volumes = (*start.rows, *rows)
        if skip_execution:
            return checked.answer(draft, None, None, volumes)
        rehearsals = [each for each in (draft.rehearsal, draft.rewritten) if each is not None]

        tried = _rehearsed(part(progress or silent, _READ, 1.0))

        async def rehearse(lab: Lab) -> list[RehearsalSeen]:
            seen = [lab.rehearse(replace(each, path=start.path), on_progress=tried) for each in rehearsals]
            return [_explained(start, each) for each in await asyncio.gather(*seen)]

        try:
            seen = await self._bench.in_lab(rehearse, expires)
        except DomainError as failure:
            seen = [RehearsalSeen((), failure=failure.message) for _ in rehearsals]
        return checked.answer(draft, seen[0], seen[1] if len(seen) > 1 else None, volumes)

    async def _text(self, content: SchemaContent, field: str, expires: float) -> SchemaText:
        one_of(brief=content.brief, source=content.source, ddl=content.ddl)
        return await self._bench.compute(expires, migrating.schema_text, content, field)


def _explained(text: SchemaText, seen: RehearsalSeen) -> RehearsalSeen:
    return seen if seen.failed < 0 else replace(seen, failure=why_unmade(text, seen.failed, seen.failure))


async def _catalogue(lab: Lab, text: SchemaText, field: str, more: Sequence[str] = ()) -> Catalogue:
    """Raises INVALID_ARGUMENT with the place of a statement that does not run."""
    if len(text.homes) > 1:
        raise several(text, field)
    try:
        return await lab.catalogue((*text.ddl, *more), field, text.path)
    except DomainError as failure:
        number = int(failure.metadata.get("statement", 0)) - 1
        raise (failure if number < 0 else unmade(text, field, number, failure.message)) from None


def _rehearsed(progress: Progress) -> Callable[[int, int], None]:
    def told(done: int, units: int) -> None:
        progress(done / units, f"trying it out: {done} of {units} steps")

    return told
