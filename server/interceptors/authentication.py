"""Establishes who calls, from ``authorization`` alone, before a byte of the message is read."""

from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from server.engine.errors import DomainError, Reason
from server.engine.model.resources import Principal
from server.interceptors.call import Call, Interceptor

HEADER = "authorization"
SCHEME = "bearer "

# A JWT of a large issuer has 2 KiB; nothing that long needs looking at.
LONGEST = 8_192

API_KEY_PREFIX = "gp_"

Verify = Callable[[str], Awaitable[Principal]]
"""A credential to the principal it stands for; raises `DomainError` INVALID_ or EXPIRED_CREDENTIALS."""


class Authentication(Interceptor):
    """Fills ``call.principal``. Only methods that anybody may call go on without credentials.

    An unknown method asks for credentials like a known one: what exists is not told to strangers.
    """

    def __init__(self, verify_key: Verify, verify_token: Verify | None) -> None:
        self._verify_key = verify_key
        self._verify_token = verify_token

    async def admit(self, call: Call) -> None:
        if call.method.role is None:
            return
        credential = _credential(call)
        if credential.startswith(API_KEY_PREFIX):
            principal = await self._verify_key(credential)
        elif self._verify_token is not None:
            principal = await self._verify_token(credential)
        else:
            raise invalid()
        call.principal = replace(principal, request_id=call.request_id)


def invalid() -> DomainError:
    """Says the same whatever was wrong: what nearly fits is not told."""
    return DomainError(Reason.INVALID_CREDENTIALS, "the credentials are not valid")


def _credential(call: Call) -> str:
    given = [value for key, value in call.metadata if key == HEADER]
    if not given:
        raise DomainError(
            Reason.MISSING_CREDENTIALS, "the call carries no credentials; send authorization: Bearer <API key or JWT>"
        )
    value = given[0]
    # Of two headers, edge and server might each believe another one.
    if len(given) > 1 or not isinstance(value, str) or len(value) > LONGEST:
        raise invalid()
    if value[: len(SCHEME)].lower() != SCHEME:
        raise invalid()
    return value[len(SCHEME) :].strip()
