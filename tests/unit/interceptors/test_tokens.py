"""JWTs: one that the issuer signed for us is good, every forgery is refused, and none of them raises anything else."""

import base64
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from server.engine.errors import DomainError, Reason
from server.engine.model.resources import Principal, Role
from server.interceptors.tokens import Tokens

ISSUER, AUDIENCE = "https://issuer.test", "groundplan"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_PEM = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def claims(**changes: Any) -> dict[str, Any]:
    now = dt.datetime.now(dt.UTC)
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "mary",
        "exp": now + dt.timedelta(minutes=5),
        "groundplan_workspace": "acme",
        "groundplan_role": "editor",
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(key: Any = KEY, algorithm: str = "RS256", kid: str = "k1", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers={"kid": kid})


def keys(path: Path, **named: rsa.RSAPrivateKey) -> Path:
    items = []
    for kid, key in named.items():
        item = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        items.append({**item, "kid": kid, "use": "sig"})
    path.write_text(json.dumps({"keys": items}))
    return path


class Seconds:
    """A clock that stands still unless told otherwise, in place of the module ``time``."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def verify(tmp_path: Path) -> Tokens:
    return Tokens(ISSUER, AUDIENCE, str(keys(tmp_path / "jwks.json", k1=KEY)))


async def test_a_token_of_the_issuer_names_its_principal(verify: Tokens) -> None:
    assert await verify(signed()) == Principal(workspace="acme", role=Role.EDITOR, subject="mary")


async def test_an_expired_token_is_told_apart(verify: Tokens) -> None:
    with pytest.raises(DomainError) as caught:
        await verify(signed(exp=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)))
    assert caught.value.reason is Reason.EXPIRED_CREDENTIALS


def unsigned() -> str:
    def part(content: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(content, default=str).encode()).decode().rstrip("=")

    content = claims()
    content["exp"] = int(content["exp"].timestamp())
    return f"{part({'alg': 'none', 'kid': 'k1'})}.{part(content)}."


def symmetric() -> str:
    """Signed with the published key as if it were a secret."""
    header = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": "k1"}).encode()).decode().rstrip("=")
    algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    body = unsigned().split(".")[1]
    signature = algorithm.sign(f"{header}.{body}".encode(), PUBLIC_PEM)
    return f"{header}.{body}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def tampered() -> str:
    header, _, signature = signed().split(".")
    return f"{header}.{signed(groundplan_role='admin').split('.')[1]}.{signature}"


FORGERIES: dict[str, Callable[[], str]] = {
    "unsigned": unsigned,
    "signed_with_the_public_key": symmetric,
    "payload_exchanged": tampered,
    "other_key_same_name": lambda: signed(OTHER),
    "unknown_key": lambda: signed(OTHER, kid="k9"),
    "no_key_name": lambda: signed(kid=""),
    "other_issuer": lambda: signed(iss="https://evil.test"),
    "no_issuer": lambda: signed(iss=None),
    "other_audience": lambda: signed(aud="billing"),
    "no_audience": lambda: signed(aud=None),
    "no_expiry": lambda: signed(exp=None),
    "not_yet_valid": lambda: signed(nbf=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)),
    "no_subject": lambda: signed(sub=None),
    "empty_subject": lambda: signed(sub=""),
    "subject_with_a_line_break": lambda: signed(sub="mary\nadmin"),
    "no_workspace": lambda: signed(groundplan_workspace=None),
    "workspace_with_a_slash": lambda: signed(groundplan_workspace="acme/briefs"),
    "workspace_not_a_text": lambda: signed(groundplan_workspace=["acme"]),
    "no_role": lambda: signed(groundplan_role=None),
    "unknown_role": lambda: signed(groundplan_role="root"),
    "truncated": lambda: signed()[:-9],
    "two_parts": lambda: signed().rpartition(".")[0],
    "empty": lambda: "",
    "not_base64": lambda: "a.b.c",
    "huge": lambda: signed(padding="x" * 65_536)[:-3],
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forgery_is_refused(verify: Tokens, forgery: str) -> None:
    with pytest.raises(DomainError) as caught:
        await verify(FORGERIES[forgery]())
    assert caught.value.reason is Reason.INVALID_CREDENTIALS
    assert caught.value.message == "the credentials are not valid"


async def test_keys_that_were_exchanged_are_read_again(
    tmp_path: Path, verify: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    await verify(signed())
    keys(tmp_path / "jwks.json", k2=OTHER)
    with pytest.raises(DomainError):
        await verify(signed(OTHER, kid="k2"))  # asked for a moment ago: not read at a stranger's will
    monkeypatch.setattr("server.interceptors.tokens.REFRESH_INTERVAL", 0.0)
    assert (await verify(signed(OTHER, kid="k2"))).subject == "mary"


async def test_a_withdrawn_key_is_not_believed_for_ever(
    tmp_path: Path, verify: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Seconds()
    monkeypatch.setattr("server.interceptors.tokens.time", clock)
    await verify(signed())
    keys(tmp_path / "jwks.json", k2=OTHER)
    clock.now += 599
    assert (await verify(signed())).subject == "mary"
    clock.now += 1
    with pytest.raises(DomainError) as caught:
        await verify(signed())
    assert caught.value.reason is Reason.INVALID_CREDENTIALS


async def test_known_keys_stay_good_while_the_issuer_is_away(
    tmp_path: Path, verify: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Seconds()
    monkeypatch.setattr("server.interceptors.tokens.time", clock)
    await verify(signed())
    (tmp_path / "jwks.json").unlink()
    clock.now += 3_600
    assert (await verify(signed())).subject == "mary"
    keys(tmp_path / "jwks.json", k2=OTHER)
    clock.now += 30  # asked again that soon, since what is known is too old
    with pytest.raises(DomainError):
        await verify(signed())


async def test_without_readable_keys_everybody_is_refused(tmp_path: Path) -> None:
    verify = Tokens(ISSUER, AUDIENCE, str(tmp_path / "absent.json"))
    with pytest.raises(DomainError) as caught:
        await verify(signed())
    assert caught.value.reason is Reason.INVALID_CREDENTIALS
