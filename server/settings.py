"""Every setting of every process, read once from the environment and checked before anything starts."""

import dataclasses
import difflib
import ipaddress
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs

PREFIX = "GROUNDPLAN_"

# Read by the command line, which shares the prefix but not this module.
CLIENT_VARIABLES = frozenset({"ENDPOINT", "API_KEY", "CONFIG"})


class SettingsError(Exception):
    """Names every mistake in the environment, one a line."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("the settings are not usable:\n" + "\n".join(f"  - {mistake}" for mistake in mistakes))
        self.mistakes = tuple(mistakes)


class Secret:
    """A text that does not appear in ``repr``, logs or tracebacks unless asked for by ``reveal``."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


def _text(text: str) -> str:
    return text


def _integer(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ValueError(f"must be an integer from {low} to {high}") from None
        if not low <= number <= high:
            raise ValueError(f"must be from {low} to {high}, not {number}")
        return number

    return parse


def _number(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            raise ValueError(f"must be a number from {low:g} to {high:g}") from None
        if not low <= number <= high:  # also refuses nan
            raise ValueError(f"must be from {low:g} to {high:g}, not {text}")
        return number

    return parse


def _flag(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in words:
        raise ValueError("must be true or false")
    return words[text.lower()]


def _choice(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return text.lower()

    return parse


def _host(text: str) -> str:
    if text.lower() == "localhost":
        return "127.0.0.1"  # a listener needs an address, and a name may lead to another one
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError("must be an IP address to listen on, or localhost") from None


def _file(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_file() or not os.access(path, os.R_OK):
        raise ValueError("must be a file this process can read")
    return path


def _directory(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError("must be a directory")
    return path


def _database(text: str) -> Secret:
    parts = urlsplit(text)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        # The text itself is not repeated: it holds a password.
        raise ValueError("must look like postgresql://user:password@host:5432/database")
    return Secret(text)


def _url(text: str) -> str:
    if urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).netloc:
        raise ValueError("must be an http or https URL")
    return text


def _origins(text: str) -> str:
    """``*``, ``none``, or origins as browsers write them, separated by commas."""
    origins = [origin.strip() for origin in text.split(",")]
    if origins in (["*"], ["none"]):
        return origins[0]
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or origin != f"{parts.scheme}://{parts.netloc}":
            raise ValueError("must be *, none, or origins such as https://app.example.com separated by commas")
    return ",".join(origins)


def _file_or_url(text: str) -> str:
    return text if text.startswith("https://") else str(_file(text))


PORT = _integer(0, 65_535)
SECONDS = _number(0.001, 86_400)


def _setting(default: object, parse: Callable[[str], object], doc: str) -> Any:
    """A field with its parser and its sentence for the documentation."""
    return dataclasses.field(default=default, metadata={"parse": parse, "doc": doc})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings. A field ``grpc_port`` is read from ``GROUNDPLAN_GRPC_PORT``; an empty variable counts as unset."""

    database_url: Secret | None = _setting(
        None, _database, "PostgreSQL 15 or newer; without it an embedded PostgreSQL 18 is started under DATA_DIR"
    )
    data_dir: Path = _setting(
        platformdirs.user_data_path("groundplan"), _directory, "where the embedded database and generated keys live"
    )
    database_pool_size: int = _setting(10, _integer(1, 500), "connections each process keeps to the database")

    grpc_host: str = _setting(
        "127.0.0.1", _host, "address the gRPC server listens on; loopback, because the edge fronts it"
    )
    grpc_port: int = _setting(50_051, PORT, "port of the gRPC server; 0 takes a free one")
    grpc_processes: int = _setting(1, _integer(1, 128), "server processes that share the port (SO_REUSEPORT)")
    max_message_bytes: int = _setting(4_194_304, _integer(1_024, 268_435_456), "largest request message [bytes]")
    max_concurrent_rpcs: int = _setting(1_000, _integer(1, 100_000), "calls in flight per process; more are refused")
    deadline_default_seconds: float = _setting(15.0, SECONDS, "deadline of a call that states none [s]")
    deadline_ceiling_seconds: float = _setting(60.0, SECONDS, "longest deadline a unary call may ask for [s]")
    stream_ceiling_seconds: float = _setting(3_600.0, SECONDS, "longest a stream or a wait may last [s]")
    drain_grace_seconds: float = _setting(
        20.0, _number(0, 3_600), "time for calls in flight to finish after SIGTERM [s]"
    )
    reflection: bool = _setting(False, _flag, "serve gRPC reflection")
    rate_limit_per_second: float = _setting(
        200.0, _number(0, 1e6), "calls per second and key, per process [1/s]; 0 turns the limit off"
    )
    rate_limit_burst: int = _setting(400, _integer(1, 1_000_000), "calls a key may make at once before the rate counts")
    compute_processes: int = _setting(
        0,
        _integer(0, 256),
        "processes for engine work, of each server process and of each worker; 0 means one per CPU, at most 4",
    )
    compute_limit_seconds: float = _setting(30.0, SECONDS, "computation for one request is ended after this [s]")
    follow_limit_seconds: float = _setting(
        120.0, SECONDS, "the same for an analysis whose caller follows its progress [s]"
    )
    analysis_lab: bool = _setting(
        True,
        _flag,
        "execute claims of stand-alone analyses on a throwaway PostgreSQL that each server process starts when asked",
    )

    jwt_issuer: str = _setting("", _text, "accept JWTs of this issuer; needs JWT_AUDIENCE and JWT_JWKS")
    jwt_audience: str = _setting("", _text, "audience a JWT must name")
    jwt_jwks: str = _setting("", _file_or_url, "JWKS file, or https URL, with the issuer's public keys")

    edge_host: str = _setting("127.0.0.1", _host, "address the edge listens on")
    edge_port: int = _setting(8_080, PORT, "port of the edge: gRPC, gRPC-Web and JSON")
    edge_rate_limit_per_client: int = _setting(
        500, _integer(0, 1_000_000), "requests per second of one client address, per edge [1/s]; 0 turns the limit off"
    )
    edge_trusted_hops: int = _setting(
        0, _integer(0, 32), "proxies of yours in front of the edge; the client's address is taken from what they say"
    )
    edge_cors_origins: str = _setting(
        "*", _origins, "origins browsers may call from, separated by commas; * is any, none is none"
    )
    tls_cert: Path | None = _setting(None, _file, "PEM certificate chain of the edge; needs TLS_KEY")
    tls_key: Path | None = _setting(None, _file, "PEM private key of the edge")

    log_level: str = _setting("info", _choice("debug", "info", "warning", "error"), "least severe log line written")
    metrics_port: int = _setting(
        0, PORT, "Prometheus metrics of the server on this loopback port (+1 per further process); 0 is off"
    )
    worker_metrics_port: int = _setting(0, PORT, "Prometheus metrics of a worker on this loopback port; 0 is off")
    otlp_endpoint: str = _setting("", _url, "OpenTelemetry collector (OTLP over gRPC) to send traces to; empty is off")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read all settings; raises `SettingsError` with every mistake at once."""
        environment = os.environ if environment is None else environment
        fields = {PREFIX + field.name.upper(): field for field in dataclasses.fields(cls)}
        values: dict[str, Any] = {}
        mistakes = _misspelt(environment, fields)
        for variable, field in fields.items():
            text = environment.get(variable, "").strip()
            if not text:
                continue
            try:
                values[field.name] = field.metadata["parse"](text)
            except ValueError as error:
                mistakes.append(f"{variable} {error}")
        settings = cls(**values)
        mistakes += settings._contradictions()
        if mistakes:
            raise SettingsError(mistakes)
        return settings

    def _contradictions(self) -> list[str]:
        mistakes = []
        jwt = {"JWT_ISSUER": self.jwt_issuer, "JWT_AUDIENCE": self.jwt_audience, "JWT_JWKS": self.jwt_jwks}
        if any(jwt.values()) and not all(jwt.values()):
            missing = ", ".join(PREFIX + name for name, value in jwt.items() if not value)
            mistakes.append(f"JWTs need issuer, audience and keys together: {missing} is not set")
        if (self.tls_cert is None) != (self.tls_key is None):
            mistakes.append(f"{PREFIX}TLS_CERT and {PREFIX}TLS_KEY must be set together")
        if self.deadline_default_seconds > self.deadline_ceiling_seconds:
            mistakes.append(f"{PREFIX}DEADLINE_DEFAULT_SECONDS must not exceed {PREFIX}DEADLINE_CEILING_SECONDS")
        if self.grpc_processes > 1 and self.grpc_port == 0:
            mistakes.append(f"{PREFIX}GRPC_PORT must be a fixed port when {PREFIX}GRPC_PROCESSES is more than 1")
        return mistakes


def _misspelt(environment: Mapping[str, str], known: Mapping[str, object]) -> list[str]:
    """Variables with our prefix that are no setting but nearly one: a typing mistake that would go unnoticed."""
    mistakes = []
    for variable in sorted(environment):
        if not variable.startswith(PREFIX) or variable in known or variable[len(PREFIX) :] in CLIENT_VARIABLES:
            continue
        close = difflib.get_close_matches(variable, known, n=1, cutoff=0.9)
        if close:
            mistakes.append(f"{variable} is not a setting; did you mean {close[0]}?")
    return mistakes
