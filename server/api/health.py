"""grpc.health.v1.Health: whether the server as a whole, and each of its services, takes calls."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any

from grpc_health.v1 import health_pb2

from server.api.context import Context
from server.engine.errors import DomainError, Reason

WHOLE_SERVER = ""


class HealthService:
    """Every service has the same status: they stand on the same database and stop together."""

    def __init__(self, services: Iterable[str]) -> None:
        self._services = frozenset((WHOLE_SERVER, *services))
        self._serving = False
        self._changed = asyncio.Event()

    def report(self, *, serving: bool) -> None:
        """Change the status; watchers are told."""
        if serving != self._serving:
            self._serving = serving
            self._changed.set()
            self._changed = asyncio.Event()

    async def Check(self, request: Any, context: Context) -> health_pb2.HealthCheckResponse:
        if request.service not in self._services:
            raise DomainError(Reason.NOT_FOUND, f"no service {request.service[:200]}")
        return self._answer()

    async def List(self, request: Any, context: Context) -> health_pb2.HealthListResponse:
        return health_pb2.HealthListResponse(statuses={name: self._answer() for name in self._services})

    async def Watch(self, request: Any, context: Context) -> AsyncIterator[health_pb2.HealthCheckResponse]:
        while True:
            changed = self._changed
            if request.service in self._services:
                yield self._answer()
            else:
                yield health_pb2.HealthCheckResponse(status=health_pb2.HealthCheckResponse.SERVICE_UNKNOWN)
            await changed.wait()

    def _answer(self) -> health_pb2.HealthCheckResponse:
        serving = health_pb2.HealthCheckResponse.SERVING
        not_serving = health_pb2.HealthCheckResponse.NOT_SERVING
        return health_pb2.HealthCheckResponse(status=serving if self._serving else not_serving)
