"""Every published model can be sent as its file states it: under its kind, or whole with its kind and figures."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from google.protobuf import json_format

from groundplan.v1 import analysis_service_pb2
from server.api.convert.queueing import model_of
from server.engine.capacity.stated import KINDS, points
from server.engine.model.queueing import StatedModel

FILE = Path(__file__).parents[2] / "capacity" / "published.yaml"
CASES: list[dict[str, Any]] = [
    case
    for case in yaml.safe_load(FILE.read_text())["cases"]
    if case["id"] not in ("heidelberger_trivedi_83_forkjoin_1cpu", "sockshop_lqn_2class_sweep")  # told in sentences
]


def _read(sent: dict[str, Any], *, lenient: bool = False) -> StatedModel:
    request = analysis_service_pb2.SolveModelRequest()
    found = model_of(json_format.ParseDict(sent, request, ignore_unknown_fields=lenient))
    assert found is not None
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_case_can_be_sent_as_it_is(case: dict[str, Any]) -> None:
    truth = points(StatedModel(case["kind"], case["model"]))
    assert points(_read({case["kind"]: case["model"]})) == truth
    assert points(_read({"kind": case["kind"], "model": case["model"]})) == truth
    assert points(_read(case, lenient=True)) == truth  # as the edge reads it, answers and all


def test_every_kind_is_a_member_of_the_request() -> None:
    members = analysis_service_pb2.SolveModelRequest.DESCRIPTOR.oneofs_by_name["content"].fields
    assert {field.name for field in members} == {*KINDS, "kind"}


def test_no_model_is_none() -> None:
    assert model_of(analysis_service_pb2.SolveModelRequest()) is None
