"""Errors: every reason has a code and is published, details fit into the trailers whatever they hold."""

import pytest
from google.rpc import error_details_pb2

from groundplan.v1 import error_reason_pb2
from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem
from server.interceptors.errors import CODES, DOMAIN, describe, status_of


def test_model_contract_and_code_table_have_the_same_reasons() -> None:
    published = {
        name.removeprefix("ERROR_REASON_") for name in error_reason_pb2.ErrorReason.DESCRIPTOR.values_by_name
    } - {"UNSPECIFIED"}
    assert {reason.value for reason in Reason} == published
    assert set(CODES) == set(Reason)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_error_info(reason: Reason) -> None:
    status = status_of(DomainError(reason, "why", {"key": "value"}))
    info = error_details_pb2.ErrorInfo()
    assert status.details[0].Unpack(info)
    assert (info.reason, info.domain, dict(info.metadata)) == (reason.value, DOMAIN, {"key": "value"})
    assert status.code == CODES[reason].value[0]


def test_a_thousand_problems_fit_into_the_trailers_and_say_how_many_were_left_out() -> None:
    problems = [Problem(f"entities[E{index}].name", "is wrong in a long way " * 20, index, 3) for index in range(1_000)]
    status = status_of(DomainError(Reason.INVALID_BRIEF, "wrong " * 1_000, problems=problems))
    assert status.ByteSize() < 6_000
    details = {each.type_url.rpartition(".")[2]: each for each in status.details}
    request = error_details_pb2.BadRequest()
    details["BadRequest"].Unpack(request)
    shown = len(request.field_violations) - 1
    assert shown > 3
    assert request.field_violations[-1].description.startswith(f"and {1_000 - shown} more")


def test_a_problem_names_its_place_and_what_would_be_right() -> None:
    assert describe(Problem("x", "unknown entity `Lsting`", 12, 5, "`Listing`")) == (
        "12:5: unknown entity `Lsting`; did you mean `Listing`?"
    )
    assert describe(Problem("x", "unknown entity")) == "unknown entity"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("workspaces/acme", "groundplan.dev/Workspace"),
        ("workspaces/acme/briefs/shop", "groundplan.dev/Brief"),
        ("workspaces/acme/apiKeys/k", "groundplan.dev/ApiKey"),
        ("workspaces/acme/designs/d/artefacts/shop/schema.sql", "groundplan.dev/Artefact"),
        ("capabilities/login", "groundplan.dev/Capability"),
        ("technologies/postgresql", "groundplan.dev/Technology"),
    ],
)
def test_a_resource_is_named_with_its_type(name: str, kind: str) -> None:
    status = status_of(DomainError(Reason.NOT_FOUND, "not there", {"resource": name}))
    resource = error_details_pb2.ResourceInfo()
    assert status.details[1].Unpack(resource)
    assert (resource.resource_type, resource.resource_name) == (kind, name)


def test_quota_and_retry_have_their_own_details() -> None:
    quota = status_of(DomainError(Reason.QUOTA_EXCEEDED, "no more", {"quota": "briefs", "limit": "3"}))
    failure = error_details_pb2.QuotaFailure()
    assert quota.details[1].Unpack(failure)
    assert failure.violations[0].subject == "briefs"
    limited = status_of(DomainError(Reason.RATE_LIMITED, "slower", retry_after=1.5))
    retry = error_details_pb2.RetryInfo()
    assert limited.details[1].Unpack(retry)
    assert (retry.retry_delay.seconds, retry.retry_delay.nanos) == (1, 500_000_000)
