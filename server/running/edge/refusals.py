"""How Envoy's own refusals look: the google.rpc.Status with ErrorInfo that the server sends, over JSON and gRPC."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf import any_pb2, duration_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2

DOMAIN = "groundplan.dev"


@dataclass(frozen=True)
class Refusal:
    """What an HTTP status of Envoy's becomes."""

    status: int
    code: int
    """Of google.rpc.Code."""
    reason: str
    """Of groundplan.v1.ErrorReason."""
    message: str
    """May name Envoy's own words by ``%LOCAL_REPLY_BODY%``."""
    retry_seconds: int = 0
    answered: int = 0
    """The HTTP status to answer with instead."""


REFUSALS = (
    Refusal(400, code_pb2.INVALID_ARGUMENT, "INVALID_ARGUMENT", "the request is malformed: %LOCAL_REPLY_BODY%"),
    Refusal(401, code_pb2.UNAUTHENTICATED, "INVALID_CREDENTIALS", "the token is not valid: %LOCAL_REPLY_BODY%"),
    # Envoy's word for a token with another audience. It says nothing about who calls, so it is no credential here.
    Refusal(403, code_pb2.UNAUTHENTICATED, "INVALID_CREDENTIALS", "the token is not for this service", answered=401),
    Refusal(404, code_pb2.NOT_FOUND, "NOT_FOUND", "no method has this path and verb"),
    Refusal(408, code_pb2.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED", "the request did not arrive in time"),
    Refusal(413, code_pb2.RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE", "the body is larger than the limit"),
    Refusal(426, code_pb2.INVALID_ARGUMENT, "INVALID_ARGUMENT", "HTTP/1.1 or HTTP/2 is needed"),
    Refusal(429, code_pb2.RESOURCE_EXHAUSTED, "RATE_LIMITED", "too many requests: slow down", retry_seconds=1),
    Refusal(431, code_pb2.RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE", "the headers are larger than the limit of 32 KiB"),
    Refusal(500, code_pb2.INTERNAL, "INTERNAL", "internal error"),
    Refusal(502, code_pb2.UNAVAILABLE, "UNAVAILABLE", "the service is not available right now"),
    Refusal(503, code_pb2.UNAVAILABLE, "UNAVAILABLE", "the service is not available right now"),
    Refusal(504, code_pb2.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED", "the answer did not come in time"),
)

OTHERWISE = Refusal(400, code_pb2.INVALID_ARGUMENT, "INVALID_ARGUMENT", "the request cannot be served")

# An unknown method is NOT_FOUND where a path is asked for and UNIMPLEMENTED where a method is.
UNKNOWN_METHOD = Refusal(404, code_pb2.UNIMPLEMENTED, "UNIMPLEMENTED", "there is no such method")


def local_replies() -> dict[str, Any]:
    """Envoy's ``local_reply_config``: the first mapper whose filter matches decides."""
    return {"mappers": list(_mappers())}


def _mappers() -> Iterator[dict[str, Any]]:
    for refusal in (UNKNOWN_METHOD, *(one for one in REFUSALS if one.status != UNKNOWN_METHOD.status)):
        yield {
            "filter": {"and_filter": {"filters": [_has_status(refusal.status), *_IS_GRPC]}},
            "headers_to_add": [
                _header("grpc-status", str(refusal.code)),
                _header("grpc-status-details-bin", _details(refusal)),
            ],
            # Becomes grpc-message.
            "body_format_override": {"text_format_source": {"inline_string": refusal.message}},
        }
    for refusal in REFUSALS:
        mapper = {"filter": _has_status(refusal.status), "body_format_override": _json_body(refusal)}
        yield {**mapper, "status_code": refusal.answered} if refusal.answered else mapper
    # Successes are local replies too: the health check, the documentation.
    yield {"filter": _has_status(OTHERWISE.status, "GE"), "body_format_override": _json_body(OTHERWISE)}


def _has_status(status: int, operator: str = "EQ") -> dict[str, Any]:
    comparison = {"op": operator, "value": {"default_value": status, "runtime_key": f"edge.refusal_{status}"}}
    return {"status_code_filter": {"comparison": comparison}}


# A JSON call that the transcoder has taken looks like gRPC, but keeps the verb it came with.
_IS_GRPC = (
    {"header_filter": {"header": {"name": "content-type", "string_match": {"prefix": "application/grpc"}}}},
    {"header_filter": {"header": {"name": "x-envoy-original-method", "present_match": True, "invert_match": True}}},
)


def _header(name: str, value: str) -> dict[str, Any]:
    return {"header": {"key": name, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}


def _json_body(refusal: Refusal) -> dict[str, Any]:
    details: list[dict[str, Any]] = [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": refusal.reason,
            "domain": DOMAIN,
            "metadata": {"cause": "%RESPONSE_CODE_DETAILS%"},
        }
    ]
    if refusal.retry_seconds:
        details.append({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{refusal.retry_seconds}s"})
    return {"json_format": {"code": refusal.code, "message": refusal.message, "details": details}}


def _details(refusal: Refusal) -> str:
    """The value of grpc-status-details-bin: base64 of a google.rpc.Status."""
    info = any_pb2.Any()
    info.Pack(error_details_pb2.ErrorInfo(reason=refusal.reason, domain=DOMAIN))
    details = [info]
    if refusal.retry_seconds:
        retry = any_pb2.Any()
        retry.Pack(error_details_pb2.RetryInfo(retry_delay=duration_pb2.Duration(seconds=refusal.retry_seconds)))
        details.append(retry)
    # A constant header cannot repeat Envoy's words, so the message ends where they would stand.
    message = refusal.message.partition(": %")[0]
    status = status_pb2.Status(code=refusal.code, message=message, details=details)
    return base64.b64encode(status.SerializeToString()).decode().rstrip("=")
