"""The one door from failures to the wire: the only module that knows status codes. What is not ours stays inside."""

import asyncio
from collections.abc import Sequence

import grpc
import grpc.aio
import structlog
from google.protobuf import any_pb2, duration_pb2
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem
from server.interceptors.call import Call, Interceptor, Method, Proceed
from server.interceptors.resources import type_of

DOMAIN = "groundplan.dev"

CODES: dict[Reason, grpc.StatusCode] = {
    Reason.INVALID_ARGUMENT: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.INVALID_BRIEF: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.INVALID_PAGE_TOKEN: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.INVALID_FILTER: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.MISSING_CREDENTIALS: grpc.StatusCode.UNAUTHENTICATED,
    Reason.INVALID_CREDENTIALS: grpc.StatusCode.UNAUTHENTICATED,
    Reason.EXPIRED_CREDENTIALS: grpc.StatusCode.UNAUTHENTICATED,
    Reason.PERMISSION_DENIED: grpc.StatusCode.PERMISSION_DENIED,
    Reason.NOT_FOUND: grpc.StatusCode.NOT_FOUND,
    Reason.ALREADY_EXISTS: grpc.StatusCode.ALREADY_EXISTS,
    Reason.REQUEST_ID_REUSED: grpc.StatusCode.ALREADY_EXISTS,
    Reason.STALE_ETAG: grpc.StatusCode.ABORTED,
    Reason.WRONG_STATE: grpc.StatusCode.FAILED_PRECONDITION,
    Reason.QUOTA_EXCEEDED: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Reason.RATE_LIMITED: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Reason.REQUEST_TOO_LARGE: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Reason.DEADLINE_EXCEEDED: grpc.StatusCode.DEADLINE_EXCEEDED,
    Reason.CANCELLED: grpc.StatusCode.CANCELLED,
    Reason.UNIMPLEMENTED: grpc.StatusCode.UNIMPLEMENTED,
    Reason.UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
    Reason.DESIGN_FAILED: grpc.StatusCode.INTERNAL,
    Reason.INTERNAL: grpc.StatusCode.INTERNAL,
}

# gRPC refuses trailers beyond 8 KiB by default, and details grow by a third as base64 there.
MOST_DETAIL_BYTES = 4_500
MOST_MESSAGE_CHARACTERS = 800
DETAILS = "grpc-status-details-bin"

_log = structlog.get_logger("server.errors")


class Errors(Interceptor):
    """Turns every failure into a status with details; logs with its traceback what nobody foresaw."""

    def around(self, method: Method, proceed: Proceed) -> Proceed:
        async def run(call: Call) -> bytes | None:
            try:
                return await proceed(call)
            except DomainError as error:
                failure = error
            except asyncio.CancelledError:
                # The caller hung up, or her own deadline passed: nobody is left to be told.
                call.code, call.reason = "CANCELLED", Reason.CANCELLED.value
                raise
            except Exception:
                _log.exception("unexpected failure", method=method.path, request_id=call.request_id)
                failure = DomainError(Reason.INTERNAL, "internal error")
            code = CODES[failure.reason]
            call.code, call.reason = code.name, failure.reason.value
            assert call.context is not None
            status = status_of(failure)
            trailers = (("x-request-id", call.request_id), (DETAILS, status.SerializeToString()))
            await call.context.abort(code, status.message, trailers)
            raise AssertionError("abort raises")

        return run


def status_of(error: DomainError) -> status_pb2.Status:
    """The failure as google.rpc.Status: ErrorInfo always, the other details where they apply."""
    number: int = CODES[error.reason].value[0]
    status = status_pb2.Status(code=number, message=_clipped(error.message, MOST_MESSAGE_CHARACTERS))
    metadata = {key: _clipped(value, 200) for key, value in error.metadata.items()}
    if error.problems:
        metadata.setdefault("problems", str(len(error.problems)))
    _add(status, error_details_pb2.ErrorInfo(reason=error.reason.value, domain=DOMAIN, metadata=metadata))
    if "resource" in metadata:
        name = metadata["resource"]
        _add(status, error_details_pb2.ResourceInfo(resource_type=type_of(name), resource_name=name))
    if error.reason is Reason.QUOTA_EXCEEDED:
        subject = metadata.get("workspace", metadata.get("quota", ""))
        violation = error_details_pb2.QuotaFailure.Violation(subject=subject, description=status.message)
        _add(status, error_details_pb2.QuotaFailure(violations=[violation]))
    if error.retry_after is not None:
        delay = duration_pb2.Duration()
        delay.FromNanoseconds(max(1, round(error.retry_after * 1e9)))
        _add(status, error_details_pb2.RetryInfo(retry_delay=delay))
    if error.problems:
        _add(status, _bad_request(error.problems, MOST_DETAIL_BYTES - status.ByteSize()))
    return status


def describe(problem: Problem) -> str:
    """One violation as a sentence: ``12:5: unknown entity `Lsting`; did you mean `Listing`?``."""
    place = f"{problem.line}:{problem.column or 1}: " if problem.line is not None else ""
    suggestion = problem.suggestion
    if not suggestion or suggestion in problem.message:
        return place + problem.message
    return f"{place}{problem.message}; did you mean {suggestion}?"


def _bad_request(problems: Sequence[Problem], room: int) -> error_details_pb2.BadRequest:
    """As many violations as there is room for; the last one says how many were left out."""
    detail = error_details_pb2.BadRequest()
    for index, problem in enumerate(problems):
        violation = detail.field_violations.add(
            field=_clipped(problem.path, 200), description=_clipped(describe(problem), 500)
        )
        if detail.ByteSize() > room - 100:
            del detail.field_violations[-1]
            violation = detail.field_violations.add()
            violation.description = f"and {len(problems) - index} more, which do not fit here"
            break
    return detail


def _add(status: status_pb2.Status, detail: Message) -> None:
    packed = any_pb2.Any()
    # Maps have no order of their own, and the same failure is the same bytes.
    packed.Pack(detail, deterministic=True)
    status.details.append(packed)


def _clipped(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
