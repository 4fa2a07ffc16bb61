"""Who calls, by API key. What was found is believed for a few seconds, so that most calls ask the database nothing."""

import asyncio
import datetime as dt
import hashlib
import hmac
import logging
import re
import time
from typing import NamedTuple

from server.engine.errors import DomainError, Reason
from server.engine.model.resources import ApiKey, Principal
from server.store import Store
from server.store.api_keys import KeyRecord, presented
from server.store.notifications import KEY_CHANNEL
from server.usecases.api_keys import digest_of
from server.usecases.support import Clock, utc_now

BELIEVED_SECONDS = 5.0
"""A revoked key may work so much longer in a process that missed the notice of it; with the notice, milliseconds."""
MOST_BELIEVED = 10_000
USE_NOTED_AFTER = dt.timedelta(minutes=1)
"""The time of last use is accurate to a minute, so that it costs one write a minute and key, not one a call."""

_CREDENTIAL = re.compile(r"gp_([0-9a-f]{16})_([A-Za-z0-9_-]{20,100})")
_NOTHING = bytes(32)
_LOG = logging.getLogger(__name__)


class _Believed(NamedTuple):
    principal: Principal
    key: ApiKey
    until: float
    """On the monotonic clock."""


class Authentication:
    """``await verify_key(credential)`` for every call; ``start`` before the first one."""

    def __init__(self, store: Store, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock
        self._believed: dict[bytes, _Believed] = {}
        self._forgotten = 0
        """How often something was forgotten: an answer that was under way meanwhile is not believed."""
        self._asking: dict[bytes, asyncio.Task[_Believed]] = {}
        self._noting: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to hear of keys that are revoked or rotated in other processes."""
        self._store.notifications.on_notice(KEY_CHANNEL, self.forget)
        await self._store.notifications.start()

    async def stop(self) -> None:
        """Wait for what is being noted."""
        if self._noting:
            await asyncio.wait(self._noting, timeout=5)

    async def verify_key(self, credential: str) -> Principal:
        """The principal of ``gp_<key id>_<secret>``.

        Raises INVALID_CREDENTIALS, in the same words whatever is wrong, or EXPIRED_CREDENTIALS.
        """
        match = _CREDENTIAL.fullmatch(credential)
        if match is None:
            raise _invalid()
        # Kept under a digest: no credential stays in memory.
        known_as = hashlib.sha256(credential.encode()).digest()
        believed = self._believed.get(known_as)
        if believed is None or believed.until <= time.monotonic():
            believed = await self._ask_once(known_as, match[1], match[2])
        if believed.key.expire_time is not None and believed.key.expire_time <= self._clock():
            raise DomainError(Reason.EXPIRED_CREDENTIALS, "the credentials have expired")
        return believed.principal

    def forget(self, key_id: str) -> None:
        """Ask the database about this key next time; about every key when ``key_id`` is empty."""
        self._forgotten += 1
        for known_as, believed in list(self._believed.items()):
            if key_id in ("", believed.key.id):
                del self._believed[known_as]

    async def _ask_once(self, known_as: bytes, key_id: str, secret: str) -> _Believed:
        """Calls that come together with the same credential share one question."""
        asking = self._asking.get(known_as)
        if asking is None:
            asking = asyncio.create_task(self._ask(known_as, key_id, secret))
            self._asking[known_as] = asking
            asking.add_done_callback(lambda _: self._asking.pop(known_as, None))
        return await asyncio.shield(asking)

    async def _ask(self, known_as: bytes, key_id: str, secret: str) -> _Believed:
        forgotten = self._forgotten
        record = await presented(self._store.presented(key_id))
        stored = record.digest if record is not None else _NOTHING
        if not hmac.compare_digest(stored, digest_of(secret)) or record is None:
            raise _invalid()
        if record.key.revoke_time is not None:
            raise _invalid()
        believed = _believe(record)
        if forgotten == self._forgotten:
            if len(self._believed) >= MOST_BELIEVED:
                self._believed.clear()
            self._believed[known_as] = believed
        self._note_use(believed)
        return believed

    def _note_use(self, believed: _Believed) -> None:
        now = self._clock()
        used = believed.key.last_use_time
        if used is not None and now - used < USE_NOTED_AFTER:
            return
        noting = asyncio.create_task(self._note(believed, now))
        self._noting.add(noting)
        noting.add_done_callback(self._noting.discard)

    async def _note(self, believed: _Believed, now: dt.datetime) -> None:
        try:
            async with self._store.unit(believed.principal) as unit:
                await unit.api_keys.mark_used(believed.key.id, now, now - USE_NOTED_AFTER)
                await unit.commit()
        except DomainError as failure:
            _LOG.warning("last use of a key not noted: %s", failure.message)


def _believe(record: KeyRecord) -> _Believed:
    key = record.key
    principal = Principal(key.workspace, key.role, f"apiKeys/{key.id}")
    return _Believed(principal, key, time.monotonic() + BELIEVED_SECONDS)


def _invalid() -> DomainError:
    return DomainError(Reason.INVALID_CREDENTIALS, "the credentials are not valid")
