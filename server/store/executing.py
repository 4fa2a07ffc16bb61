"""Two ways to run a statement of the tables: inside a unit of work, and alone on the short path for reads.

Both put the connection into one workspace before row-level security is asked. A unit does so once at its start; a
read does so in the same statement, so that tenancy costs no round trip.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from sqlalchemy import BindParameter, Executable, Insert, Select, literal_column
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import visitors

from server.store.failures import translated
from server.store.pool import ReadPool

Row = Mapping[str, Any]
WORKSPACE = "in_workspace"
"""The parameter by which every statement on a tenant table says whose rows it means."""


class Executor(Protocol):
    """Runs statements in one workspace; the parameter `WORKSPACE`, of an INSERT the column, is filled in."""

    workspace: str

    async def all(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row]: ...

    async def first(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Row | None: ...


class UnitExecutor:
    """Statements of one transaction, whose connection is in the workspace already."""

    def __init__(self, connection: AsyncConnection, workspace: str) -> None:
        self.connection = connection
        self.workspace = workspace

    async def all(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row]:
        with translated():
            result = await self.connection.execute(statement, self._bind(statement, parameters))
            # RowMapping is a mapping by string keys, but typed by what else it accepts.
            return cast("Sequence[Row]", result.mappings().all()) if result.returns_rows else ()

    async def first(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Row | None:
        rows = await self.all(statement, parameters)
        return rows[0] if rows else None

    async def each(self, statement: Executable, many: Sequence[Mapping[str, Any]]) -> None:
        """Run the statement once for each set of parameters."""
        if many:
            with translated():
                await self.connection.execute(statement, [self._bind(statement, parameters) for parameters in many])

    def _bind(self, statement: Executable, parameters: Mapping[str, Any] | None) -> dict[str, Any]:
        name = "workspace" if isinstance(statement, Insert) else WORKSPACE
        return {name: self.workspace, **(parameters or {})}


class ReadExecutor:
    """Single SELECTs on pooled connections, prepared once each and answered in one round trip."""

    def __init__(self, pool: ReadPool, workspace: str, setting: str = "workspace") -> None:
        """``setting``: which of our session variables the parameter `WORKSPACE` sets, ``workspace`` or ``key``."""
        self._pool = pool
        self.workspace = workspace
        self._setting = setting

    async def all(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row]:
        assert isinstance(statement, Select)
        query = _query(statement, self._setting)
        arguments = query.arguments(self.workspace, parameters or {})
        with translated():
            return await self._pool.fetch(query.sql, arguments)

    async def first(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Row | None:
        rows = await self.all(statement, parameters)
        return rows[0] if rows else None


class _Query:
    """A SELECT as asyncpg takes it, wrapped so that the workspace is set before its tables are read.

    The wrapped SELECT refers to the row of ``tenant`` sideways (LATERAL) and cannot be flattened because of its OFFSET:
    PostgreSQL must compute ``tenant``, which sets the variable for this statement's transaction, before it starts the
    scan that row-level security filters.
    """

    def __init__(self, statement: Select[Any], setting: str) -> None:
        inner = cast("Select[Any]", visitors.replacement_traverse(statement, {}, _from_tenant))
        if statement._limit_clause is None:
            inner = inner.offset(literal_column("0"))
        compiled = inner.compile(dialect=_DIALECT)
        # A statement that named no workspace would not depend on ``tenant``, and might run before it.
        assert "tenant.workspace" in compiled.string, f"no predicate on the workspace: {compiled.string}"
        self._names: tuple[str, ...] = tuple(compiled.positiontup or ())
        self._fixed = dict(compiled.params)
        self.sql = (  # of fixed text and compiled expressions; every value is a parameter
            f"SELECT found.* FROM (SELECT set_config('groundplan.{setting}', ${len(self._names) + 1}, true)"  # noqa: S608
            f" AS workspace OFFSET 0) AS tenant CROSS JOIN LATERAL ({compiled.string}) AS found"
        )

    def arguments(self, workspace: str, parameters: Mapping[str, Any]) -> list[Any]:
        values = [parameters[name] if name in parameters else self._fixed[name] for name in self._names]
        values.append(workspace)
        return values


_DIALECT = dialect()  # type: ignore[no-untyped-call]
_DIALECT.positional = True


def _from_tenant(element: Any, **_: object) -> Any:
    if isinstance(element, BindParameter) and element.key == WORKSPACE:
        return literal_column("tenant.workspace")
    return None


@functools.lru_cache(maxsize=512)
def _query(statement: Select[Any], setting: str) -> _Query:
    """The compiled form; statements are told apart by identity, so each is made once and kept by its maker."""
    return _Query(statement, setting)
