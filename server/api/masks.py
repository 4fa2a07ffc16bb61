"""Field masks of updates (AIP-134): which fields of the resource a request means to change."""

from collections.abc import Collection
from typing import Any

from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem

ALL = "*"


def changed_fields(mask: Any, resource: Any, changeable: Collection[str], field: str = "update_mask") -> frozenset[str]:
    """The top-level fields to change.

    Without a mask those that are set; ``*`` stands for all. What the service sets itself may be named and is passed
    over; what the resource does not have is INVALID_ARGUMENT.
    """
    paths = list(mask.paths)
    if not paths:
        return frozenset(each.name for each, _ in resource.ListFields()) & frozenset(changeable)
    if ALL in paths:
        if len(paths) > 1:
            raise _refused(field, "names * beside other fields")
        return frozenset(changeable)
    for path in paths:
        if path not in resource.DESCRIPTOR.fields_by_name:
            raise _refused(field, f"names {path!r}, which is not a field of {resource.DESCRIPTOR.name}")
    return frozenset(paths) & frozenset(changeable)


def _refused(field: str, what: str) -> DomainError:
    return DomainError(Reason.INVALID_ARGUMENT, f"{field} {what}", {"field": field}, (Problem(field, what),))
