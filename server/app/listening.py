"""How the gRPC server listens: options of the transport, each with its unit and reason. Knows no service."""

import grpc.aio

from server.interceptors.chain import Chain
from server.settings import Settings

# A message a little too large is read and answered by our own error; one beyond is cut off by the transport.
SLACK_BYTES = 1_048_576

# The largest answer is an archive of 16 MiB; clients that accept less say so themselves.
MAX_RESPONSE_BYTES = 32 * 1_048_576


def server(settings: Settings, chain: Chain) -> grpc.aio.Server:
    """A server of this process that listens nowhere yet. Its one handler is the chain."""
    return grpc.aio.server(
        interceptors=[chain],
        options=[
            # Several processes share the port on purpose only: otherwise a second server must fail, not steal calls.
            ("grpc.so_reuseport", 1 if settings.grpc_processes > 1 else 0),
            ("grpc.max_receive_message_length", settings.max_message_bytes + SLACK_BYTES),
            ("grpc.max_send_message_length", MAX_RESPONSE_BYTES),
            # [bytes] A JWT of 8 KiB and what proxies add; the rest is refused before any of our code sees it.
            ("grpc.max_metadata_size", 16_384),
            ("grpc.absolute_max_metadata_size", 32_768),
            # [ms] A peer that vanished without a word is found within a minute and a bit, also when nothing is sent.
            ("grpc.keepalive_time_ms", 60_000),
            ("grpc.keepalive_timeout_ms", 10_000),
            ("grpc.keepalive_permit_without_calls", 1),
            # [ms] Clients may ask whether we are there that often; more is taken for abuse.
            ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
            # [ms] Connections that nobody uses go; Envoy and clients open new ones when they need them.
            ("grpc.max_connection_idle_ms", 900_000),
            # Streams of one connection: the edge sends everything over a few.
            ("grpc.max_concurrent_streams", settings.max_concurrent_rpcs),
        ],
        maximum_concurrent_rpcs=settings.max_concurrent_rpcs,
    )


def listen(server: grpc.aio.Server, host: str, port: int) -> int:
    """Bind the port, 0 for a free one; returns the port. Raises OSError when it is taken."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        bound: int = server.add_insecure_port(address)
    except RuntimeError as error:
        raise OSError(f"cannot listen on {address}: is another server running there?") from error
    return bound
