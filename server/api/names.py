"""Resource names: parsed into their parts and written from them. Knows the patterns, not whether a resource exists."""

import re
from typing import NamedTuple

from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem

_ID = r"[a-z0-9-]{1,63}"
_WORKSPACE = re.compile(rf"workspaces/({_ID})")
_API_KEY = re.compile(rf"workspaces/({_ID})/apiKeys/([A-Za-z0-9-]{{1,63}})")
_BRIEF = re.compile(rf"workspaces/({_ID})/briefs/({_ID})(?:@([1-9][0-9]{{0,9}}))?")
_DESIGN = re.compile(rf"workspaces/({_ID})/designs/({_ID})")
_DELIVERABLE = re.compile(rf"workspaces/({_ID})/designs/({_ID})/deliverables/({_ID})")
_ARTEFACT = re.compile(rf"workspaces/({_ID})/designs/({_ID})/artefacts/([A-Za-z0-9._/-]{{1,400}})")
_OPERATION = re.compile(r"operations/([A-Za-z0-9-]{1,63})")

LAST_REVISION = 2**31 - 1


class BriefName(NamedTuple):
    workspace: str
    brief: str
    revision: int | None
    """None stands for the latest."""


class ApiKeyName(NamedTuple):
    workspace: str
    api_key: str


class DesignName(NamedTuple):
    workspace: str
    design: str


class DeliverableName(NamedTuple):
    workspace: str
    design: str
    deliverable: str


class ArtefactName(NamedTuple):
    workspace: str
    design: str
    path: str


def workspace(text: str, field: str = "name") -> str:
    """``workspaces/acme`` to ``acme``."""
    return _parts(_WORKSPACE, text, field, "workspaces/{workspace}")[0]


def api_key(text: str, field: str = "name") -> ApiKeyName:
    return ApiKeyName(*_parts(_API_KEY, text, field, "workspaces/{workspace}/apiKeys/{api_key}"))


def brief_identifier(text: str, field: str) -> str:
    """The last part of a brief's name, which may stand alone where nothing is stored."""
    alone = re.fullmatch(rf"({_ID})(?:@[1-9][0-9]{{0,9}})?", text)
    return alone[1] if alone else brief(text, field).brief


def brief(text: str, field: str = "name") -> BriefName:
    """With or without ``@{revision}``."""
    owner, name, revision = _parts(_BRIEF, text, field, "workspaces/{workspace}/briefs/{brief}")
    if revision is not None and int(revision) > LAST_REVISION:
        raise DomainError(Reason.NOT_FOUND, f"{text} does not exist", {"resource": text})
    return BriefName(owner, name, None if revision is None else int(revision))


def brief_without_revision(text: str, field: str = "name") -> BriefName:
    name = brief(text, field)
    if name.revision is not None:
        raise _malformed(text, field, "workspaces/{workspace}/briefs/{brief}")
    return name


def design(text: str, field: str = "name") -> DesignName:
    return DesignName(*_parts(_DESIGN, text, field, "workspaces/{workspace}/designs/{design}"))


def deliverable(text: str, field: str = "name") -> DeliverableName:
    pattern = "workspaces/{workspace}/designs/{design}/deliverables/{deliverable}"
    return DeliverableName(*_parts(_DELIVERABLE, text, field, pattern))


def artefact(text: str, field: str = "name") -> ArtefactName:
    return ArtefactName(
        *_parts(_ARTEFACT, text, field, "workspaces/{workspace}/designs/{design}/artefacts/{artefact=**}")
    )


def operation(text: str, field: str = "name") -> str:
    """``operations/<uuid>`` to its last part; what is no UUID is not found rather than malformed."""
    return _parts(_OPERATION, text, field, "operations/{operation}")[0]


def _parts(pattern: re.Pattern[str], text: str, field: str, expected: str) -> tuple[str, ...]:
    match = pattern.fullmatch(text)
    if match is None:
        raise _malformed(text, field, expected)
    return match.groups()


def _malformed(text: str, field: str, expected: str) -> DomainError:
    problem = Problem(field, f"is not of the form {expected}" if text else "is required")
    return DomainError(Reason.INVALID_ARGUMENT, f"{field} {problem.message}", {"field": field}, (problem,))
