"""The type of a resource by its name, from the patterns that the contract declares."""

import re

from google.api import resource_pb2

from groundplan.v1 import brief_pb2, catalog_pb2, deliverable_pb2, design_pb2, workspace_pb2

FILES = (brief_pb2, catalog_pb2, deliverable_pb2, design_pb2, workspace_pb2)


def type_of(name: str) -> str:
    """``groundplan.dev/Brief`` for ``workspaces/acme/briefs/shop``; empty for what no pattern describes."""
    return next((kind for pattern, kind in _PATTERNS if pattern.fullmatch(name)), "")


def _patterns() -> list[tuple[re.Pattern[str], str]]:
    patterns = []
    for file in FILES:
        for message in file.DESCRIPTOR.message_types_by_name.values():
            declared = message.GetOptions().Extensions[resource_pb2.resource]
            for pattern in declared.pattern:
                parts = (_part(part) for part in pattern.split("/"))
                patterns.append((re.compile("/".join(parts)), declared.type))
    return patterns


def _part(part: str) -> str:
    if part.startswith("{"):
        return ".+" if part.endswith("=**}") else "[^/]+"
    return re.escape(part)


_PATTERNS = _patterns()
