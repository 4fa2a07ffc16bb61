"""google.longrunning.Operations."""

import asyncio
from typing import Any

from google.longrunning import operations_pb2
from google.protobuf.empty_pb2 import Empty

from server.api import names
from server.api.context import Context, caller
from server.api.convert.design import DesignWriter
from server.api.convert.times import microseconds_of_duration
from server.api.paging import page_request
from server.engine.errors import DomainError, Reason
from server.usecases.operations import OperationUseCases

SERVICE = operations_pb2.DESCRIPTOR.services_by_name["Operations"]

COLLECTION = "operations"

# An answer sent so long before the caller's deadline arrives within it [s].
MARGIN = 0.2


class OperationService:
    """The operations of the caller's workspace."""

    def __init__(self, operations: OperationUseCases, writer: DesignWriter) -> None:
        self._operations = operations
        self._writer = writer

    async def ListOperations(self, request: Any, context: Context) -> operations_pb2.ListOperationsResponse:
        if request.name not in ("", COLLECTION):
            raise DomainError(Reason.INVALID_ARGUMENT, f"name must be {COLLECTION}", {"field": "name"})
        principal = caller(context)
        page = await self._operations.list(principal, principal.workspace, page_request(request))
        return operations_pb2.ListOperationsResponse(
            operations=[self._writer.operation(each) for each in page.items], next_page_token=page.next_page_token
        )

    async def GetOperation(self, request: Any, context: Context) -> operations_pb2.Operation:
        return self._writer.operation(await self._operations.get(caller(context), names.operation(request.name)))

    async def WaitOperation(self, request: Any, context: Context) -> operations_pb2.Operation:
        seconds = context.expires - asyncio.get_running_loop().time() - MARGIN
        if request.HasField("timeout"):
            seconds = min(seconds, microseconds_of_duration(request.timeout) / 1e6)
        operation = await self._operations.wait(caller(context), names.operation(request.name), max(0.0, seconds))
        return self._writer.operation(operation)

    async def CancelOperation(self, request: Any, context: Context) -> Empty:
        await self._operations.cancel(caller(context), names.operation(request.name))
        return Empty()

    async def DeleteOperation(self, request: Any, context: Context) -> Empty:
        await self._operations.delete(caller(context), names.operation(request.name))
        return Empty()
