"""What the edge needs to know, whoever composes it."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, kw_only=True)
class EdgeSettings:
    """All that varies in edge/envoy.yaml. Sizes in bytes, times in whole seconds, rates in requests per second."""

    host: str = "127.0.0.1"
    port: int
    upstreams: tuple[tuple[str, int], ...]
    """Host and port of each gRPC server."""
    run_directory: Path
    """For the filled configuration and the admin socket; made private to this user."""

    max_request_bytes: int = 4 * 1024 * 1024
    """As the server's own limit of a message; JSON is never shorter than what it becomes."""
    max_response_bytes: int = 64 * 1024 * 1024
    """Of an answer that becomes JSON, which is held whole; the largest is the archive of a design (16 MiB)."""
    header_seconds: int = 10
    """Within which the headers of a request must have arrived."""
    call_seconds: int = 65
    """Above the server's ceiling for deadlines, so that the server's answer arrives."""
    stream_seconds: int = 3_600
    drain_seconds: int = 10
    """Between the signal to stop and the end of connections."""
    upstream_streams: int = 16
    """Calls on one connection to a server before another is opened."""

    client_per_second: int = 500
    """Of one client address; 0 turns both limits off."""
    client_burst: int = 1_000
    total_per_second: int = 5_000
    total_burst: int = 10_000

    max_connections: int = 10_000
    max_heap_bytes: int = 1024 * 1024 * 1024
    max_upstream_requests: int = 4_096
    trusted_hops: int = 0
    """Proxies of ours in front of the edge whose x-forwarded-for is believed."""
    cors_origins: tuple[str, ...] = ("*",)
    """Origins browsers may call from; `*` is any, which is safe because no cookie is a credential."""
    reflection: bool = False
    """Let gRPC reflection through."""

    tls_cert: Path | None = None
    tls_key: Path | None = None
    jwt_issuer: str = ""
    jwt_audience: str = ""
    jwt_jwks: str = ""
    """A file, or an https URL."""
    ca_certificates: str = field(default_factory=lambda: ssl.get_default_verify_paths().openssl_cafile)
    """Whose certificates are believed when the JWKS is fetched."""

    access_log: str = "/dev/stdout"
    log_level: str = "warning"
    concurrency: int = 0
    """Worker threads; 0: one for each processor."""

    descriptors: Path = field(default=REPOSITORY / "generated" / "descriptors.binpb")
    openapi_document: Path = field(default=REPOSITORY / "generated" / "openapi.json")
    docs: Path = field(default=REPOSITORY / "edge" / "docs")
    template: Path = field(default=REPOSITORY / "edge" / "envoy.yaml")
