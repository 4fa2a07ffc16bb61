"""The edge process, put together: Envoy with what our settings say."""

import os

from server.running import edge
from server.settings import Settings


def run(settings: Settings) -> int:
    """Until SIGTERM."""
    return edge.run(edge_settings(settings))


def edge_settings(settings: Settings) -> edge.EdgeSettings:
    """What of our settings concerns the edge."""
    origins = settings.edge_cors_origins
    return edge.EdgeSettings(
        host=settings.edge_host,
        port=settings.edge_port,
        upstreams=((settings.grpc_host, settings.grpc_port),),
        run_directory=settings.data_dir / "run" / "edge",
        max_request_bytes=settings.max_message_bytes,
        call_seconds=int(settings.deadline_ceiling_seconds) + 5,
        stream_seconds=int(settings.stream_ceiling_seconds),
        client_per_second=settings.edge_rate_limit_per_client,
        client_burst=max(1, 2 * settings.edge_rate_limit_per_client),
        trusted_hops=settings.edge_trusted_hops,
        cors_origins=() if origins == "none" else tuple(origins.split(",")),
        reflection=settings.reflection,
        tls_cert=settings.tls_cert,
        tls_key=settings.tls_key,
        jwt_issuer=settings.jwt_issuer,
        jwt_audience=settings.jwt_audience,
        jwt_jwks=settings.jwt_jwks,
        concurrency=os.cpu_count() or 1,
    )
