"""groundplan.v1.BriefService."""

import asyncio
from typing import Any

from google.protobuf.empty_pb2 import Empty

from groundplan.v1 import brief_pb2, brief_service_pb2
from server.api import names
from server.api.content import brief_content, unkept_brief
from server.api.context import Context, caller
from server.api.convert.brief import (
    BASIC,
    FULL,
    PROBLEM,
    BriefWriter,
    check_answer,
    edit_of,
    fingerprint,
    source_of,
)
from server.api.offloading import converted
from server.api.paging import page_request
from server.engine.errors import DomainError, Reason
from server.usecases.briefs import BriefUseCases

SERVICE = brief_service_pb2.DESCRIPTOR.services_by_name["BriefService"]


class BriefService:
    """Keeps briefs and checks them."""

    def __init__(self, briefs: BriefUseCases, writer: BriefWriter) -> None:
        self._briefs = briefs
        self._writer = writer

    async def CreateBrief(self, request: Any, context: Context) -> brief_pb2.Brief:
        stored = await self._briefs.create(
            caller(context),
            names.workspace(request.parent, "parent"),
            brief_id=request.brief_id,
            **await brief_content(request, request.brief_id),
            request_id=request.request_id,
            validate_only=request.validate_only,
        )
        return await self._writer.written(stored)

    async def GetBrief(self, request: Any, context: Context) -> brief_pb2.Brief:
        workspace, brief, revision = names.brief(request.name)
        stored = await self._briefs.get(caller(context), workspace, brief, revision or 0)
        return await self._writer.written(stored, request.view or FULL, revision_in_name=revision is not None)

    async def ListBriefs(self, request: Any, context: Context) -> brief_service_pb2.ListBriefsResponse:
        view = request.view or BASIC
        parent = names.workspace(request.parent, "parent")
        page = await self._briefs.list(caller(context), parent, page_request(request), full=view == FULL)
        return brief_service_pb2.ListBriefsResponse(
            briefs=[await self._writer.written(stored, view) for stored in page.items],
            next_page_token=page.next_page_token,
        )

    async def UpdateBrief(self, request: Any, context: Context) -> brief_pb2.Brief:
        workspace, brief, _ = names.brief_without_revision(request.brief.name, "brief.name")
        source = request.HasField("source")
        if source and request.update_mask.paths:
            raise DomainError(
                Reason.INVALID_ARGUMENT, "update_mask must be absent with source", {"field": "update_mask"}
            )
        stored = await self._briefs.update(
            caller(context),
            workspace,
            brief,
            etag=request.brief.etag,
            edit=None if source else await converted(edit_of, request),
            source=source_of(request.source) if source else None,
            request_id=request.request_id,
            body=fingerprint(request),
            validate_only=request.validate_only,
        )
        return await self._writer.written(stored)

    async def DeleteBrief(self, request: Any, context: Context) -> brief_pb2.Brief:
        workspace, brief, _ = names.brief_without_revision(request.name)
        return await self._writer.written(
            await self._briefs.delete(caller(context), workspace, brief, request.etag), BASIC
        )

    async def UndeleteBrief(self, request: Any, context: Context) -> brief_pb2.Brief:
        workspace, brief, _ = names.brief_without_revision(request.name)
        return await self._writer.written(
            await self._briefs.undelete(caller(context), workspace, brief, request.etag), BASIC
        )

    async def PurgeBrief(self, request: Any, context: Context) -> Empty:
        workspace, brief, _ = names.brief_without_revision(request.name)
        await self._briefs.purge(caller(context), workspace, brief, request.etag)
        return Empty()

    async def ListBriefRevisions(self, request: Any, context: Context) -> brief_service_pb2.ListBriefRevisionsResponse:
        view = request.view or BASIC
        workspace, brief, _ = names.brief_without_revision(request.name)
        page = await self._briefs.list_revisions(
            caller(context), workspace, brief, page_request(request), full=view == FULL
        )
        return brief_service_pb2.ListBriefRevisionsResponse(
            briefs=[await self._writer.written(stored, view, revision_in_name=True) for stored in page.items],
            next_page_token=page.next_page_token,
        )

    async def CheckBrief(self, request: Any, context: Context) -> brief_service_pb2.CheckBriefResponse:
        principal = caller(context)
        try:
            prepared = await self._briefs.check(principal, **await unkept_brief(request))
        except DomainError as error:
            if error.reason is not Reason.INVALID_BRIEF:
                raise
            # Here mistakes are what was asked for.
            return brief_service_pb2.CheckBriefResponse(problems=[PROBLEM.down(each) for each in error.problems])
        return await asyncio.to_thread(check_answer, prepared, principal.workspace)
