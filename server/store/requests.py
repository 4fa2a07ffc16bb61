"""Request ids (AIP-155): the same request twice is done once."""

import datetime as dt
import hashlib
from typing import NamedTuple

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from server.engine.errors import DomainError, Reason
from server.store.executing import Executor
from server.store.tables import TEXT, TIME, request_ids

LIFETIME = dt.timedelta(hours=24)

_I = request_ids.c
_ID = Uuid(as_uuid=False)
_INSERT = upsert(request_ids)
# Under concurrency the second caller waits here for the first one's end, and then either finds the answer or goes on.
_REMEMBER = _INSERT.on_conflict_do_update(
    index_elements=[_I.workspace, _I.method, _I.request_id],
    set_={name: _INSERT.excluded[name] for name in ("body_digest", "reference", "create_time")},
    where=_I.create_time < bindparam("expired", type_=TIME),
).returning(_I.reference)
_FIND = (
    select(_I.body_digest, _I.reference)
    .where(
        _I.workspace == bindparam("in_workspace", type_=TEXT),
        _I.method == bindparam("method", type_=TEXT),
        _I.request_id == bindparam("request_id", type_=_ID),
    )
    .limit(1)
)


class Remembered(NamedTuple):
    reference: str
    """What the first request made."""
    repeated: bool


class RequestIds:
    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def remember(self, method: str, request_id: str, body: bytes, reference: str, now: dt.datetime) -> Remembered:
        """Note that this unit answers the request by ``reference``, unless an earlier one has answered it.

        ``request_id`` is a UUID, ``body`` the canonical form of everything else that was asked. Raises
        REQUEST_ID_REUSED when another body came under the same id within 24 hours. An empty id is not remembered.
        """
        if not request_id:
            return Remembered(reference, repeated=False)
        key = {"method": method, "request_id": request_id}
        body_digest = hashlib.sha256(body).digest()
        row = {**key, "body_digest": body_digest, "reference": reference, "create_time": now}
        if await self._executor.first(_REMEMBER, {**row, "expired": now - LIFETIME}) is not None:
            return Remembered(reference, repeated=False)
        found = await self._executor.first(_FIND, key)
        assert found is not None  # nobody deletes what is not expired
        if found["body_digest"] != body_digest:
            raise DomainError(
                Reason.REQUEST_ID_REUSED,
                "this request_id came with another request within the last 24 hours: choose a new one",
                {"request_id": request_id},
            )
        return Remembered(found["reference"], repeated=True)
