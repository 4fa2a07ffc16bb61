"""What list requests have in common, whatever they list."""

from typing import Any

from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem
from server.engine.model.resources import PageRequest

MOST = 1_000
LONGEST_FILTER = 1_000


def page_request(request: Any) -> PageRequest:
    """Of any list request; fields that its message does not have are left at their defaults.

    Requests of our own contract arrive checked; those of google.longrunning state no limits, ours hold all the same.
    More than the largest page is taken as that (AIP-158).
    """
    if request.page_size < 0:
        raise _outside("page_size", f"is {request.page_size}; at least 0 is accepted")
    text = getattr(request, "filter", "")
    if len(text) > LONGEST_FILTER:
        raise _outside("filter", f"has {len(text)} characters; at most {LONGEST_FILTER} are accepted")
    return PageRequest(
        page_size=min(request.page_size, MOST),
        page_token=request.page_token,
        filter=text,
        order_by=getattr(request, "order_by", ""),
        show_deleted=getattr(request, "show_deleted", False),
    )


def _outside(field: str, what: str) -> DomainError:
    return DomainError(Reason.INVALID_ARGUMENT, f"{field} {what}", {"field": field}, (Problem(field, what),))
