"""Results under the hash of their inputs: what was computed once for a workspace is not computed again."""

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import any_, bindparam, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from server.store.executing import Executor, UnitExecutor
from server.store.tables import TEXT, TIME, results

TOUCH_AFTER = dt.timedelta(days=1)
"""A use is noted once a day; retention counts in months."""

_R = results.c
_THESE = (
    _R.workspace == bindparam("in_workspace", type_=TEXT),
    _R.key == any_(bindparam("keys", type_=ARRAY(TEXT))),
)
_GET = select(_R.key, _R.payload).where(*_THESE)
_TOUCH = (
    update(results)
    .where(*_THESE, _R.use_time < bindparam("unless_since", type_=TIME))
    .values(use_time=bindparam("now", type_=TIME))
)
# The same key means the same result: who comes second has nothing to add.
_PUT = upsert(results).on_conflict_do_nothing()


class Results:
    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def get(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The payloads that are there, by key."""
        wanted = sorted(set(keys))
        if not wanted:
            return {}
        return {row["key"]: row["payload"] for row in await self._executor.all(_GET, {"keys": wanted})}

    async def put(self, kind: str, payloads: Mapping[str, bytes], now: dt.datetime) -> None:
        """Keep payloads by key; ``kind`` (``analysis``, ``evidence``) is for those who look at the table."""
        assert isinstance(self._executor, UnitExecutor)
        rows = [
            {"key": key, "kind": kind, "payload": payloads[key], "create_time": now, "use_time": now}
            for key in sorted(payloads)  # in one order, so that two workers never wait for each other in a circle
        ]
        await self._executor.each(_PUT, rows)

    async def touch(self, keys: Iterable[str], now: dt.datetime) -> None:
        """Note that these are still of use, so that retention spares them."""
        wanted = sorted(set(keys))
        if wanted:
            await self._executor.all(_TOUCH, {"keys": wanted, "now": now, "unless_since": now - TOUCH_AFTER})
