"""TLS and JSON Web Tokens at the edge, where settings turn them on."""

import datetime as dt
import http.server
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.edge.cases import send
from tests.edge.conftest import Edge, running
from tests.edge.stand_in import StandIn
from tests.edge.test_refusals import assert_refused

ISSUER, AUDIENCE = "https://issuer.example.org", "groundplan"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(KEY, hashes.SHA256())
    )
    cert, key = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert, key


@pytest.fixture(scope="module")
def secured(stand_in: StandIn, certificate: tuple[Path, Path]) -> Iterator[Edge]:
    with running(stand_in, tls_cert=certificate[0], tls_key=certificate[1]) as edge:
        yield edge


def test_tls_serves_whoever_trusts_the_certificate(secured: Edge, certificate: tuple[Path, Path]) -> None:
    context = ssl.create_default_context(cafile=str(certificate[0]))
    answered = httpx.get(f"https://localhost:{secured.settings.port}/v1/rules", verify=context)
    assert answered.status_code == 200
    assert answered.headers["strict-transport-security"] == "max-age=31536000"


def test_tls_offers_http_2(secured: Edge, certificate: tuple[Path, Path]) -> None:
    context = ssl.create_default_context(cafile=str(certificate[0]))
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", secured.settings.port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as client,
    ):
        assert client.selected_alpn_protocol() == "h2"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_tls_refuses_what_rfc_8996_forbids(secured: Edge) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection(("127.0.0.1", secured.settings.port), timeout=10) as plain,
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        context.wrap_socket(plain)


def test_tls_leaves_no_plain_port(secured: Edge) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{secured.settings.port}/v1/rules")


def _jwks() -> str:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    return json.dumps({"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]})


@pytest.fixture(scope="module")
def checking(stand_in: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    file = tmp_path_factory.mktemp("jwt") / "jwks.json"
    file.write_text(_jwks())
    with running(stand_in, jwt_issuer=ISSUER, jwt_audience=AUDIENCE, jwt_jwks=str(file)) as edge:
        yield edge


def _token(key: rsa.RSAPrivateKey | str = KEY, algorithm: str = "RS256", kid: str = "one", **claims: object) -> str:
    now = int(dt.datetime.now(dt.UTC).timestamp())
    whole = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ann", "exp": now + 300, **claims}
    stated = {name: value for name, value in whole.items() if value is not None}
    return jwt.encode(stated, key, algorithm=algorithm, headers={"kid": kid})


def _call(edge: Edge, authorization: str | None) -> "tuple[int, list[str]]":
    edge.upstream.reset()
    answered = send(edge, "GET /v1/rules", {"authorization": authorization} if authorization else {})
    if answered.status != 200:
        assert_refused(answered, 401, "INVALID_CREDENTIALS")
    return answered.status, [str(call.metadata.get("authorization", "")) for call in edge.upstream.calls]


def test_a_good_token_passes_and_reaches_the_server(checking: Edge) -> None:
    token = f"Bearer {_token()}"
    assert _call(checking, token) == (200, [token])


def test_an_api_key_is_left_to_the_server(checking: Edge) -> None:
    assert _call(checking, "Bearer gp_k1_secret") == (200, ["Bearer gp_k1_secret"])


def test_a_call_without_credentials_is_left_to_the_server(checking: Edge) -> None:
    assert _call(checking, None) == (200, [""])


_PAST = int(dt.datetime.now(dt.UTC).timestamp()) - 3600
FORGED = {
    "expired": _token(exp=_PAST),
    "without an expiry": _token(exp=None),
    "not valid yet": _token(nbf=_PAST + 7200),
    "of another issuer": _token(iss="https://other.example.org"),
    "for somebody else": _token(aud="other"),
    "without an audience": _token(aud=None),
    "signed with another key": _token(OTHER_KEY),
    "of an unknown key": _token(kid="two"),
    "unsigned": jwt.encode({"iss": ISSUER, "aud": AUDIENCE, "exp": _PAST + 7200}, "", algorithm="none"),
    "signed with the public key as a secret": _token("n" * 64, "HS256"),
    "cut short": _token()[:-20],
    "no token at all": "garbage",
    "empty parts": "..",
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_bad_token_never_reaches_the_server(checking: Edge, forgery: str) -> None:
    assert _call(checking, f"Bearer {FORGED[forgery]}") == (401, [])


def test_keys_come_from_a_url_of_the_issuer(stand_in: StandIn, certificate: tuple[Path, Path]) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(_jwks().encode())

        def log_message(self, *_: object) -> None:
            pass

    issuer = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    issuer.socket = context.wrap_socket(issuer.socket, server_side=True)
    threading.Thread(target=issuer.serve_forever, daemon=True).start()
    url = f"https://localhost:{issuer.server_address[1]}/jwks.json"
    believed = {"jwt_issuer": ISSUER, "jwt_audience": AUDIENCE, "jwt_jwks": url, "ca_certificates": str(certificate[0])}
    try:
        with running(stand_in, **believed) as edge:
            assert _call(edge, f"Bearer {_token()}")[0] == 200
            assert _call(edge, f"Bearer {_token(OTHER_KEY)}") == (401, [])
    finally:
        issuer.shutdown()
        issuer.server_close()
