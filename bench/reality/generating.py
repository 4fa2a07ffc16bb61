"""The service of the brief as source: FastAPI on asyncpg, one endpoint for each statement."""

from typing import Any

_HEAD = '''"""Generated from bench/reality/brief.yaml."""

import os
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI


@asynccontextmanager
async def lifespan(app):
    size = int(os.environ["POOL"])
    async with asyncpg.create_pool(os.environ["DATABASE"], min_size=size, max_size=size) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)
'''

_ENDPOINT = """

@app.{verb}("{path}")
async def {name}(key: int):
    async with app.state.pool.acquire() as connection:
        rows = await connection.fetch({statement!r}, key)
    return [dict(row) for row in rows]
"""


def source_of(brief: dict[str, Any]) -> str:
    return _HEAD + "".join(
        _ENDPOINT.format(verb=one["method"].lower(), path=one["path"], name=name, statement=one["statement"])
        for name, one in brief["endpoints"].items()
    )
