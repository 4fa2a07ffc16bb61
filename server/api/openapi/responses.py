"""Error answers, shared by all operations: which HTTP status means what, with an example of each."""

from typing import Any

DOMAIN = "groundplan.dev"

# name: (HTTP status, gRPC code, reason, when, message)
_ERRORS: dict[str, tuple[int, int, str, str, str]] = {
    "BadRequest": (
        400,
        3,
        "INVALID_ARGUMENT",
        "The request is malformed or out of its limits (INVALID_ARGUMENT), or the resource is in a state in which the "
        "method cannot run (FAILED_PRECONDITION).",
        "title: is longer than 200 characters",
    ),
    "Unauthenticated": (
        401,
        16,
        "INVALID_CREDENTIALS",
        "There are no credentials, or they are not or no longer valid.",
        "the credentials are not valid",
    ),
    "PermissionDenied": (
        403,
        7,
        "PERMISSION_DENIED",
        "The caller's role does not reach what the method asks for.",
        "this needs the permission ADMIN",
    ),
    "NotFound": (
        404,
        5,
        "NOT_FOUND",
        "Nothing of that name exists in a workspace the caller may see.",
        "workspaces/acme/briefs/shop does not exist",
    ),
    "Conflict": (
        409,
        10,
        "STALE_ETAG",
        "The `etag` is stale (ABORTED), or the name or `request_id` is taken (ALREADY_EXISTS).",
        "workspaces/acme/briefs/shop has changed since it was read",
    ),
    "TooLarge": (
        413,
        8,
        "REQUEST_TOO_LARGE",
        "The body is larger than 4 MiB.",
        "the body is larger than the limit",
    ),
    "TooManyRequests": (
        429,
        8,
        "RATE_LIMITED",
        "Too many calls in a short time (RATE_LIMITED), or a quota is used up (QUOTA_EXCEEDED).",
        "too many requests: slow down",
    ),
    "HeadersTooLarge": (
        431,
        8,
        "REQUEST_TOO_LARGE",
        "The headers, the path among them, are larger than 32 KiB.",
        "the headers are larger than the limit of 32 KiB",
    ),
    "Internal": (
        500,
        13,
        "INTERNAL",
        "A fault of ours; quote `x-request-id` when reporting it.",
        "internal error",
    ),
    "Unavailable": (
        503,
        14,
        "UNAVAILABLE",
        "Not reachable right now; try again with growing pauses.",
        "the service is not available right now",
    ),
    "Timeout": (
        504,
        4,
        "DEADLINE_EXCEEDED",
        "The answer did not come before the deadline.",
        "the deadline has passed",
    ),
}

_ALWAYS = ("BadRequest", "TooManyRequests", "HeadersTooLarge", "Internal", "Unavailable", "Timeout")


def error_responses(method: str, permission: str, named: bool) -> dict[str, Any]:
    """References by status. ``named``: the path names a resource."""
    names = list(_ALWAYS)
    if permission != "PUBLIC":
        names += ["Unauthenticated", "PermissionDenied"]
    if named:
        names.append("NotFound")
    if method.startswith(("Create", "Update", "Delete", "Undelete", "Purge", "Rotate")):
        names.append("Conflict")
    if method.startswith(("Create", "Update", "Check")):
        names.append("TooLarge")
    ordered = sorted(names, key=lambda name: _ERRORS[name][0])
    return {str(_ERRORS[name][0]): {"$ref": f"#/components/responses/{name}"} for name in ordered}


def components() -> dict[str, Any]:
    """The shared responses."""
    return {name: _response(*error) for name, error in _ERRORS.items()}


def _response(status: int, code: int, reason: str, when: str, message: str) -> dict[str, Any]:
    details: list[dict[str, Any]] = [
        {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": DOMAIN}
    ]
    if status == 400:
        violation = {"field": "brief.title", "description": "is longer than 200 characters"}
        details.append({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]})
    headers = {"x-request-id": {"$ref": "#/components/headers/RequestId"}}
    if status == 429:
        headers["retry-after"] = {"$ref": "#/components/headers/RetryAfter"}
        details.append({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1s"})
    return {
        "description": when,
        "headers": headers,
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/Status"},
                "example": {"code": code, "message": message, "details": details},
            }
        },
    }
