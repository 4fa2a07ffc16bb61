"""An example brief as something to act out: its tables on PostgreSQL, its statements by use case and number."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg

from server.engine import brief as briefs
from server.engine.analysis import Inputs
from server.engine.model.access import Statement
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource
from server.engine.schema import ANALYSIS

EXAMPLES = Path(__file__).parents[2] / "examples"


class Script:
    """Statements as PostgreSQL gets them: as written in the brief, or as the schema analysis rewrote them."""

    def __init__(self, example: str) -> None:
        path = EXAMPLES / example / "brief.yaml"
        self.prepared: PreparedBrief = briefs.read(BriefSource(path.name, "yaml", path.read_text()))
        result = ANALYSIS.run(Inputs(ANALYSIS.reads(self.prepared), {}))
        assert result.schema is not None
        rewritten = {r.statement: r.positional_sql for r in result.schema.rewrites}
        self.ddl = next(a.content for a in result.artefacts if a.path.endswith("schema.sql"))
        self._statements = {
            s.id: (_typed(rewritten.get(s.id, s.positional_sql), s), tuple(p.name for p in s.parameters))
            for s in self.prepared.statements
        }

    def on(self, connection: "asyncpg.Connection[asyncpg.Record]") -> "Performance":
        """The same on one connection."""
        return Performance(self._statements, connection)


def _typed(sql: str, statement: Statement) -> str:
    """With each ``$n`` cast to its parameter's type: asyncpg cannot send types, as PREPARE with a list of them does."""
    return re.sub(r"\$(\d+)", lambda found: f"{found[0]}::{statement.parameters[int(found[1]) - 1].type}", sql)


class Performance:
    """One client's connection, acting use cases out."""

    def __init__(
        self,
        statements: dict[str, tuple[str, tuple[str, ...]]],
        connection: "asyncpg.Connection[asyncpg.Record]",
    ) -> None:
        self._statements = statements
        self.connection = connection

    async def rows(self, step: str, **values: Any) -> list[asyncpg.Record]:
        """Run the step ``<UseCase>/<transaction>/<step>``; each of its parameters must be given."""
        sql, names = self._statements[step]
        assert set(names) == set(values), step
        return list(await self.connection.fetch(sql, *(values[name] for name in names)))

    async def row(self, step: str, **values: Any) -> asyncpg.Record | None:
        """The one row that the step returns, if any."""
        found = await self.rows(step, **values)
        assert len(found) <= 1, step
        return found[0] if found else None

    async def identity(self, step: str, **values: Any) -> int:
        """The ``id`` of the row that the step made."""
        made = await self.row(step, **values)
        assert made is not None, step
        return int(made["id"])


class Stage:
    """A database with the plan's tables, and as many clients as a story needs."""

    def __init__(self, script: Script, url: str) -> None:
        self._script = script
        self._url = url

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Performance]:
        """A connection of its own, closed at the end of the block."""
        connection = await asyncpg.connect(self._url)
        try:
            yield self._script.on(connection)
        finally:
            await connection.close()
