"""Decoded briefs, kept by the digest of what was stored, so that a read transfers and decodes a content once.

Every read still asks the database which content is current; only the bytes of one already known are left out.
"""

from collections import OrderedDict

import msgspec

from server.engine.model.brief import Brief
from server.engine.model.resources import BriefSource
from server.engine.model.value import Value

MAX_BYTES = 32 * 1024 * 1024
"""Of stored form; decoded, a brief takes about ten times as much."""

MAX_BRIEFS = 10_000

BRIEF = msgspec.json.Decoder(Brief)


class Content(Value):
    brief: Brief
    source: BriefSource | None = None


class Contents:
    """Least recently used first out. Keys carry the workspace: nothing is shared between tenants."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._contents: OrderedDict[tuple[str, str], tuple[Content, int]] = OrderedDict()
        self._latest: dict[tuple[str, str, int], str] = {}

    def get(self, workspace: str, digest: str) -> Content | None:
        found = self._contents.get((workspace, digest))
        if found is None:
            return None
        self._contents.move_to_end((workspace, digest))
        return found[0]

    def put(self, workspace: str, digest: str, content: Content, size: int) -> None:
        if size > self._max_bytes // 4 or (workspace, digest) in self._contents:
            return
        self._contents[workspace, digest] = (content, size)
        self._bytes += size
        while self._bytes > self._max_bytes:
            _, (_, gone) = self._contents.popitem(last=False)
            self._bytes -= gone

    def known(self, workspace: str, brief_id: str, revision: int) -> tuple[str, Content | None]:
        """What this brief held last time, with its digest, if it is still here. Revision 0: the latest."""
        digest = self._latest.get((workspace, brief_id, revision), "")
        content = self.get(workspace, digest) if digest else None
        return (digest, content) if content is not None else ("", None)

    def remember(self, workspace: str, brief_id: str, revision: int, digest: str) -> None:
        if len(self._latest) >= MAX_BRIEFS:
            self._latest.clear()
        self._latest[workspace, brief_id, revision] = digest
