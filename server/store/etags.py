"""Etags: opaque, different for every version of every resource.

Versions are drawn, not counted: a resource that was purged and made again never has a version seen before, and no
tenant learns from hers how much the others do.
"""

import secrets

from server.engine.errors import DomainError, Reason


def new_version() -> int:
    """For a resource that is made or changed."""
    return secrets.randbits(63)


def etag(version: int) -> str:
    """As callers see it."""
    return f"{version:016x}"


def check(given: str, current: str, resource: str) -> None:
    """Raise STALE_ETAG when the caller has seen another version; an empty ``given`` means she does not mind."""
    if given and given != current:
        raise DomainError(
            Reason.STALE_ETAG,
            f"{resource} has changed since it was read: read it again and repeat the change",
            {"resource": resource, "etag": current},
        )
