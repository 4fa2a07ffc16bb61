"""Executes a user's DDL on a fresh database and reads what came of it."""

from dataclasses import dataclass

import asyncpg
from msgspec.structs import replace

from server.engine.kernel.sql.extensions import explained
from server.engine.model.reviewed_schema import ReviewedSchema
from server.lab.catalogue import read_catalogue
from server.lab.ddl import Prepared, not_run
from server.lab.ground import Ground
from server.lab.limits import Limits
from server.lab.observation import said, steady
from server.lab.session import Session


@dataclass(frozen=True)
class ReadSchema:
    catalogue: ReviewedSchema
    passed_over: tuple[str, ...]
    """Statements that were not executed, with the reason."""


async def build(ground: Ground, slot: int, limits: Limits, text: str, prepared: Prepared) -> ReadSchema:
    """Raises INVALID_ARGUMENT with the place for what PostgreSQL refuses, `LostError` and `UnprovenError`."""
    async with ground.database(slot, prepared.path) as database, ground.connection(database, slot) as connection:
        session = Session(connection, limits)
        if prepared.unchecked_bodies:
            await connection.execute("SET check_function_bodies = off")
        for each, run in prepared.statements:
            error = await session.execute(run)
            if error is not None:
                position = _position(error) if run == each.text else 0
                raise not_run(text, each, explained(_words(error), error.sqlstate or "", prepared.asked), position)
        catalogue = await read_catalogue(connection)
    rules: dict[str, list[str]] = {}
    for table, name in prepared.rules:
        rules.setdefault(table, []).append(name)
    return ReadSchema(
        replace(
            catalogue,
            tables=tuple(replace(table, rules=tuple(sorted(rules.get(table.name, [])))) for table in catalogue.tables),
            extensions=prepared.extensions,
            encoding=prepared.encoding or catalogue.encoding,
            shortened=prepared.shortened,
        ),
        prepared.passed_over,
    )


def _words(error: asyncpg.PostgresError) -> str:
    hint = getattr(error, "hint", None)
    return said(error) + (f" ({steady(hint)})" if hint else "")


def _position(error: asyncpg.PostgresError) -> int:
    position = getattr(error, "position", None)
    return int(position) if position else 0
