"""What finished designs say: deliverables and artefacts, each content kept once a workspace."""

import datetime as dt
import hashlib
from collections.abc import AsyncIterator, Sequence

import msgspec
from sqlalchemy import bindparam, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from server.engine.model.plan import AnalysisResult, Artefact, Evidence
from server.engine.model.resources import ArtefactEntry, Deliverable, Page, PageRequest, Plan
from server.engine.model.value import Value, canonical
from server.store.executing import Executor, Row, UnitExecutor
from server.store.filtering import Field, Kind
from server.store.listing import Collection, page
from server.store.paging import TokenCodec
from server.store.tables import TEXT, artefacts, blobs, deliverables

_A, _B, _V = artefacts.c, blobs.c, deliverables.c
_WORKSPACE = bindparam("in_workspace", type_=TEXT)
_DESIGN = bindparam("design_id", type_=TEXT)
_IN_DESIGN = (_A.workspace == _WORKSPACE, _A.design_id == _DESIGN)
_BLOB_OF_DELIVERABLE = (_B.workspace == _V.workspace) & (_B.digest == _V.digest)
_BLOB_OF_ARTEFACT = (_B.workspace == _A.workspace) & (_B.digest == _A.digest)

_INSERT_BLOB = upsert(blobs)
# Renewing the time holds the row against maintenance, which removes old blobs that nothing refers to.
_PUT_BLOB = _INSERT_BLOB.on_conflict_do_update(
    index_elements=[_B.workspace, _B.digest], set_={"create_time": _INSERT_BLOB.excluded.create_time}
)
_PUT_DELIVERABLE = insert(deliverables)
_PUT_ARTEFACT = insert(artefacts)
_DELIVERABLE = (
    select(_V.design_id, _V.analysis, _V.position, _B.content)
    .select_from(deliverables.join(blobs, _BLOB_OF_DELIVERABLE))
    .where(_V.workspace == _WORKSPACE, _V.design_id == _DESIGN)
)
_GET_DELIVERABLE = _DELIVERABLE.where(_V.analysis == bindparam("analysis", type_=TEXT)).limit(1)
_GET_ARTEFACT = (
    select(artefacts, _B.content)
    .select_from(artefacts.join(blobs, _BLOB_OF_ARTEFACT))
    .where(*_IN_DESIGN, _A.path == bindparam("path", type_=TEXT))
    .limit(1)
)
_GET_ENTRY = select(artefacts).where(*_IN_DESIGN, _A.path == bindparam("path", type_=TEXT)).limit(1)
_ENTRIES = select(artefacts).where(*_IN_DESIGN).order_by(_A.path)
_DELIVERABLES = Collection(
    name="deliverables",
    select=_DELIVERABLE,
    fields={"position": Field(Kind.INTEGER, _V.position), "analysis": Field(Kind.TEXT, _V.analysis)},
    key="position",
    order="position",
)
_PARENT = literal("workspaces/", TEXT).concat(_A.workspace).concat("/designs/").concat(_A.design_id)
_ARTEFACTS = Collection(
    name="artefacts",
    select=select(artefacts).where(*_IN_DESIGN),
    fields={
        "path": Field(Kind.TEXT, _A.path, searched=True),
        "name": Field(Kind.TEXT, _PARENT.concat("/artefacts/").concat(_A.path)),
        "media_type": Field(Kind.TEXT, _A.media_type),
        "size_bytes": Field(Kind.INTEGER, _A.size),
    },
    key="path",
    order="path",
)


class _Stored(Value):
    """A deliverable as it is kept: without its names, so that designs that say the same share it."""

    result: AnalysisResult
    evidence: tuple[Evidence, ...]


_DECODER = msgspec.json.Decoder(_Stored)


class Plans:
    def __init__(self, executor: Executor, tokens: TokenCodec) -> None:
        self._executor = executor
        self._tokens = tokens

    async def put(self, design_id: str, plan: Plan, now: dt.datetime) -> None:
        """Keep the plan of a design that this unit finishes."""
        assert isinstance(self._executor, UnitExecutor)
        seen = {evidence.id: evidence for evidence in plan.evidence}
        contents: dict[str, bytes] = {}
        deliverable_rows, artefact_rows = [], []
        for position, result in enumerate(plan.results):
            # The artefacts are kept as files; in the deliverable their paths are enough.
            slim = msgspec.structs.replace(
                result, artefacts=tuple(Artefact(a.path, a.media_type, "", a.evidence) for a in result.artefacts)
            )
            evidence = tuple(seen[claim.id] for claim in result.claims if claim.id in seen)
            digest = _keep(contents, canonical(_Stored(slim, evidence)))
            deliverable_rows.append(
                {"design_id": design_id, "analysis": result.analysis, "position": position, "digest": digest}
            )
        for artefact in plan.artefacts:
            content = artefact.content.encode()
            artefact_rows.append(
                {
                    "design_id": design_id,
                    "path": artefact.path,
                    "media_type": artefact.media_type,
                    "size": len(content),
                    "digest": _keep(contents, content),
                    "evidence": list(artefact.evidence),
                }
            )
        blob_rows = [{"digest": key, "content": contents[key], "create_time": now} for key in sorted(contents)]
        await self._executor.each(_PUT_BLOB, blob_rows)
        await self._executor.each(_PUT_DELIVERABLE, deliverable_rows)
        await self._executor.each(_PUT_ARTEFACT, artefact_rows)

    async def deliverable(self, design_id: str, analysis: str) -> Deliverable | None:
        row = await self._executor.first(_GET_DELIVERABLE, {"design_id": design_id, "analysis": analysis})
        return None if row is None else self._deliverable(row)

    async def deliverables(self, design_id: str, request: PageRequest) -> Page[Deliverable]:
        """In the order of the analyses."""
        rows, token = await self._page(_DELIVERABLES, design_id, request)
        return Page(tuple(map(self._deliverable, rows)), token)

    async def artefacts(self, design_id: str, request: PageRequest) -> Page[ArtefactEntry]:
        """By path. Fields: path, name, media_type, size_bytes."""
        rows, token = await self._page(_ARTEFACTS, design_id, request)
        return Page(tuple(map(_entry, rows)), token)

    async def entry(self, design_id: str, path: str) -> ArtefactEntry | None:
        row = await self._executor.first(_GET_ENTRY, {"design_id": design_id, "path": path})
        return None if row is None else _entry(row)

    async def entries(self, design_id: str) -> tuple[ArtefactEntry, ...]:
        """All of a design, by path."""
        return tuple(map(_entry, await self._executor.all(_ENTRIES, {"design_id": design_id})))

    async def artefact(self, design_id: str, path: str) -> tuple[ArtefactEntry, bytes] | None:
        """A file with its content."""
        row = await self._executor.first(_GET_ARTEFACT, {"design_id": design_id, "path": path})
        return None if row is None else (_entry(row), row["content"])

    async def contents(self, design_id: str) -> AsyncIterator[tuple[ArtefactEntry, bytes]]:
        """Every file with its content, by path, one after the other."""
        for entry in await self.entries(design_id):
            found = await self.artefact(design_id, entry.path)
            if found is not None:
                yield found

    async def _page(self, collection: Collection, design_id: str, request: PageRequest) -> tuple[Sequence[Row], str]:
        return await page(
            self._executor,
            self._tokens,
            collection,
            request,
            parent=design_id,
            parameters={"design_id": design_id},
        )

    def _deliverable(self, row: Row) -> Deliverable:
        stored = _DECODER.decode(row["content"])
        return Deliverable(
            workspace=self._executor.workspace,
            design_id=row["design_id"],
            result=stored.result,
            evidence=stored.evidence,
        )


def _keep(contents: dict[str, bytes], content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    contents[digest] = content
    return digest


def _entry(row: Row) -> ArtefactEntry:
    return ArtefactEntry(
        workspace=row["workspace"],
        design_id=row["design_id"],
        path=row["path"],
        media_type=row["media_type"],
        size=row["size"],
        sha256=row["digest"],
        evidence=tuple(row["evidence"]),
    )
