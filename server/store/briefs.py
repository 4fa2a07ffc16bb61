"""Briefs and their revisions."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, Select, and_, any_, bindparam, case, func, insert, literal, null, select, update
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief
from server.engine.model.resources import BriefSource, Page, PageRequest, StoredBrief
from server.engine.model.value import canonical, digest
from server.store.contents import BRIEF, Content, Contents
from server.store.etags import etag
from server.store.executing import Executor, Row
from server.store.filtering import Field, Kind
from server.store.listing import Collection, page
from server.store.paging import TokenCodec
from server.store.tables import TEXT, brief_revisions, briefs

_B, _R = briefs.c, brief_revisions.c
_WORKSPACE = bindparam("in_workspace", type_=TEXT)
_ID = bindparam("brief_id", type_=TEXT)
_KNOWN = bindparam("known", type_=TEXT)

_META = (
    _B.workspace,
    _B.id,
    _B.version,
    _B.create_time,
    _B.delete_time,
    _B.purge_time,
    _R.revision,
    _R.digest,
    _R.title,
    _R.summary,
)
# A revision keeps the etag it had when it was made.
_REVISED_META = tuple(_R.version if column.name == "version" else column for column in _META)
_REVISED = _R.create_time.label("update_time")
_SOURCE = (_R.source_filename, _R.source_format, _R.source_text)
_UNLESS_KNOWN = tuple(
    case((_R.digest == _KNOWN, null()), else_=column).label(column.name) for column in (_R.content, *_SOURCE)
)
_REVISION_OF = and_(_R.workspace == _B.workspace, _R.brief_id == _B.id)
_CURRENT = briefs.join(brief_revisions, and_(_REVISION_OF, _R.revision == _B.revision))

_GET = (
    select(*_META, _B.update_time, *_UNLESS_KNOWN)
    .select_from(_CURRENT)
    .where(_B.workspace == _WORKSPACE, _B.id == _ID)
    .limit(1)
)
_LOCK = _GET.with_for_update(of=briefs)
_GET_REVISION = (
    select(*_REVISED_META, _REVISED, *_UNLESS_KNOWN)
    .select_from(briefs.join(brief_revisions, _REVISION_OF))
    .where(_B.workspace == _WORKSPACE, _B.id == _ID, _R.revision == bindparam("revision", type_=Integer))
    .limit(1)
)
_CONTENTS = (
    select(_R.digest, _R.content, *_SOURCE)
    .ext(distinct_on(_R.digest))
    .where(_R.workspace == _WORKSPACE, _R.digest == any_(bindparam("digests", type_=ARRAY(TEXT))))
)
_INSERT = upsert(briefs).on_conflict_do_nothing().returning(_B.id)
_INSERT_REVISION = insert(brief_revisions)
_ADVANCE = (
    update(briefs)
    .where(_B.workspace == _WORKSPACE, _B.id == _ID)
    .values(
        revision=bindparam("new_revision"),
        version=_B.version + 1,
        title=bindparam("new_title"),
        summary=bindparam("new_summary"),
        update_time=bindparam("now"),
    )
    .returning(_B.version)
)
_MARK = (
    update(briefs)
    .where(_B.workspace == _WORKSPACE, _B.id == _ID)
    .values(
        version=_B.version + 1,
        update_time=bindparam("now"),
        delete_time=bindparam("new_delete_time"),
        purge_time=bindparam("new_purge_time"),
    )
    .returning(_B.version)
)
_COUNT = select(func.count().label("n")).where(_B.workspace == _WORKSPACE, _B.delete_time.is_(None))

_NAME = literal("workspaces/", TEXT).concat(_B.workspace).concat("/briefs/").concat(_B.id)
_FIELDS = {
    "id": Field(Kind.TEXT, _B.id, searched=True),
    "name": Field(Kind.TEXT, _NAME),
    "title": Field(Kind.TEXT, _B.title, searched=True),
    "summary": Field(Kind.TEXT, _B.summary, searched=True),
    "create_time": Field(Kind.TIME, _B.create_time),
    "update_time": Field(Kind.TIME, _B.update_time),
    "delete_time": Field(Kind.TIME, _B.delete_time, nullable=True),
}
_COLLECTION = Collection(
    name="briefs",
    select=select(*_META, _B.update_time).select_from(_CURRENT).where(_B.workspace == _WORKSPACE),
    fields=_FIELDS,
    key="id",
    order="create_time desc",
    deleted=_B.delete_time,
)
_REVISIONS = Collection(
    name="revisions",
    select=select(*_REVISED_META, _REVISED)
    .select_from(briefs.join(brief_revisions, _REVISION_OF))
    .where(_B.workspace == _WORKSPACE, _B.id == _ID),
    fields={"revision": Field(Kind.INTEGER, _R.revision), "create_time": Field(Kind.TIME, _R.create_time)},
    key="revision",
    order="revision desc",
)


class Briefs:
    def __init__(self, executor: Executor, tokens: TokenCodec, contents: Contents) -> None:
        self._executor = executor
        self._tokens = tokens
        self._contents = contents

    async def get(self, brief_id: str, revision: int = 0) -> StoredBrief | None:
        """The brief at a revision, 0 for the latest; deleted ones too."""
        return await self._read(_GET_REVISION if revision else _GET, brief_id, revision)

    async def lock(self, brief_id: str) -> StoredBrief | None:
        """The latest revision; nobody else changes the brief until the unit ends."""
        return await self._read(_LOCK, brief_id, 0)

    async def list(self, request: PageRequest, *, full: bool = False) -> Page[StoredBrief]:
        """Newest first. Unless ``full`` in outline: of the brief itself name, title and summary alone.

        Fields for filter and order: id, name, title, summary, create_time, update_time, delete_time.
        """
        return await self._page(_COLLECTION, request, full)

    async def list_revisions(self, brief_id: str, request: PageRequest, *, full: bool = False) -> Page[StoredBrief]:
        """Newest first; in outline unless ``full``."""
        return await self._page(_REVISIONS, request, full, brief_id)

    async def count(self) -> int:
        """Briefs that are not deleted."""
        row = await self._executor.first(_COUNT)
        assert row is not None
        return int(row["n"])

    async def create(self, brief_id: str, brief: Brief, source: BriefSource | None, now: dt.datetime) -> StoredBrief:
        """The first revision. Raises ALREADY_EXISTS, also for an id that a deleted brief still holds."""
        row = {
            "id": brief_id,
            "revision": 1,
            "version": 1,
            "title": brief.title,
            "summary": brief.summary,
            "create_time": now,
            "update_time": now,
        }
        if await self._executor.first(_INSERT, row) is None:
            resource = f"workspaces/{self._executor.workspace}/briefs/{brief_id}"
            raise DomainError(Reason.ALREADY_EXISTS, f"{resource} exists already", {"resource": resource})
        content = await self._add(brief_id, 1, 1, brief, source, now)
        return StoredBrief(
            workspace=self._executor.workspace,
            id=brief_id,
            revision=1,
            brief=brief,
            source=source,
            etag=_etag(self._executor.workspace, brief_id, 1, content),
            create_time=now,
            update_time=now,
        )

    async def revise(
        self, current: StoredBrief, brief: Brief, source: BriefSource | None, now: dt.datetime
    ) -> StoredBrief:
        """The next revision of a brief that this unit has locked."""
        revision = current.revision + 1
        row = await self._executor.first(
            _ADVANCE,
            {
                "brief_id": current.id,
                "new_revision": revision,
                "new_title": brief.title,
                "new_summary": brief.summary,
                "now": now,
            },
        )
        assert row is not None
        content = await self._add(current.id, revision, row["version"], brief, source, now)
        return StoredBrief(
            workspace=current.workspace,
            id=current.id,
            revision=revision,
            brief=brief,
            source=source,
            etag=_etag(current.workspace, current.id, row["version"], content),
            create_time=current.create_time,
            update_time=now,
        )

    async def mark_deleted(self, current: StoredBrief, now: dt.datetime, purge_time: dt.datetime | None) -> StoredBrief:
        """Hide a locked brief until it is purged, or show it again when ``purge_time`` is None."""
        deleted = {"new_delete_time": now if purge_time else None, "new_purge_time": purge_time, "now": now}
        await self._executor.all(_MARK, {"brief_id": current.id, **deleted})
        found = await self.lock(current.id)
        assert found is not None
        return found

    async def _add(
        self, brief_id: str, revision: int, version: int, brief: Brief, source: BriefSource | None, now: dt.datetime
    ) -> str:
        content = digest(brief, source)
        await self._executor.all(
            _INSERT_REVISION,
            {
                "brief_id": brief_id,
                "revision": revision,
                "version": version,
                "digest": content,
                "title": brief.title,
                "summary": brief.summary,
                "content": canonical(brief),
                "source_filename": source.filename if source else None,
                "source_format": source.format if source else None,
                "source_text": source.text if source else None,
                "create_time": now,
            },
        )
        return content

    async def _page(
        self, collection: Collection, request: PageRequest, full: bool, brief_id: str = ""
    ) -> Page[StoredBrief]:
        parameters = {"brief_id": brief_id} if brief_id else {}
        rows, token = await page(
            self._executor, self._tokens, collection, request, parent=brief_id, parameters=parameters
        )
        if not full:
            return Page(tuple(_stored(row, _outline(row)) for row in rows), token)
        contents = await self._load([row["digest"] for row in rows])
        # A brief that was purged between the two reads is gone from the page as well.
        found = ((row, contents.get(row["digest"])) for row in rows)
        return Page(tuple(_stored(row, content) for row, content in found if content is not None), token)

    async def _load(self, digests: Sequence[str]) -> dict[str, Content]:
        workspace = self._executor.workspace
        held = {digest: self._contents.get(workspace, digest) for digest in digests}
        contents = {digest: content for digest, content in held.items() if content is not None}
        missing = [digest for digest in held if digest not in contents]
        if missing:
            for row in await self._executor.all(_CONTENTS, {"digests": missing}):
                contents[row["digest"]] = self._keep(row)
        return contents

    def _keep(self, row: Row) -> Content:
        content = _decode(row)
        size = len(row["content"]) + len(row["source_text"] or "")
        self._contents.put(self._executor.workspace, row["digest"], content, size)
        return content

    async def _read(self, statement: Select[Any], brief_id: str, revision: int) -> StoredBrief | None:
        workspace = self._executor.workspace
        digest_known, content = self._contents.known(workspace, brief_id, revision)
        row = await self._executor.first(statement, {"brief_id": brief_id, "revision": revision, "known": digest_known})
        if row is None:
            return None
        if row["content"] is not None:
            content = self._keep(row)
            self._contents.remember(workspace, brief_id, revision, row["digest"])
        assert content is not None  # left out only when it is the one we hold
        return _stored(row, content)


def _decode(row: Row) -> Content:
    source = None
    if row["source_text"] is not None:
        source = BriefSource(row["source_filename"], row["source_format"], row["source_text"])
    return Content(BRIEF.decode(row["content"]), source)


def _outline(row: Row) -> Content:
    return Content(Brief(row["id"], title=row["title"], summary=row["summary"]))


def _stored(row: Row, content: Content) -> StoredBrief:
    return StoredBrief(
        workspace=row["workspace"],
        id=row["id"],
        revision=row["revision"],
        brief=content.brief,
        source=content.source,
        etag=_etag(row["workspace"], row["id"], row["version"], row["digest"]),
        create_time=row["create_time"],
        update_time=row["update_time"],
        delete_time=row["delete_time"],
        purge_time=row["purge_time"],
    )


def _etag(workspace: str, brief_id: str, version: int, content: str) -> str:
    return etag(workspace, brief_id, version, content)
