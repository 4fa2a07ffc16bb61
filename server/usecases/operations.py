"""Operations: long work by an id of its own, whoever asked for it and whatever it computes."""

import asyncio
import uuid

from server.engine.model.resources import Operation, Page, PageRequest, Principal
from server.store import Store
from server.store.notifications import CHANNEL
from server.usecases.designs import LOOK_AGAIN_SECONDS, DesignUseCases, wait_a_while
from server.usecases.support import not_found, own


class OperationUseCases:
    """Sees the operations of the caller's workspace; others do not exist for her."""

    def __init__(self, store: Store, designs: DesignUseCases) -> None:
        self._store = store
        self._designs = designs

    async def get(self, principal: Principal, operation_id: str) -> Operation:
        found = await self._store.reads(principal.workspace).operations.get(_uuid(operation_id))
        if found is None:
            raise not_found(f"operations/{operation_id}")
        return found

    async def list(self, principal: Principal, workspace: str, request: PageRequest) -> Page[Operation]:
        """Newest first."""
        own(principal, workspace, f"workspaces/{workspace}")
        return await self._store.reads(workspace).operations.list(request)

    async def wait(self, principal: Principal, operation_id: str, seconds: float) -> Operation:
        """The operation when it is done, or as it is after ``seconds``."""
        operation = await self.get(principal, operation_id)
        ends = asyncio.get_running_loop().time() + seconds
        subject = f"{operation.workspace}/{operation.design.id}"
        async with self._store.notifications.watching(CHANNEL, subject) as changed:
            while not operation.done:
                changed.clear()
                operation = await self.get(principal, operation_id)
                left = ends - asyncio.get_running_loop().time()
                if operation.done or left <= 0:
                    break
                await wait_a_while(changed, min(left, LOOK_AGAIN_SECONDS))
        return operation

    async def cancel(self, principal: Principal, operation_id: str) -> None:
        """Ask for its end; whether it came too late, the operation will say."""
        operation = await self.get(principal, operation_id)
        await self._designs.cancel(principal, operation.workspace, operation.design.id)

    async def delete(self, principal: Principal, operation_id: str) -> None:
        """Forget the operation, not what it computes."""
        async with self._store.unit(principal) as unit:
            if not await unit.operations.delete(_uuid(operation_id)):
                raise not_found(f"operations/{operation_id}")
            await unit.audit("operations.delete", f"operations/{operation_id}")
            await unit.commit()


def _uuid(operation_id: str) -> str:
    try:
        return str(uuid.UUID(operation_id))
    except ValueError:
        raise not_found(f"operations/{operation_id}") from None
