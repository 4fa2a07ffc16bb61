"""Where a migration ends, tried without rows and undone: rows made beforehand must obey what it adds."""

from collections.abc import Iterator

import asyncpg
from msgspec.structs import replace

from server.engine.kernel.sql.words import quote
from server.engine.model.catalogue import Catalogue, CatalogueConstraint, CatalogueTable
from server.lab.migrations.catalogue import read_catalogue
from server.lab.migrations.ready import Ready, ReadyRehearsal
from server.lab.migrations.rows import mentions
from server.lab.migrations.watching import HIDDEN
from server.lab.observation import DRIVER_ERRORS, own

_TURNS = f"{HIDDEN}_turns"
_TEXTS = ("text", "character")


async def outlook(migrating: asyncpg.Connection, found: ReadyRehearsal) -> Catalogue:
    """The schema after all statements that can be tried in one transaction, those that fail left out."""
    # PostgreSQL opens no subtransaction right after some definitions, until a statement has written something.
    await migrating.execute(f"BEGIN; CREATE TEMPORARY TABLE {_TURNS} (turn integer)")
    try:
        for unit in found.units:
            for each in unit:
                await _try(migrating, each)
        return await read_catalogue(migrating)
    finally:
        await migrating.execute("ROLLBACK")


async def _try(migrating: asyncpg.Connection, each: Ready) -> None:
    sql = each.attached if each.alone else each.sql
    if each.refused or each.left_out or not each.defines or not sql:
        return
    try:
        await migrating.execute(f"INSERT INTO pg_temp.{_TURNS} VALUES (1); SAVEPOINT tried; {sql}")
    except DRIVER_ERRORS as error:
        own(error)
        await migrating.execute("ROLLBACK TO SAVEPOINT tried")


def ready_for(before: Catalogue, ends: Catalogue, *, nulls: bool) -> Catalogue:
    """The schema as it is, with the constraints it will have on columns that are there already."""
    after = {table.name: table for table in ends.tables}
    domains = {domain.name: domain for domain in ends.domains}
    return replace(
        before,
        domains=tuple(
            later if (later := domains.get(domain.name)) is not None and later.type == domain.type else domain
            for domain in before.domains
        ),
        tables=tuple(
            _both(table, after[table.name], ends, nulls) if table.name in after else table for table in before.tables
        ),
    )


def _both(table: CatalogueTable, after: CatalogueTable, ends: Catalogue, nulls: bool) -> CatalogueTable:
    there = {column.name for column in table.columns}
    known = {(each.kind, each.definition) for each in table.constraints}
    later = {column.name: column.not_null for column in after.columns}
    return replace(
        table,
        columns=tuple(
            replace(column, not_null=column.not_null or (not nulls and later.get(column.name, False)))
            for column in table.columns
        ),
        constraints=(
            *table.constraints,
            *(
                each
                for each in after.constraints
                if (each.kind, each.definition) not in known and each.columns and set(each.columns) <= there
            ),
            *_readable(table, after, ends),
            *_placed(table, ends),
            *_attached(table, after, ends),
        ),
        indexes=(*table.indexes, *(each for each in after.indexes if each.unique and set(each.columns) <= there)),
    )


def _readable(table: CatalogueTable, after: CatalogueTable, ends: Catalogue) -> Iterator[CatalogueConstraint]:
    """Texts that become something else are texts that can: of everything written there, in production too."""
    for column in table.columns:
        later = after.column(column.name)
        if later is None or later.type == column.type or not column.type.startswith(_TEXTS):
            continue
        name, kind = quote(column.name), later.type
        domain = next((each for each in ends.domains if quote(each.name) == kind), None)
        label = next((each for each in ends.enums if quote(each.name) == kind), None)
        if domain is not None:
            kind = domain.type
            for _, definition in domain.checks:
                said = definition.replace("VALUE", f"({name})::{kind}")
                yield CatalogueConstraint("", "check", said, (column.name,))
        if label is not None:
            labels = ", ".join("'{}'::text".format(each.replace("'", "''")) for each in label.labels)
            condition = f"({name})::text = ANY (ARRAY[{labels}])"
        else:
            written = kind.replace("'", "''")
            condition = f"pg_input_is_valid(({name})::text, '{written}'::text)"
        yield CatalogueConstraint("", "check", f"CHECK ({condition})", (column.name,))


def _placed(table: CatalogueTable, ends: Catalogue) -> Iterator[CatalogueConstraint]:
    """Rows of a table that will be partitioned have a partition; those of a hash all have one."""
    if table.partitioned:
        return
    bounds = [each.rows_obey for each in ends.tables if each.parent == table.name]
    if all(bounds) and bounds and not any("satisfies_hash_partition" in each for each in bounds):
        held = " OR ".join(bounds)
        columns = tuple(each.name for each in table.columns if any(mentions(bound, each.name) for bound in bounds))
        yield CatalogueConstraint("", "check", f"CHECK ({held})", columns)


def _attached(table: CatalogueTable, after: CatalogueTable, ends: Catalogue) -> Iterator[CatalogueConstraint]:
    """Rows of a table that becomes a partition, or whose bounds change, obey what its partitioned table asks."""
    if after.rows_obey and after.rows_obey != table.rows_obey and "satisfies_hash_partition" not in after.rows_obey:
        columns = tuple(each.name for each in table.columns if mentions(after.rows_obey, each.name))
        yield CatalogueConstraint("", "check", f"CHECK ({after.rows_obey})", columns)
    above = ends.table(after.parent) if after.parent != table.parent else None
    while above is not None:
        yield from above.constraints
        above = ends.table(above.parent)
