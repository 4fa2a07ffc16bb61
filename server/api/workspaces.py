"""groundplan.v1.WorkspaceService."""

from typing import Any

from google.protobuf.empty_pb2 import Empty

from groundplan.v1 import workspace_pb2, workspace_service_pb2
from server.api import names
from server.api.context import Context, caller
from server.api.convert.workspace import ROLE_OF, api_key, stated_time, workspace
from server.api.masks import changed_fields
from server.api.paging import page_request
from server.usecases.api_keys import ApiKeyUseCases
from server.usecases.workspaces import WorkspaceUseCases

SERVICE = workspace_service_pb2.DESCRIPTOR.services_by_name["WorkspaceService"]


class WorkspaceService:
    """Reads and renames the caller's workspace, and manages its keys."""

    def __init__(self, workspaces: WorkspaceUseCases, keys: ApiKeyUseCases) -> None:
        self._workspaces = workspaces
        self._keys = keys

    async def GetWorkspace(self, request: Any, context: Context) -> workspace_pb2.Workspace:
        return workspace(await self._workspaces.get(caller(context), names.workspace(request.name)))

    async def UpdateWorkspace(self, request: Any, context: Context) -> workspace_pb2.Workspace:
        stated = request.workspace
        changed = changed_fields(request.update_mask, stated, ("title",))
        return workspace(
            await self._workspaces.update(
                caller(context),
                names.workspace(stated.name, "workspace.name"),
                title=stated.title if "title" in changed else None,
                etag=stated.etag,
                validate_only=request.validate_only,
            )
        )

    async def CreateApiKey(self, request: Any, context: Context) -> workspace_pb2.ApiKey:
        issued = await self._keys.create(
            caller(context),
            names.workspace(request.parent, "parent"),
            role=ROLE_OF[request.api_key.role],
            title=request.api_key.title,
            expire_time=stated_time(request.api_key, "expire_time"),
            request_id=request.request_id,
            validate_only=request.validate_only,
        )
        return api_key(issued.key, issued.credential)

    async def GetApiKey(self, request: Any, context: Context) -> workspace_pb2.ApiKey:
        return api_key(await self._keys.get(caller(context), *names.api_key(request.name)))

    async def ListApiKeys(self, request: Any, context: Context) -> workspace_service_pb2.ListApiKeysResponse:
        parent = names.workspace(request.parent, "parent")
        page = await self._keys.list(caller(context), parent, page_request(request))
        return workspace_service_pb2.ListApiKeysResponse(
            api_keys=[api_key(key) for key in page.items], next_page_token=page.next_page_token
        )

    async def RotateApiKey(self, request: Any, context: Context) -> workspace_pb2.ApiKey:
        name = names.api_key(request.name)
        issued = await self._keys.rotate(caller(context), *name, request_id=request.request_id)
        return api_key(issued.key, issued.credential)

    async def RevokeApiKey(self, request: Any, context: Context) -> workspace_pb2.ApiKey:
        return api_key(await self._keys.revoke(caller(context), *names.api_key(request.name)))

    async def DeleteApiKey(self, request: Any, context: Context) -> Empty:
        await self._keys.delete(caller(context), *names.api_key(request.name))
        return Empty()
