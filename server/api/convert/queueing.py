"""Queueing models as they are stated, and their measures as messages."""

from typing import Any

from google.protobuf import json_format

from groundplan.v1 import analysis_service_pb2, queueing_pb2
from server.api.convert.mapper import Mapper
from server.engine.model.queueing import QueueingAnswer, StatedModel

ANSWER = Mapper(QueueingAnswer, queueing_pb2.QueueingAnswer)


def model_of(request: analysis_service_pb2.SolveModelRequest) -> StatedModel | None:
    """The model that is set, with the figures that are; None when none is."""
    name = request.WhichOneof("content")
    if name is None:
        return None
    if name == "kind":
        return StatedModel(request.kind, _figures(request.model))
    return StatedModel(name, _figures(getattr(request, name)))


def _figures(message: Any) -> dict[str, Any]:
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def answer_of(answer: QueueingAnswer) -> analysis_service_pb2.SolveModelResponse:
    return analysis_service_pb2.SolveModelResponse(answer=ANSWER.down(answer))
