"""The ordered chain every call passes, one concern a file. Knows no resource."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.interceptors.access_log import AccessLog
from server.interceptors.authentication import Authentication, Verify
from server.interceptors.authorisation import Authorisation
from server.interceptors.call import Interceptor
from server.interceptors.deadline import Deadline, Limits
from server.interceptors.draining import Draining
from server.interceptors.errors import Errors
from server.interceptors.parsing import Parsing
from server.interceptors.rate_limit import RateLimit
from server.interceptors.request_id import RequestId
from server.interceptors.validation import Validation


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What the chain is built from."""

    verify_key: Verify
    verify_token: Verify | None
    """None when JWTs are not accepted."""
    limits: Limits
    max_message_bytes: int
    rate_per_second: float
    """0 turns the rate limit off."""
    rate_burst: int
    draining: Draining
    observers: Sequence[Interceptor] = ()
    """Tracing and metrics, when they are on."""


def in_order(policy: Policy) -> tuple[Interceptor, ...]:
    """The interceptors in their order, outermost first.

    `admit` of all of them runs in this order on the headers, then `around` in this order encloses the rest.
    """
    return (
        # Everything after it can name the call.
        RequestId(),
        # Outside of what they observe, refusals included; tracing first, because the log line names the trace.
        *policy.observers,
        AccessLog(),
        # Inside of what reports its outcome, outside of everything that fails.
        Errors(),
        # Before a byte of the message is read: strangers cost nothing and learn nothing.
        Authentication(policy.verify_key, policy.verify_token),
        # After authentication, for it counts by key; before authorisation, so that probing is limited too.
        *((RateLimit(policy.rate_per_second, policy.rate_burst),) if policy.rate_per_second else ()),
        Authorisation(),
        # Outside of the deadline, whose cancellation it must not take for its own.
        policy.draining,
        # Around the parsing, which a large message makes long.
        Deadline(policy.limits),
        Parsing(policy.max_message_bytes),
        # Needs the message; the servicer after it may rely on what the contract says.
        Validation(),
    )
