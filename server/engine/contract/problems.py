"""What can go wrong with a method: named scenarios, each with status, problem type and an example's particulars.

Only what can occur is listed: a state conflict where a state is taken, a quota where a counter has a bound.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Scenario:
    """One way a method fails. ``type`` is the last part of the problem type's URI."""

    status: int
    type: str
    title: str
    detail: str
    when: str = ""
    """The condition, for the method table and the response's description."""
    members: dict[str, Any] = field(default_factory=dict)
    """Extension members of the problem (RFC 9457, section 3.2). An error may name a ``member`` of the request: where
    that stands is known once the request is."""
    retry_after: int = 0
    """Seconds; set where a later try may succeed."""
    invariant: str = ""

    @property
    def shared(self) -> bool:
        """The same for every method, so that the document states it once."""
        return self.type in SHARED


UNAUTHENTICATED = Scenario(
    401, "unauthenticated", "Authentication required", "The access token is missing, malformed or expired."
)
INVALID_CREDENTIALS = Scenario(
    401,
    "invalid-credentials",
    "Credentials not accepted",
    "The credentials in the request are wrong, expired or used up.",
)
INSUFFICIENT_SCOPE = Scenario(
    403, "insufficient-scope", "Scope missing", "The access token does not carry a scope this operation needs."
)
PRECONDITION_FAILED = Scenario(
    412,
    "precondition-failed",
    "Changed meanwhile",
    "The If-Match header does not match the current ETag; read again and retry.",
)
CONTENT_TOO_LARGE = Scenario(413, "content-too-large", "Body too large", "The request body is larger than 1 MiB.")
UNSUPPORTED_MEDIA_TYPE = Scenario(
    415,
    "unsupported-media-type",
    "Media type not supported",
    "The Content-Type header names a type this operation does not read.",
)
KEY_REUSED = Scenario(
    422,
    "idempotency-key-reused",
    "Idempotency key used for another request",
    "This Idempotency-Key was sent before with a different body; use a new key for a new request.",
)
KEY_IN_USE = Scenario(
    409,
    "request-in-progress",
    "The same request is being processed",
    "A request with this Idempotency-Key has not finished yet; ask again for its answer.",
    retry_after=1,
)
PRECONDITION_REQUIRED = Scenario(
    428, "precondition-required", "If-Match required", "Send the ETag of the state you changed in the If-Match header."
)
RATE_LIMITED = Scenario(
    429,
    "rate-limited",
    "Too many requests",
    "The quota of this operation is used up; wait until it is restored.",
    retry_after=30,
)
UNAVAILABLE = Scenario(
    503, "unavailable", "Temporarily unavailable", "The service cannot answer now; nothing was changed.", retry_after=5
)
UNEXPECTED = Scenario(
    500, "internal", "Unexpected error", "Something went wrong on our side; the request id helps us to find it."
)

_EVERYWHERE = (
    UNAUTHENTICATED,
    INSUFFICIENT_SCOPE,
    PRECONDITION_FAILED,
    CONTENT_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    PRECONDITION_REQUIRED,
    RATE_LIMITED,
    UNAVAILABLE,
    UNEXPECTED,
)
SHARED = frozenset(one.type for one in _EVERYWHERE)


def validation(errors: list[dict[str, str]], detail: str = "") -> Scenario:
    """The request does not fit its schema; each error points at its place (RFC 6901, or the parameter's name)."""
    text = detail or "The request does not fit its schema; `errors` lists every mistake."
    return Scenario(400, "invalid-request", "Request not valid", text, members={"errors": errors})


def key_missing() -> Scenario:
    return Scenario(
        400,
        "idempotency-key-missing",
        "Idempotency-Key required",
        "A repeat of this request would do it twice; send an Idempotency-Key.",
    )


def not_found(noun: str, slug: str) -> Scenario:
    return Scenario(
        404,
        f"{slug}-not-found",
        f"{noun.capitalize()} not found",
        f"There is no such {noun}, or the caller may not see it.",
    )


def not_owner(noun: str) -> Scenario:
    return Scenario(
        403,
        "not-owner",
        "Not the caller's own",
        f"The {noun} belongs to somebody else.",
        when=f"the {noun} is not the caller's",
    )


def external_failure(system: str, slug: str) -> tuple[Scenario, Scenario]:
    return (
        Scenario(
            502,
            f"{slug}-failed",
            f"{system.capitalize()} failed",
            f"The {system} refused the request or answered with an error.",
        ),
        Scenario(
            504,
            f"{slug}-timeout",
            f"{system.capitalize()} did not answer",
            f"The {system} did not answer in time. Whether it acted is settled later; repeat with the same key to "
            f"learn the outcome.",
            retry_after=5,
        ),
    )
