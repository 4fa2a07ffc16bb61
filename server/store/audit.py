"""The audit log: who changed what, when, under which request. Rows are added and read, never changed."""

from sqlalchemy import bindparam, insert, select

from server.engine.model.resources import AuditEntry, Page, PageRequest, Principal
from server.store.executing import Executor
from server.store.filtering import Field, Kind
from server.store.listing import Collection, page
from server.store.paging import TokenCodec
from server.store.tables import TEXT, audit_log

_ADD = insert(audit_log)
_COLLECTION = Collection(
    name="audit",
    select=select(audit_log).where(audit_log.c.workspace == bindparam("in_workspace", type_=TEXT)),
    fields={
        "id": Field(Kind.INTEGER, audit_log.c.id),
        "time": Field(Kind.TIME, audit_log.c.time),
        "subject": Field(Kind.TEXT, audit_log.c.subject),
        "request_id": Field(Kind.TEXT, audit_log.c.request_id),
        "action": Field(Kind.TEXT, audit_log.c.action),
        "resource": Field(Kind.TEXT, audit_log.c.resource, searched=True),
    },
    key="id",
    order="id desc",
)


class Audit:
    def __init__(self, executor: Executor, tokens: TokenCodec) -> None:
        self._executor = executor
        self._tokens = tokens

    async def add(self, principal: Principal, action: str, resource: str, before: str, after: str) -> None:
        entry = {
            "subject": principal.subject,
            "request_id": principal.request_id,
            "action": action,
            "resource": resource,
            "before_etag": before,
            "after_etag": after,
        }
        await self._executor.all(_ADD, entry)

    async def list(self, request: PageRequest) -> Page[AuditEntry]:
        rows, token = await page(self._executor, self._tokens, _COLLECTION, request)
        entries = tuple(
            AuditEntry(
                workspace=row["workspace"],
                time=row["time"],
                subject=row["subject"],
                request_id=row["request_id"],
                action=row["action"],
                resource=row["resource"],
                before_etag=row["before_etag"],
                after_etag=row["after_etag"],
            )
            for row in rows
        )
        return Page(entries, token)
