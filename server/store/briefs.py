"""Briefs and their revisions."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import BigInteger, Integer, and_, any_, bindparam, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief
from server.engine.model.resources import BriefSource, Page, PageRequest, StoredBrief
from server.engine.model.value import canonical
from server.store.contents import CONTENT, Content, Contents
from server.store.etags import etag, new_version
from server.store.executing import Executor, Row
from server.store.filtering import Field, Kind
from server.store.listing import Collection, page
from server.store.paging import TokenCodec
from server.store.tables import TEXT, TIME, brief_revisions, briefs

_B, _R = briefs.c, brief_revisions.c
_HERE = _B.workspace == bindparam("in_workspace", type_=TEXT)
_THIS = (_HERE, _B.id == bindparam("brief_id", type_=TEXT))
_THESE = (_HERE, _B.id == any_(bindparam("ids", type_=ARRAY(TEXT))))
_TIMES = (_B.create_time, _B.delete_time, _B.purge_time)
_OUTLINE = (_B.workspace, _B.id, _B.revision, _B.version, _B.title, _B.summary, _B.update_time, *_TIMES)
# A revision keeps title and etag it had when it was made, and became what it is when it was made.
_REVISION = (_R.revision, _R.version, _R.title, _R.summary, _R.create_time.label("update_time"))
_OF_BRIEF = and_(_R.workspace == _B.workspace, _R.brief_id == _B.id)
_CURRENT = briefs.join(brief_revisions, and_(_OF_BRIEF, _R.revision == _B.revision))
_EVERY = briefs.join(brief_revisions, _OF_BRIEF)

_LAST_REVISION = 2**31 - 1
"""What the column holds."""

_VERSION = select(_B.version).where(*_THIS).limit(1)
_GET = select(*_OUTLINE, _R.content).select_from(_CURRENT).where(*_THIS).limit(1)
_LOCK = _VERSION.with_for_update()
_GET_REVISION = (
    select(_B.workspace, _B.id, *_REVISION, *_TIMES, _R.content)
    .select_from(_EVERY)
    .where(*_THIS, _R.revision == bindparam("revision", type_=Integer))
    .limit(1)
)
_OUTLINES = select(*_OUTLINE).where(*_THESE)
_WHOLES = select(*_OUTLINE, _R.content).select_from(_CURRENT).where(*_THESE)
_INSERT = upsert(briefs).on_conflict_do_nothing().returning(_B.id)
_INSERT_REVISION = insert(brief_revisions)
_ADVANCE = (
    update(briefs)
    .where(*_THIS)
    .values(
        revision=bindparam("new_revision", type_=Integer),
        version=bindparam("new_version", type_=BigInteger),
        title=bindparam("new_title", type_=TEXT),
        summary=bindparam("new_summary", type_=TEXT),
        update_time=bindparam("now", type_=TIME),
    )
)
_MARK = (
    update(briefs)
    .where(*_THIS)
    .values(
        version=bindparam("new_version", type_=BigInteger),
        update_time=bindparam("now", type_=TIME),
        delete_time=bindparam("new_delete_time", type_=TIME),
        purge_time=bindparam("new_purge_time", type_=TIME),
    )
)
_COUNT = select(func.count().label("n")).where(_HERE, _B.delete_time.is_(None))

_NAME = literal("workspaces/", TEXT).concat(_B.workspace).concat("/briefs/").concat(_B.id)
_COLLECTION = Collection(
    name="briefs",
    select=select(_B.id, _B.version).where(_HERE),
    fields={
        "id": Field(Kind.TEXT, _B.id, searched=True),
        "name": Field(Kind.TEXT, _NAME),
        "title": Field(Kind.TEXT, _B.title, searched=True),
        "summary": Field(Kind.TEXT, _B.summary, searched=True),
        "create_time": Field(Kind.TIME, _B.create_time),
        "update_time": Field(Kind.TIME, _B.update_time),
        "delete_time": Field(Kind.TIME, _B.delete_time, nullable=True),
    },
    key="id",
    order="create_time desc",
    deleted=_B.delete_time,
)
_REVISION_FIELDS = {"revision": Field(Kind.INTEGER, _R.revision), "create_time": Field(Kind.TIME, _R.create_time)}
_REVISIONS, _WHOLE_REVISIONS = (
    Collection(
        name="revisions",
        select=select(_B.workspace, _B.id, *_REVISION, *_TIMES, *more).select_from(_EVERY).where(*_THIS),
        fields=_REVISION_FIELDS,
        key="revision",
        order="revision desc",
    )
    for more in ((), (_R.content,))
)


class Briefs:
    def __init__(self, executor: Executor, tokens: TokenCodec, contents: Contents) -> None:
        self._executor = executor
        self._tokens = tokens
        self._contents = contents

    async def get(self, brief_id: str, revision: int = 0) -> StoredBrief | None:
        """The brief at a revision, 0 for the latest; deleted ones too. Of an unchanged brief always the same object."""
        if revision > _LAST_REVISION:
            return None
        if revision:
            row = await self._executor.first(_GET_REVISION, {"brief_id": brief_id, "revision": revision})
            return None if row is None else _whole(row)
        workspace = self._executor.workspace
        if self._contents.knows(workspace, brief_id):
            row = await self._executor.first(_VERSION, {"brief_id": brief_id})
            if row is None:
                return None
            known = self._contents.whole(workspace, brief_id, row["version"])
            if known is not None:
                return known
        row = await self._executor.first(_GET, {"brief_id": brief_id})
        return None if row is None else self._keep(row)

    async def lock(self, brief_id: str) -> StoredBrief | None:
        """The latest revision; nobody else changes the brief until the unit ends."""
        # Two statements: one that waits for the lock would look for the new revision among the rows there were before.
        row = await self._executor.first(_LOCK, {"brief_id": brief_id})
        return None if row is None else await self.get(brief_id)

    async def list(self, request: PageRequest, *, full: bool = False) -> Page[StoredBrief]:
        """Newest first. Unless ``full`` in outline: of the brief itself name, title and summary alone.

        Fields for filter and order: id, name, title, summary, create_time, update_time, delete_time.
        """
        rows, token = await page(self._executor, self._tokens, _COLLECTION, request)
        return Page(await (self._wholes(rows) if full else self._outlines(rows)), token)

    async def list_revisions(self, brief_id: str, request: PageRequest, *, full: bool = False) -> Page[StoredBrief]:
        """Newest first; in outline unless ``full``."""
        rows, token = await page(
            self._executor,
            self._tokens,
            _WHOLE_REVISIONS if full else _REVISIONS,
            request,
            parent=brief_id,
            parameters={"brief_id": brief_id},
        )
        return Page(tuple(map(_whole if full else _outline, rows)), token)

    async def count(self) -> int:
        """Briefs that are not deleted."""
        row = await self._executor.first(_COUNT)
        assert row is not None
        return int(row["n"])

    async def create(self, brief_id: str, brief: Brief, source: BriefSource | None, now: dt.datetime) -> StoredBrief:
        """The first revision. Raises ALREADY_EXISTS, also for an id that a deleted brief still holds."""
        workspace = self._executor.workspace
        version = new_version()
        row = {
            "id": brief_id,
            "revision": 1,
            "version": version,
            "title": brief.title,
            "summary": brief.summary,
            "create_time": now,
            "update_time": now,
        }
        if await self._executor.first(_INSERT, row) is None:
            resource = f"workspaces/{workspace}/briefs/{brief_id}"
            raise DomainError(Reason.ALREADY_EXISTS, f"{resource} exists already", {"resource": resource})
        await self._add(brief_id, 1, version, Content(brief, source), now)
        return StoredBrief(
            workspace=workspace,
            id=brief_id,
            revision=1,
            brief=brief,
            source=source,
            etag=etag(version),
            create_time=now,
            update_time=now,
        )

    async def revise(
        self, current: StoredBrief, brief: Brief, source: BriefSource | None, now: dt.datetime
    ) -> StoredBrief:
        """The next revision of a brief that this unit has locked."""
        revision, version = current.revision + 1, new_version()
        await self._executor.all(
            _ADVANCE,
            {
                "brief_id": current.id,
                "new_revision": revision,
                "new_version": version,
                "new_title": brief.title,
                "new_summary": brief.summary,
                "now": now,
            },
        )
        await self._add(current.id, revision, version, Content(brief, source), now)
        return StoredBrief(
            workspace=current.workspace,
            id=current.id,
            revision=revision,
            brief=brief,
            source=source,
            etag=etag(version),
            create_time=current.create_time,
            update_time=now,
        )

    async def mark_deleted(self, current: StoredBrief, now: dt.datetime, purge_time: dt.datetime | None) -> StoredBrief:
        """Hide a locked brief until it is purged, or show it again when ``purge_time`` is None."""
        parameters = {
            "brief_id": current.id,
            "new_version": new_version(),
            "new_delete_time": now if purge_time else None,
            "new_purge_time": purge_time,
            "now": now,
        }
        await self._executor.all(_MARK, parameters)
        found = await self.lock(current.id)
        assert found is not None
        return found

    async def _add(self, brief_id: str, revision: int, version: int, content: Content, now: dt.datetime) -> None:
        row = {
            "brief_id": brief_id,
            "revision": revision,
            "version": version,
            "title": content.brief.title,
            "summary": content.brief.summary,
            "content": canonical(content),
            "create_time": now,
        }
        await self._executor.all(_INSERT_REVISION, row)

    async def _outlines(self, rows: Sequence[Row]) -> tuple[StoredBrief, ...]:
        known = self._contents.outlines(self._executor.workspace, rows)
        missing = [row["id"] for row, outline in zip(rows, known, strict=True) if outline is None]
        fresh: dict[str, StoredBrief] = {}
        if missing:
            read = [(row["version"], _outline(row)) for row in await self._executor.all(_OUTLINES, {"ids": missing})]
            self._contents.keep_outlines(read)
            fresh = {outline.id: outline for _, outline in read}
        return _present(rows, known, fresh)

    async def _wholes(self, rows: Sequence[Row]) -> tuple[StoredBrief, ...]:
        workspace = self._executor.workspace
        known = [self._contents.whole(workspace, row["id"], row["version"]) for row in rows]
        missing = [row["id"] for row, brief in zip(rows, known, strict=True) if brief is None]
        fresh: dict[str, StoredBrief] = {}
        if missing:
            fresh = {row["id"]: self._keep(row) for row in await self._executor.all(_WHOLES, {"ids": missing})}
        return _present(rows, known, fresh)

    def _keep(self, row: Row) -> StoredBrief:
        found = _whole(row)
        self._contents.keep_whole(row["version"], found, len(row["content"]))
        return found


def _present(
    rows: Sequence[Row], known: Sequence[StoredBrief | None], fresh: dict[str, StoredBrief]
) -> tuple[StoredBrief, ...]:
    """What was known or has been read, in the order of the rows; without what was purged between the two reads."""
    merged = (brief or fresh.get(row["id"]) for row, brief in zip(rows, known, strict=True)) if fresh else known
    return tuple(brief for brief in merged if brief is not None)


def _whole(row: Row) -> StoredBrief:
    content = CONTENT.decode(row["content"])
    return _stored(row, content.brief, content.source)


def _outline(row: Row) -> StoredBrief:
    return _stored(row, Brief(row["id"], title=row["title"], summary=row["summary"]), None)


def _stored(row: Row, brief: Brief, source: BriefSource | None) -> StoredBrief:
    return StoredBrief(
        workspace=row["workspace"],
        id=row["id"],
        revision=row["revision"],
        brief=brief,
        source=source,
        etag=etag(row["version"]),
        create_time=row["create_time"],
        update_time=row["update_time"],
        delete_time=row["delete_time"],
        purge_time=row["purge_time"],
    )
