"""A channel to the edge and the stubs on it; a failed call ends the command with one clear message."""

import contextlib
import functools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import grpc
from google.longrunning import operations_pb2_grpc
from google.rpc import error_details_pb2, status_pb2

from cli.discovery import Target
from cli.exits import Exit, leave
from groundplan.v1 import (
    analysis_service_pb2_grpc,
    brief_service_pb2_grpc,
    catalog_service_pb2_grpc,
    design_service_pb2_grpc,
    workspace_service_pb2_grpc,
)

T = TypeVar("T")

CALL_SECONDS = 60.0
"""A call that takes longer is given up; long work is an operation and does not wait in a call."""

_MESSAGE_BYTES = 64 * 1024 * 1024  # an archive of a plan may be larger than gRPC's 4 MiB

_EXITS = {
    grpc.StatusCode.INVALID_ARGUMENT: Exit.USAGE,
    grpc.StatusCode.NOT_FOUND: Exit.USAGE,
    grpc.StatusCode.ALREADY_EXISTS: Exit.USAGE,
    grpc.StatusCode.FAILED_PRECONDITION: Exit.USAGE,
    grpc.StatusCode.ABORTED: Exit.USAGE,
    grpc.StatusCode.OUT_OF_RANGE: Exit.USAGE,
    grpc.StatusCode.UNAUTHENTICATED: Exit.CREDENTIALS,
    grpc.StatusCode.PERMISSION_DENIED: Exit.CREDENTIALS,
    grpc.StatusCode.UNAVAILABLE: Exit.UNAVAILABLE,
    grpc.StatusCode.RESOURCE_EXHAUSTED: Exit.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED: Exit.UNAVAILABLE,
}


class Connection:
    """Stubs that send the API key with every call."""

    def __init__(self, target: Target) -> None:
        self.target = target
        channel = _open(target)
        self.analyses = analysis_service_pb2_grpc.AnalysisServiceStub(channel)
        self.briefs = brief_service_pb2_grpc.BriefServiceStub(channel)
        self.designs = design_service_pb2_grpc.DesignServiceStub(channel)
        self.workspaces = workspace_service_pb2_grpc.WorkspaceServiceStub(channel)
        self.catalog = catalog_service_pb2_grpc.CatalogServiceStub(channel)
        self.operations = operations_pb2_grpc.OperationsStub(channel)


def _open(target: Target) -> grpc.Channel:
    try:
        scheme, address = address_of(target.endpoint)
        certificates = roots() if scheme == "https" else None
    except ValueError as error:
        leave(Exit.USAGE, str(error))
    options = [("grpc.max_receive_message_length", _MESSAGE_BYTES), ("grpc.max_send_message_length", _MESSAGE_BYTES)]
    if scheme == "https":
        channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(certificates), options)
    else:
        channel = grpc.insecure_channel(address, options)
    return grpc.intercept_channel(channel, _WithKey(target.api_key))


def address_of(endpoint: str) -> tuple[str, str]:
    """Scheme and ``host:port`` of an endpoint, with brackets around IPv6.

    Raises:
        ValueError: it is no endpoint.
    """
    try:
        parts = urlsplit(endpoint)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise ValueError(f"{endpoint} is no endpoint: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{endpoint} is no endpoint; write it like http://127.0.0.1:8080")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return parts.scheme, f"{host}:{port}"


def roots() -> bytes | None:
    """Certificates to believe instead of those gRPC knows.

    Raises:
        ValueError: the file that GROUNDPLAN_CA_FILE names cannot be read.
    """
    file = os.environ.get("GROUNDPLAN_CA_FILE")
    try:
        return Path(file).read_bytes() if file else None
    except OSError as error:
        raise ValueError(f"GROUNDPLAN_CA_FILE={file} cannot be read: {error.strerror}") from None


class _WithKey(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):  # type: ignore[type-arg]
    """Adds the API key, and a deadline where the caller gave none."""

    def __init__(self, api_key: str) -> None:
        self._metadata = [("authorization", f"Bearer {api_key}")] if api_key else []

    def _with(self, details: Any, timeout: float | None) -> Any:
        return _Details(
            details.method,
            details.timeout if details.timeout is not None else timeout,
            [*(details.metadata or ()), *self._metadata],
            details.credentials,
            details.wait_for_ready,
            details.compression,
        )

    def intercept_unary_unary(self, continuation: Callable[..., Any], details: Any, request: Any) -> Any:
        return continuation(self._with(details, CALL_SECONDS), request)

    def intercept_unary_stream(self, continuation: Callable[..., Any], details: Any, request: Any) -> Any:
        return continuation(self._with(details, None), request)


class _Details(grpc.ClientCallDetails):
    def __init__(
        self, method: str, timeout: float | None, metadata: Any, credentials: Any, wait_for_ready: Any, compression: Any
    ) -> None:
        self.method = method
        self.timeout = timeout
        self.metadata = metadata
        self.credentials = credentials
        self.wait_for_ready = wait_for_ready
        self.compression = compression


def explained(command: Callable[..., T]) -> Callable[..., T]:
    """Ends the command with a message and an exit code when a call fails, instead of a traceback."""

    @functools.wraps(command)
    def run(*arguments: Any, **named: Any) -> T:
        with failures_explained():
            return command(*arguments, **named)

    return run


@contextlib.contextmanager
def failures_explained() -> Iterator[None]:
    try:
        yield
    except grpc.RpcError as error:
        leave(_EXITS.get(error.code(), Exit.FAILED), explain(error))


def explain(error: Any) -> str:
    """The status as lines for people: what is wrong, where, and which request it was."""
    if error.code() is grpc.StatusCode.UNAVAILABLE and not status_of(error).details:
        remedy = "start it with `groundplan serve`, or see `groundplan doctor`"
        return f"the service does not answer: {error.details()}\n{remedy}"
    lines = [error.details() or error.code().name.lower()]
    if error.code() is grpc.StatusCode.UNAUTHENTICATED:
        lines.append("state a key with --api-key, GROUNDPLAN_API_KEY or the configuration file")
    for detail in status_of(error).details:
        violations = error_details_pb2.BadRequest()
        if detail.Unpack(violations):
            lines += [f"  {violation.field}: {violation.description}" for violation in violations.field_violations]
        retry = error_details_pb2.RetryInfo()
        if detail.Unpack(retry):
            lines.append(f"  try again in {retry.retry_delay.ToTimedelta().total_seconds():g} s")
    metadata = (*(error.trailing_metadata() or ()), *(error.initial_metadata() or ()))
    request_id = next((value for name, value in metadata if name == "x-request-id"), None)
    if request_id is not None:
        lines.append(f"  request {request_id}")
    return "\n".join(lines)


def status_of(error: Any) -> status_pb2.Status:
    status = status_pb2.Status()
    for name, value in error.trailing_metadata() or ():
        if name == "grpc-status-details-bin":
            status.ParseFromString(value)
    return status
