"""One rehearsal on one fresh database: the schema, its rows, then unit by unit, everything observed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.migrations.comparing import differences
from server.engine.model.catalogue import Catalogue
from server.engine.model.rehearsals import Rehearsal, RehearsalSeen, UnitSeen
from server.lab.ground import Ground
from server.lab.limits import Limits
from server.lab.migrations import units
from server.lab.migrations.catalogue import read_catalogue
from server.lab.migrations.connections import Connections
from server.lab.migrations.outlook import outlook, ready_for
from server.lab.migrations.ready import Ready, ReadyRehearsal
from server.lab.migrations.rows import fill, mentioned
from server.lab.migrations.unbound import unbound
from server.lab.observation import DRIVER_ERRORS, own, said
from server.lab.session import Session

_TRAFFIC_SECONDS = 0.002
"""Between two statements of the other sessions."""
_PATIENCE = frozenset({"55P03", "40P01", "57014"})
"""What a client tries again: it waited for a lock too long."""
_SETTINGS = frozenset({"timezone"})
"""Settings of the author's session that decide what a statement does."""


@dataclass(frozen=True)
class Failed:
    """A statement of a schema that PostgreSQL refuses."""

    number: int
    """From 0."""
    message: str


async def schema(ground: Ground, slot: int, limits: Limits, found: ReadyRehearsal) -> Catalogue | Failed:
    """The catalogue after the statements of its schema, or how the first of them that fails does."""
    async with ground.database(slot, found.path) as database, Connections(ground, slot, database) as connections:
        connection = await connections.take("migrating")
        failed = await _made(Session(connection, limits), found.ddl)
        return failed or replace(await read_catalogue(connection), path=found.path)


async def _made(session: Session, ddl: Sequence[str]) -> Failed | None:
    for number, text in enumerate(ddl):
        error = await session.execute(text)
        if error is not None:
            return Failed(number, said(error))
    return None


async def run(
    ground: Ground,
    slot: int,
    limits: Limits,
    rehearsal: Rehearsal,
    found: ReadyRehearsal,
    seen: list[UnitSeen],
    on_progress: Callable[[int, int], None] | None = None,
) -> RehearsalSeen:
    """Raises `LostError` when the cluster goes away, `UnprovenError` when a limit is reached.

    ``seen`` gets each unit as soon as it was run, for whoever ends the rehearsal before it is through.
    """
    seen.clear()
    async with ground.database(slot, found.path) as database, Connections(ground, slot, database) as connections:
        migrating = await connections.take("migrating")
        session = Session(migrating, limits)
        failed = await _made(session, found.ddl)
        if failed is not None:
            told = f"the schema does not run: {failed.message} at: {rehearsal.ddl[failed.number]}"
            return RehearsalSeen((), failure=told, failed=failed.number)
        before = await read_catalogue(migrating)
        ends = await outlook(migrating, found)
        filling = ready_for(before, ends, nulls=rehearsal.nulls)
        async with unbound(migrating):
            rows = await fill(session, filling, before, mentioned(before, found.words), rehearsal.rows)
            kept = [await _value(connections, one.before) for one in rehearsal.preserved]
        async with _traffic(connections, rehearsal.traffic) as disturbed:
            await _units(connections, rehearsal, found, seen, on_progress)
        async with unbound(migrating):
            lost = [
                one.table
                for one, value in zip(rehearsal.preserved, kept, strict=True)
                if await _value(connections, one.after) != value
            ]
        apart: tuple[str, ...] = ()
        if rehearsal.target is not None:
            apart = differences(await read_catalogue(migrating), rehearsal.target)
        return RehearsalSeen(tuple(seen), rows, apart, tuple(lost), tuple(sorted(disturbed)), before)


async def _units(
    connections: Connections,
    rehearsal: Rehearsal,
    found: ReadyRehearsal,
    seen: list[UnitSeen],
    on_progress: Callable[[int, int], None] | None,
) -> None:
    wanted: Catalogue | str | None = None
    for unit, statements, instead in zip(rehearsal.units, found.units, found.instead, strict=True):
        await _set(connections, unit.settings)
        if instead:
            wanted = await _undone(connections, instead)
        async with contextlib.AsyncExitStack() as stack:
            if unit.batch is not None:
                await stack.enter_async_context(unbound(await connections.take("migrating")))
            one = await units.run(unit, statements, connections)
        if unit.compared and wanted is not None:
            if isinstance(wanted, str):
                one = UnitSeen(one.statements, original=wanted)
            else:
                now = await read_catalogue(await connections.take("migrating"))
                one = UnitSeen(one.statements, differences=differences(now, wanted))
            wanted = None
        seen.append(one)
        if on_progress is not None:
            on_progress(len(seen), len(rehearsal.units))


async def _set(connections: Connections, settings: Sequence[tuple[str, str]]) -> None:
    migrating = await connections.take("migrating")
    for name, value in settings:
        if name in _SETTINGS:
            with contextlib.suppress(*DRIVER_ERRORS):
                await migrating.execute("SELECT set_config($1, $2, false)", name, value)


async def _undone(connections: Connections, instead: Sequence[Ready]) -> Catalogue | str:
    """The schema after the statements, which are rolled back; or how they fail."""
    migrating = await connections.take("migrating")
    await migrating.execute("BEGIN")
    try:
        for each in instead:
            if each.refused:
                return each.refused
            if not each.left_out:
                await migrating.execute(each.sql)
        return await read_catalogue(migrating)
    except DRIVER_ERRORS as error:
        return said(own(error))
    finally:
        await migrating.execute("ROLLBACK")


@asynccontextmanager
async def _traffic(connections: Connections, statements: Sequence[str]) -> AsyncIterator[set[str]]:
    """Another session that goes on using the tables inside; what failed there, and why."""
    disturbed: set[str] = set()
    if not statements:
        yield disturbed
        return
    connection = await connections.take("traffic")

    async def use() -> None:
        turn = 0
        while True:
            statement = statements[turn % len(statements)]
            turn += 1
            try:
                await connection.execute(statement)
            except DRIVER_ERRORS as error:
                failure = own_or_waiting(error)
                if failure:
                    disturbed.add(f"{failure} at: {statement}")
            await asyncio.sleep(_TRAFFIC_SECONDS)

    using = asyncio.create_task(use())
    try:
        yield disturbed
    finally:
        using.cancel()
        await asyncio.wait((using,))


def own_or_waiting(error: BaseException) -> str:
    """How a statement of the traffic failed; empty when it only waited too long."""
    if getattr(error, "sqlstate", "") in _PATIENCE or isinstance(error, TimeoutError):
        return ""
    return said(own(error))


async def _value(connections: Connections, query: str) -> object:
    try:
        return await (await connections.take("migrating")).fetchval(query)
    except DRIVER_ERRORS as error:
        return said(own(error))
