"""One unit of a rehearsal: a transaction, a statement outside of any, or a change in batches, observed."""

from collections.abc import Sequence

import asyncpg

from server.engine.kernel.sql.words import quote
from server.engine.model.rehearsals import Batch, Effects, RehearsalUnit, StatementSeen, UnitSeen
from server.lab.migrations.connections import Connections
from server.lab.migrations.pausing import watched
from server.lab.migrations.ready import Ready
from server.lab.migrations.watching import (
    Inside,
    Modes,
    blocked,
    effects,
    inside,
    locks,
    magnitude,
    modes,
    strongest,
)
from server.lab.observation import DRIVER_ERRORS, own, said

_MOST_BATCHES = 1_000


async def run(unit: RehearsalUnit, found: Sequence[Ready], connections: Connections) -> UnitSeen:
    if unit.batch is not None:
        return await _in_batches(unit.batch, found, connections)
    if any(each.alone for each in found) or not unit.transaction:
        return UnitSeen(tuple([await _by_itself(each, connections) for each in found]))
    return await _transaction(found, connections)


async def _by_itself(ready: Ready, connections: Connections) -> StatementSeen:
    if not ready.alone:
        return (await _transaction([ready], connections)).statements[0]
    if ready.refused:
        return StatementSeen(ready.written or ready.sql, refused=ready.refused)
    migrating, observer = await connections.take("migrating"), await connections.take("observer")
    before = await inside(migrating)
    touched = _touched(ready, before)
    held, blocks, error = await watched(
        migrating,
        observer,
        await connections.take("blocker"),
        ready.sql,
        before.relations,
        touched,
        # A partitioned table itself is only waited for by what uses it as a whole.
        used=() if ready.vacuums else touched[:-1] if ready.splits else touched,
        rebuilds=ready.rebuilds,
    )
    after = await inside(migrating)
    # What it read is counted elsewhere by now; files tell what was made.
    seen = effects(before, Inside(after.relations, before.scans, after.wal), held, blocks)
    return await _seen(ready, seen, error, before, after, migrating)


def _touched(ready: Ready, before: Inside) -> list[str]:
    """Tables behind the names a statement mentions, those mentioned last first; all where it mentions none."""
    names = [before.relations[name].table or name for name in ready.names if name in before.relations]
    found = list(dict.fromkeys(reversed(names)))
    if not found:
        found = sorted(name for name, one in before.relations.items() if one.kind in ("r", "p"))
    return [name for name in found if before.relations[name].kind in ("r", "p")]


async def _transaction(found: Sequence[Ready], connections: Connections) -> UnitSeen:
    migrating, observer = await connections.take("migrating"), await connections.take("observer")
    await migrating.execute("BEGIN")
    process = await migrating.fetchval("SELECT pg_backend_pid()")
    statements: list[StatementSeen] = []
    held: Modes = frozenset()
    failed = False
    after: Inside | None = None
    for ready in found:
        if ready.refused or ready.left_out or failed:
            statements.append(StatementSeen(ready.written or ready.sql, refused=ready.refused))
            continue
        before = after or await inside(migrating)  # nothing happens in the transaction between two statements
        error = await _execute(migrating, ready.sql)
        if error is not None:
            failed = True
            statements.append(
                StatementSeen(ready.written or ready.sql, sqlstate=error.sqlstate or "", message=said(error))
            )
            continue
        after = await inside(migrating)
        now = await modes(observer, process)
        blocks = await blocked(observer, before.relations, strongest(now))
        seen = effects(before, after, strongest(now - held), blocks, definition=ready.defines)
        held = now
        statements.append(await _seen(ready, seen, None, before, after, migrating))
    error = await _execute(migrating, "ROLLBACK" if failed else "COMMIT")
    if error is not None and statements:  # a deferred constraint
        last = statements[-1]
        statements[-1] = StatementSeen(last.sql, last.effects, error.sqlstate or "", said(error))
    return UnitSeen(tuple(statements))


async def _in_batches(batch: Batch, found: Sequence[Ready], connections: Connections) -> UnitSeen:
    """The first batch is observed; the others follow, each in its own transaction, from the key it gave."""
    first, following = found
    refused = first.refused or following.refused
    if refused:
        return UnitSeen((StatementSeen(first.sql, refused=refused),))
    migrating, observer = await connections.take("migrating"), await connections.take("observer")
    # A table of a thousand rows is read whole where a larger one is read by its key.
    await migrating.execute("BEGIN; SET LOCAL enable_seqscan = off")
    process = await migrating.fetchval("SELECT pg_backend_pid()")
    before = await inside(migrating)
    try:
        key = await migrating.fetchrow(first.sql)
        after = await inside(migrating)
        now = await locks(observer, process)
        blocks = await blocked(observer, before.relations, now)
        seen = effects(before, after, now, blocks, definition=False)
        await migrating.execute("COMMIT")
        count = 1
        while key is not None and count < _MOST_BATCHES:
            key = await migrating.fetchrow(following.sql, *tuple(key))
            count += 1
    except DRIVER_ERRORS as error:
        refusal = own(error)
        await migrating.execute("ROLLBACK")
        return UnitSeen((StatementSeen(first.sql, sqlstate=refusal.sqlstate or "", message=said(refusal)),))
    return UnitSeen((StatementSeen(first.sql, seen, batches=count),))


async def _execute(connection: asyncpg.Connection, sql: str) -> asyncpg.PostgresError | None:
    try:
        await connection.execute(sql)
    except DRIVER_ERRORS as error:
        return own(error)
    return None


async def _seen(
    ready: Ready,
    seen: Effects,
    error: asyncpg.PostgresError | None,
    before: Inside,
    after: Inside,
    migrating: asyncpg.Connection,
) -> StatementSeen:
    written = after.wal - before.wal
    if error is None and (seen.rewritten or seen.built):
        # A cluster without replicas does not log new files; one with them logs every page.
        names = ", ".join(f"'{quote(name)}'" for name in (*seen.rewritten, *seen.built))
        sizes = f"SELECT coalesce(sum(pg_relation_size(to_regclass(n))), 0)::bigint FROM unnest(ARRAY[{names}]) n"
        written = max(written, await migrating.fetchval(sizes))
    return StatementSeen(
        ready.written or ready.sql,
        seen,
        sqlstate=(error.sqlstate or "") if error is not None else "",
        message=said(error) if error is not None else "",
        wal=magnitude(written),
    )
