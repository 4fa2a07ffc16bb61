"""Briefs read before, kept by version, so that a read transfers, decodes and converts a brief once.

Every read still asks the database for the current version; only what is known of that version is not sent again. The
value returned is then the very same object, so that those above may keep what they made of it.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from server.engine.model.brief import Brief
from server.engine.model.resources import BriefSource, StoredBrief
from server.engine.model.value import Value

MAX_BYTES = 32 * 1024 * 1024
"""Of stored form; decoded, a brief takes about ten times as much."""
MAX_OUTLINES = 20_000


class Content(Value):
    """A brief as a revision keeps it."""

    brief: Brief
    source: BriefSource | None = None


CONTENT = msgspec.json.Decoder(Content)


class Contents:
    """Least recently used first out. Keys carry the workspace: nothing is shared between tenants."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._whole: OrderedDict[tuple[str, str], tuple[int, StoredBrief, int]] = OrderedDict()
        self._outlines: dict[tuple[str, str], tuple[int, StoredBrief]] = {}

    def knows(self, workspace: str, brief_id: str) -> bool:
        return (workspace, brief_id) in self._whole

    def whole(self, workspace: str, brief_id: str, version: int) -> StoredBrief | None:
        """The brief, if what we have is of this version."""
        found = self._whole.get((workspace, brief_id))
        if found is None or found[0] != version:
            return None
        self._whole.move_to_end((workspace, brief_id))
        return found[1]

    def keep_whole(self, version: int, brief: StoredBrief, size: int) -> None:
        """``size``: bytes of its stored form."""
        key = (brief.workspace, brief.id)
        self._bytes -= self._whole.pop(key, (0, brief, 0))[2]
        if size > self._max_bytes // 4:
            return
        self._whole[key] = (version, brief, size)
        self._bytes += size
        while self._bytes > self._max_bytes:
            _, (_, _, gone) = self._whole.popitem(last=False)
            self._bytes -= gone

    def outlines(self, workspace: str, rows: Iterable[Mapping[str, Any]]) -> list[StoredBrief | None]:
        """For each row with ``id`` and ``version`` the outline, None where what we have is of another version."""
        unknown, get = (0, None), self._outlines.get
        found = [(get((workspace, row["id"]), unknown), row["version"]) for row in rows]
        return [outline if held == version else None for (held, outline), version in found]

    def keep_outlines(self, outlines: Iterable[tuple[int, StoredBrief]]) -> None:
        if len(self._outlines) >= MAX_OUTLINES:
            self._outlines.clear()
        for version, outline in outlines:
            self._outlines[outline.workspace, outline.id] = (version, outline)
