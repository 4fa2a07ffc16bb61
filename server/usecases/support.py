"""What all use cases share: the clock, computing elsewhere, whose resource it is, names and request ids."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Protocol, TypeVar

from server.engine.errors import DomainError, Reason
from server.engine.model.progress import Progress
from server.engine.model.resources import Principal, Workspace
from server.store import UnitOfWork

T = TypeVar("T")

Clock = Callable[[], dt.datetime]

ID = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
MAX_TITLE = 200
"""Characters of a title people give to a workspace or a key."""


class Compute(Protocol):
    """Runs pure functions outside of the event loop; `server.compute.Compute` does."""

    async def run(
        self,
        function: Callable[..., T],
        *arguments: object,
        limit_seconds: float | None = None,
        progress: Progress | None = None,
    ) -> T: ...


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def own(principal: Principal, workspace: str, resource: str) -> str:
    """The workspace, if it is the caller's; otherwise NOT_FOUND as if ``resource`` did not exist."""
    if workspace != principal.workspace:
        raise not_found(resource)
    return workspace


def not_found(resource: str) -> DomainError:
    """The same for what does not exist and for what belongs to somebody else."""
    return DomainError(Reason.NOT_FOUND, f"{resource} does not exist", {"resource": resource})


def wrong_state(resource: str, what: str) -> DomainError:
    return DomainError(Reason.WRONG_STATE, f"{resource} {what}", {"resource": resource})


def one_of(**contents: object) -> None:
    """INVALID_ARGUMENT unless exactly one of them is not None; the names are those of the request's fields."""
    if sum(each is not None for each in contents.values()) != 1:
        raise content_error(*contents)


def content_error(*names: str) -> DomainError:
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    return DomainError(Reason.INVALID_ARGUMENT, f"exactly one of {listed} must be given", {"field": "content"})


def check_id(field: str, value: str) -> str:
    """An identifier a caller chose, or INVALID_ARGUMENT."""
    if not ID.fullmatch(value):
        raise DomainError(
            Reason.INVALID_ARGUMENT,
            f"{field} must be 1 to 63 lower-case letters, digits and hyphens, a letter first and no hyphen last",
            {"field": field},
        )
    return value


def check_title(title: str) -> str:
    if len(title) > MAX_TITLE:
        raise DomainError(
            Reason.INVALID_ARGUMENT, f"title must not be longer than {MAX_TITLE} characters", {"field": "title"}
        )
    return title


def new_id(prefix: str) -> str:
    """An identifier nobody else has; a letter first, as identifiers must."""
    return f"{prefix}-{uuid.uuid4().hex[:20]}"


def new_uuid() -> str:
    return str(uuid.uuid4())


def check_request_id(request_id: str) -> str:
    """A caller's request id in canonical form, empty when there is none, or INVALID_ARGUMENT."""
    if not request_id:
        return ""
    try:
        return str(uuid.UUID(request_id))
    except ValueError:
        raise DomainError(Reason.INVALID_ARGUMENT, "request_id must be a UUID", {"field": "request_id"}) from None


async def lock_workspace(unit: UnitOfWork) -> Workspace:
    """The caller's workspace, held until the unit ends, so that what it holds can be counted."""
    workspace = await unit.workspaces.lock()
    if workspace is None:
        raise not_found(f"workspaces/{unit.principal.workspace}")
    return workspace
