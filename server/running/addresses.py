"""Where a listener can be reached, and whether one could listen there."""

import ipaddress
import socket


def reached_at(host: str, port: int) -> str:
    """``host:port`` for a client on this machine: loopback for a wildcard, brackets around IPv6."""
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        address = ipaddress.ip_address("127.0.0.1" if address.version == 4 else "::1")
    return f"{address}:{port}" if address.version == 4 else f"[{address}]:{port}"


def refusal(host: str, port: int) -> str | None:
    """Why nothing can listen on the port now; None when something can, and for port 0, which means any."""
    if port == 0:
        return None
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that are closing do not count
            probe.bind((host, port))
            probe.listen(1)
    except OSError as error:
        return error.strerror or str(error)
    return None
