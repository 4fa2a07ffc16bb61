"""Failures as named values. The reason is published in error_reason.proto; only interceptors know status codes."""

import enum
from collections.abc import Mapping, Sequence

from server.engine.model.problem import Problem


class Reason(enum.StrEnum):
    """Same members as ``groundplan.v1.ErrorReason`` without the prefix; a test holds the two together."""

    INVALID_ARGUMENT = "INVALID_ARGUMENT"
    INVALID_BRIEF = "INVALID_BRIEF"
    INVALID_PAGE_TOKEN = "INVALID_PAGE_TOKEN"
    INVALID_FILTER = "INVALID_FILTER"
    MISSING_CREDENTIALS = "MISSING_CREDENTIALS"
    INVALID_CREDENTIALS = "INVALID_CREDENTIALS"
    EXPIRED_CREDENTIALS = "EXPIRED_CREDENTIALS"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    NOT_FOUND = "NOT_FOUND"
    ALREADY_EXISTS = "ALREADY_EXISTS"
    REQUEST_ID_REUSED = "REQUEST_ID_REUSED"
    STALE_ETAG = "STALE_ETAG"
    WRONG_STATE = "WRONG_STATE"
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED"
    RATE_LIMITED = "RATE_LIMITED"
    REQUEST_TOO_LARGE = "REQUEST_TOO_LARGE"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    CANCELLED = "CANCELLED"
    UNIMPLEMENTED = "UNIMPLEMENTED"
    UNAVAILABLE = "UNAVAILABLE"
    DESIGN_FAILED = "DESIGN_FAILED"
    INTERNAL = "INTERNAL"


class DomainError(Exception):
    """A failure the caller can act on.

    ``message`` is one sentence for a developer; ``metadata`` the values behind it (strings, safe to show);
    ``problems`` the places of what is wrong; ``retry_after`` seconds after which a retry may succeed.
    """

    def __init__(
        self,
        reason: Reason,
        message: str,
        metadata: Mapping[str, str] | None = None,
        problems: Sequence[Problem] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.metadata = dict(metadata or {})
        self.problems = tuple(problems)
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[object, ...]:
        # The default would call __init__ with the message alone: the failure could not come back from a worker process.
        return type(self), (self.reason, self.message, self.metadata, self.problems, self.retry_after)
