"""What one transaction does to others, seen from outside and from within: locks, files, scans, who is blocked."""

from dataclasses import dataclass

import asyncpg

from server.engine.kernel.sql.words import quote
from server.engine.model.rehearsals import Effects, RelationLock
from server.lab.observation import DRIVER_ERRORS, own
from server.lab.own import SCHEMAS

MODES = (
    "AccessShareLock",
    "RowShareLock",
    "RowExclusiveLock",
    "ShareUpdateExclusiveLock",
    "ShareLock",
    "ShareRowExclusiveLock",
    "ExclusiveLock",
    "AccessExclusiveLock",
)
"""From weak to strong."""

HIDDEN = "lab_pause"
"""Names that begin so are the lab's own."""

_RELATIONS = f"""
SELECT c.relname::text, c.relkind::text, c.relfilenode::bigint, coalesce(t.relname, '')::text,
  CASE WHEN c.relkind IN ('r', 'p') THEN coalesce((SELECT a.attname FROM
  pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = ''
  AND a.attgenerated = '' ORDER BY a.attnum LIMIT 1), '') ELSE '' END::text
FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid
WHERE c.relnamespace IN {SCHEMAS} AND c.relkind IN ('r', 'p', 'm', 'i', 'I')
"""

_SCANS = """
SELECT relname::text, coalesce(seq_scan, 0), coalesce(idx_scan, 0) FROM pg_stat_xact_user_tables
WHERE schemaname = ANY (current_schemas(false))
"""

_LOCKS = f"""
SELECT c.relname::text, l.mode, c.relkind::text FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
WHERE l.pid = $1 AND l.locktype = 'relation' AND c.relnamespace IN {SCHEMAS}
  AND c.relkind IN ('r', 'p', 'm', 'v', 'i', 'I')
"""

_VICTIM_MILLISECONDS = 1
"""Whoever is not blocked does not wait for a lock at all."""


@dataclass(frozen=True)
class Relation:
    kind: str
    file: int
    table: str
    """Of an index."""
    column: str
    """A column of a table that may be written."""


@dataclass(frozen=True)
class Inside:
    """What the transaction itself sees."""

    relations: dict[str, Relation]
    scans: dict[str, tuple[int, int]]
    wal: int


async def inside(connection: asyncpg.Connection) -> Inside:
    try:
        relations = await connection.fetch(_RELATIONS)
        scans = await connection.fetch(_SCANS)
        wal = await connection.fetchval("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint")
    except DRIVER_ERRORS as error:
        raise own(error) from error
    return Inside(
        {row[0]: Relation(*row[1:]) for row in relations if not row[0].startswith(HIDDEN)},
        {row[0]: (row[1], row[2]) for row in scans},
        wal,
    )


Locks = dict[str, str]
"""Strongest mode by relation."""


async def locks(observer: asyncpg.Connection, process: int) -> Locks:
    """Of relations that the observer sees too, those that were there before; waited for or held."""
    return strongest(await modes(observer, process))


Modes = frozenset[tuple[str, str]]
"""Relation and mode: a transaction has several locks on one where its statements asked for several."""


async def modes(observer: asyncpg.Connection, process: int) -> Modes:
    found = await observer.fetch(_LOCKS, process)
    return frozenset((name, mode) for name, mode, _ in found if not name.startswith(HIDDEN))


def strongest(held: Modes) -> Locks:
    found: Locks = {}
    for name, mode in sorted(held):
        found[name] = stronger(found.get(name, ""), mode)
    return found


def stronger(one: str, other: str) -> str:
    return max((one, other), key=lambda mode: MODES.index(mode) if mode else -1)


async def blocked(observer: asyncpg.Connection, relations: dict[str, Relation], held: Locks) -> tuple[str, ...]:
    """What others cannot do to the tables locked: real statements that give up as soon as they have to wait."""
    tables = {relations[name].table or name for name in held if name in relations}
    found = []
    await observer.execute(f"SET lock_timeout = {_VICTIM_MILLISECONDS}")
    for table in sorted(tables):
        for name, statement in _victims(table, relations.get(table)):
            if await _waits(observer, statement):
                found.append(f"{table}.{name}")
    await observer.execute("RESET lock_timeout")
    return tuple(found)


def _victims(table: str, relation: Relation | None) -> list[tuple[str, str]]:
    name = quote(table)
    read = ("read", f"SELECT FROM {name} LIMIT 0")
    if relation is None or relation.kind == "m":
        return [read]
    column = quote(relation.column)
    write = f"INSERT INTO {name} ({column}) SELECT {column} FROM {name} WHERE false"
    if not relation.column:
        write = f"DELETE FROM {name} WHERE false"
    return [("for_update", f"SELECT FROM {name} LIMIT 0 FOR UPDATE"), read, ("write", write)]


async def _waits(observer: asyncpg.Connection, statement: str) -> bool:
    try:
        await observer.execute(statement)
    except asyncpg.LockNotAvailableError:
        return True
    except asyncpg.PostgresError:
        return False  # such as a table the observer may not read: it did not wait
    except DRIVER_ERRORS as error:
        raise own(error) from error
    return False


def effects(before: Inside, after: Inside, held: Locks, blocks: tuple[str, ...], *, definition: bool = True) -> Effects:
    """The difference. ``definition``: of a statement that defines something, for which an index read whole counts."""
    rewritten = [
        name
        for name, relation in after.relations.items()
        if name in before.relations and before.relations[name].file != relation.file
    ]
    files = {relation.file for relation in before.relations.values()}
    built = [
        name
        for name, relation in after.relations.items()
        if name not in before.relations
        and relation.table in before.relations
        and relation.kind == "i"
        and relation.file not in files
    ]
    scanned = [
        name
        for name, (sequential, by_index) in after.scans.items()
        if name in before.relations
        and (
            sequential > before.scans.get(name, (0, 0))[0]
            or (definition and by_index > before.scans.get(name, (0, 0))[1])
        )
    ]
    return Effects(
        locks=tuple(RelationLock(name, mode) for name, mode in sorted(held.items())),
        rewritten=tuple(sorted(rewritten)),
        scanned=tuple(sorted(scanned)),
        built=tuple(sorted(built)),
        blocks=blocks,
    )


def magnitude(size: int) -> int:
    """Bytes of log as a power of two, so that what varies from run to run does not show; 0 below 16 KiB."""
    return 1 << (size - 1).bit_length() if size >= 16_384 else 0
