"""A stage for each story: a fresh database with the tables that the example's own plan creates."""

import asyncio
import functools
from collections.abc import Callable

import asyncpg
import pytest

from tests.databases import Database
from tests.journeys.script import Script, Stage


@functools.cache
def script(example: str) -> Script:
    return Script(example)


@pytest.fixture
def make_stage(new_database: Callable[..., Database]) -> Callable[..., Stage]:
    """Makes the stage for an example, with rows that its use cases take for granted."""

    def make(example: str, given: str = "") -> Stage:
        url = new_database().owner

        async def create() -> None:
            connection = await asyncpg.connect(url)
            await connection.execute(script(example).ddl + given)
            await connection.close()

        asyncio.run(create())
        return Stage(script(example), url)

    return make
