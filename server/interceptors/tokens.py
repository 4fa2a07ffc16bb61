"""Verifies JWTs of one issuer against its published keys. Knows nothing of API keys or workspaces' contents."""

import asyncio
import json
import math
import re
import time
import urllib.request
from pathlib import Path
from typing import Any

import jwt
import structlog

from server.engine.errors import DomainError, Reason
from server.engine.model.resources import Principal, Role
from server.interceptors.authentication import invalid

# Asymmetric only: with a symmetric one the published key would sign, and "none" signs nothing.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")

WORKSPACE_CLAIM = "groundplan_workspace"
ROLE_CLAIM = "groundplan_role"

# Clocks of issuer and server differ a little [s]. The edge grants as much: clock_skew_seconds in edge/envoy.yaml.
LEEWAY = 30

# A key that the issuer has withdrawn is believed this long [s]. As in the edge: cache_duration in edge/envoy.yaml.
KEYS_LAST = 600.0
# An unknown key id asks for the keys again, but strangers must not make us ask at will [s].
REFRESH_INTERVAL = 30.0
FETCH_TIMEOUT = 5.0
MOST_JWKS_BYTES = 1_048_576

WORKSPACE = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")

_log = structlog.get_logger("server.tokens")


class Tokens:
    """Calling it with a JWT returns the principal of its ``sub``, ``groundplan_workspace`` and ``groundplan_role``."""

    def __init__(self, issuer: str, audience: str, jwks: str) -> None:
        """``jwks`` is a file or an https URL."""
        self._issuer = issuer
        self._audience = audience
        self._source = jwks
        self._keys: dict[str, jwt.PyJWK] = {}
        self._read_at = self._tried_at = -math.inf
        self._refreshing = asyncio.Lock()

    async def __call__(self, token: str) -> Principal:
        try:
            header = jwt.get_unverified_header(token)
            key = await self._key(str(header.get("kid", "")))
            if key is None or header.get("alg") not in ALGORITHMS:
                raise invalid()
            claims = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise DomainError(Reason.EXPIRED_CREDENTIALS, "the credentials have expired") from None
        except (jwt.PyJWTError, ValueError, TypeError):
            raise invalid() from None
        return _principal(claims)

    async def _key(self, identifier: str) -> jwt.PyJWK | None:
        if self._due(identifier):
            async with self._refreshing:
                if self._due(identifier):
                    await self._refresh()
        return self._keys.get(identifier)

    def _due(self, identifier: str) -> bool:
        now = time.monotonic()
        wanted = identifier not in self._keys or now - self._read_at >= KEYS_LAST
        return wanted and now - self._tried_at >= REFRESH_INTERVAL

    async def _refresh(self) -> None:
        self._tried_at = time.monotonic()
        try:
            self._keys = _keys(await asyncio.to_thread(_read, self._source))
            self._read_at = self._tried_at
        except (OSError, ValueError, jwt.PyJWTError) as error:
            # The keys known so far stay good; without any, every token is refused.
            _log.warning("cannot read the issuer's keys", source=self._source, error=type(error).__name__)


def _read(source: str) -> bytes:
    if not source.startswith("https://"):
        return Path(source).read_bytes()
    with urllib.request.urlopen(source, timeout=FETCH_TIMEOUT) as answer:  # noqa: S310 - https only, checked above
        text: bytes = answer.read(MOST_JWKS_BYTES)
        return text


def _keys(text: bytes) -> dict[str, jwt.PyJWK]:
    keys: dict[str, jwt.PyJWK] = {}
    for item in json.loads(text)["keys"] if text else ():
        if item.get("kty") in ("RSA", "EC", "OKP") and item.get("use", "sig") == "sig":
            keys[str(item.get("kid", ""))] = jwt.PyJWK(item)
    return keys


def _principal(claims: dict[str, Any]) -> Principal:
    workspace, role, subject = (claims.get(name) for name in (WORKSPACE_CLAIM, ROLE_CLAIM, "sub"))
    if not isinstance(workspace, str) or not WORKSPACE.fullmatch(workspace):
        raise invalid()
    if not isinstance(subject, str) or not 1 <= len(subject) <= 200 or not subject.isprintable():
        raise invalid()
    if not isinstance(role, str) or role.upper() not in Role.__members__:
        raise invalid()
    return Principal(workspace=workspace, role=Role[role.upper()], subject=subject)
