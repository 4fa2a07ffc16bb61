"""Page tokens: opaque, signed, and good only for the question they were given for."""

import base64
import binascii
import hashlib
import hmac
import time

import msgspec

from server.engine.errors import DomainError, Reason

DEFAULT_PAGE = 50
MAX_PAGE = 1_000
LIFETIME_SECONDS = 3 * 24 * 3600
"""AIP-158 suggests three days."""

_MAC_BYTES = 16
Key = str | int | bool


class _Content(msgspec.Struct, frozen=True, array_like=True):
    fingerprint: bytes
    expires: int
    after: tuple[Key, ...]


_DECODER = msgspec.msgpack.Decoder(_Content)


class TokenCodec:
    """Makes and checks tokens under the server's secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def encode(self, after: tuple[Key, ...], fingerprint: bytes, *, now: float | None = None) -> str:
        """A token for what comes after the sort key ``after`` in the collection that ``fingerprint`` identifies."""
        expires = int(time.time() if now is None else now) + LIFETIME_SECONDS
        body = msgspec.msgpack.encode(_Content(fingerprint, expires, after))
        return base64.urlsafe_b64encode(self._mac(body) + body).decode().rstrip("=")

    def decode(self, token: str, fingerprint: bytes, *, now: float | None = None) -> tuple[Key, ...]:
        """The sort key to go on after. Raises INVALID_PAGE_TOKEN, for a forged one always in the same words."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise _refused("the page token is not valid") from None
        mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(body)):
            raise _refused("the page token is not valid")
        content = _DECODER.decode(body)
        if content.expires < (time.time() if now is None else now):
            raise _refused("the page token has expired: start again from the first page")
        if content.fingerprint != fingerprint:
            raise _refused("the page token belongs to another collection, filter or order")
        return content.after

    def _mac(self, body: bytes) -> bytes:
        return hmac.new(self._secret, body, hashlib.sha256).digest()[:_MAC_BYTES]


def fingerprint(*parts: str) -> bytes:
    """Identifies a question: collection, parent, filter, order."""
    return hashlib.sha256("\0".join(parts).encode()).digest()[:12]


def page_size(requested: int) -> int:
    """0 stands for the default; too many is taken as the most there are; negative is refused."""
    if requested < 0:
        raise DomainError(Reason.INVALID_ARGUMENT, "page_size must not be negative", {"field": "page_size"})
    return min(requested, MAX_PAGE) if requested else DEFAULT_PAGE


def _refused(message: str) -> DomainError:
    return DomainError(Reason.INVALID_PAGE_TOKEN, message, {"field": "page_token"})
