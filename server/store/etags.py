"""Etags: opaque, different for every version of every resource."""

import hashlib

from server.engine.errors import DomainError, Reason


def etag(*parts: object) -> str:
    """Of a version: the resource's identity and what changes with each change."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]


def check(given: str, current: str, resource: str) -> None:
    """Raise STALE_ETAG when the caller has seen another version; an empty ``given`` means she does not mind."""
    if given and given != current:
        raise DomainError(
            Reason.STALE_ETAG,
            f"{resource} has changed since it was read: read it again and repeat the change",
            {"resource": resource, "etag": current},
        )
