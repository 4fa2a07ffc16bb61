"""groundplan.v1.DesignService."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from google.api.httpbody_pb2 import HttpBody
from google.longrunning import operations_pb2
from google.protobuf.empty_pb2 import Empty

from groundplan.v1 import deliverable_pb2, design_pb2, design_service_pb2
from server.api import names
from server.api.context import Context, caller
from server.api.convert.design import BASIC, FULL, DesignWriter, artefact, deliverable
from server.api.paging import page_request
from server.usecases.designs import DesignUseCases

SERVICE = design_service_pb2.DESCRIPTOR.services_by_name["DesignService"]


class DesignService:
    """Asks for designs, follows them, and reads what they say."""

    def __init__(self, designs: DesignUseCases, writer: DesignWriter) -> None:
        self._designs = designs
        self._writer = writer

    async def CreateDesign(self, request: Any, context: Context) -> operations_pb2.Operation:
        brief = names.brief(request.design.brief, "design.brief")
        operation = await self._designs.create(
            caller(context),
            names.workspace(request.parent, "parent"),
            brief_workspace=brief.workspace,
            brief_id=brief.brief,
            brief_revision=brief.revision or 0,
            seed=request.design.seed,
            design_id=request.design_id,
            request_id=request.request_id,
            validate_only=request.validate_only,
        )
        return self._writer.operation(operation, only_checked=request.validate_only)

    async def GetDesign(self, request: Any, context: Context) -> design_pb2.Design:
        return self._writer.design(await self._designs.get(caller(context), *names.design(request.name)))

    async def ListDesigns(self, request: Any, context: Context) -> design_service_pb2.ListDesignsResponse:
        parent = names.workspace(request.parent, "parent")
        page = await self._designs.list(caller(context), parent, page_request(request))
        return design_service_pb2.ListDesignsResponse(
            designs=[self._writer.design(each) for each in page.items], next_page_token=page.next_page_token
        )

    async def DeleteDesign(self, request: Any, context: Context) -> design_pb2.Design:
        name = names.design(request.name)
        return self._writer.design(await self._designs.delete(caller(context), *name, request.etag))

    async def UndeleteDesign(self, request: Any, context: Context) -> design_pb2.Design:
        name = names.design(request.name)
        return self._writer.design(await self._designs.undelete(caller(context), *name, request.etag))

    async def PurgeDesign(self, request: Any, context: Context) -> Empty:
        await self._designs.purge(caller(context), *names.design(request.name), request.etag)
        return Empty()

    async def WatchDesign(
        self, request: Any, context: Context
    ) -> AsyncIterator[design_service_pb2.WatchDesignResponse]:
        async with aclosing(self._designs.watch(caller(context), *names.design(request.name))) as states:
            async for design in states:
                yield design_service_pb2.WatchDesignResponse(design=self._writer.design(design))

    async def GetDeliverable(self, request: Any, context: Context) -> deliverable_pb2.Deliverable:
        name = names.deliverable(request.name)
        part = await self._designs.get_deliverable(caller(context), *name)
        return await asyncio.to_thread(deliverable, part, request.view or FULL)  # thousands of pieces of evidence

    async def ListDeliverables(self, request: Any, context: Context) -> design_service_pb2.ListDeliverablesResponse:
        name = names.design(request.parent, "parent")
        page = await self._designs.list_deliverables(caller(context), *name, page_request(request))
        return design_service_pb2.ListDeliverablesResponse(
            deliverables=[await asyncio.to_thread(deliverable, each, request.view or BASIC) for each in page.items],
            next_page_token=page.next_page_token,
        )

    async def GetArtefact(self, request: Any, context: Context) -> deliverable_pb2.Artefact:
        return artefact(await self._designs.get_artefact(caller(context), *names.artefact(request.name)))

    async def ListArtefacts(self, request: Any, context: Context) -> design_service_pb2.ListArtefactsResponse:
        name = names.design(request.parent, "parent")
        page = await self._designs.list_artefacts(caller(context), *name, page_request(request))
        return design_service_pb2.ListArtefactsResponse(
            artefacts=[artefact(each) for each in page.items], next_page_token=page.next_page_token
        )

    async def DownloadArtefact(self, request: Any, context: Context) -> HttpBody:
        entry, content = await self._designs.download_artefact(caller(context), *names.artefact(request.name))
        return HttpBody(content_type=entry.media_type, data=content)

    async def DownloadDesign(self, request: Any, context: Context) -> HttpBody:
        content = await self._designs.archive(caller(context), *names.design(request.name))
        return HttpBody(content_type="application/zip", data=content)
