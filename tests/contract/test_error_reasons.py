"""The published reasons, the engine's and the table of codes have the same members, and each says how it looks."""

import json
import re

import pytest
from google.rpc import code_pb2

from groundplan.v1 import error_reason_pb2
from server.api.openapi.contract import Contract
from server.engine.errors import Reason
from server.interceptors.errors import CODES
from server.running.edge.refusals import OTHERWISE, REFUSALS, UNKNOWN_METHOD

PREFIX = "ERROR_REASON_"
PUBLISHED = [
    value.name.removeprefix(PREFIX) for value in error_reason_pb2.ErrorReason.DESCRIPTOR.values if value.number
]


def test_published_reasons_are_the_engines() -> None:
    assert [reason.value for reason in Reason] == PUBLISHED


def test_every_reason_has_a_code() -> None:
    assert set(CODES) == set(Reason)


@pytest.fixture(scope="module")
def comments() -> dict[str, str]:
    return Contract.read().comments


@pytest.mark.parametrize("reason", PUBLISHED)
def test_a_reason_shows_a_sample(reason: str, comments: dict[str, str]) -> None:
    comment = comments[f"groundplan.v1.ErrorReason.{PREFIX}{reason}"]
    sample = json.loads(comment[comment.index("{") :])
    assert sample["reason"] == reason
    assert sample["domain"] == "groundplan.dev"
    assert all(isinstance(value, str) for value in sample["metadata"].values())


@pytest.mark.parametrize("reason", PUBLISHED)
def test_a_reason_names_the_code_it_comes_with(reason: str, comments: dict[str, str]) -> None:
    comment = comments[f"groundplan.v1.ErrorReason.{PREFIX}{reason}"]
    stated = re.match(r"([A-Z_]+)\b", comment)
    if reason != "DESIGN_FAILED":  # which never fails a call
        assert stated is not None
        assert stated.group(1) == CODES[Reason(reason)].name


@pytest.mark.parametrize(
    "refusal", [*REFUSALS, UNKNOWN_METHOD, OTHERWISE], ids=lambda one: f"{one.status}-{one.reason}"
)
def test_a_refusal_of_the_edge_has_a_published_reason_with_its_code(refusal) -> None:
    assert CODES[Reason(refusal.reason)].name == code_pb2.Code.Name(refusal.code)
