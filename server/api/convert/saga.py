"""Sagas and drafts as messages and back; what planning them answers as messages."""

from groundplan.v1 import analysis_service_pb2, saga_pb2
from server.api.convert.mapper import Mapper
from server.engine.model.saga_answer import SagaAnswer
from server.engine.model.sagas import Saga, SagaDraft

DRAFT = Mapper(SagaDraft, saga_pb2.SagaDraft)
SAGA = Mapper(Saga, saga_pb2.Saga)
ANSWER = Mapper(SagaAnswer, saga_pb2.SagaAnswer)


def saga_answer(answer: SagaAnswer) -> analysis_service_pb2.PlanSagaResponse:
    return analysis_service_pb2.PlanSagaResponse(answer=ANSWER.down(answer))
