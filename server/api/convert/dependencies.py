"""Functional dependencies and what follows from them as messages."""

from groundplan.v1 import analysis_service_pb2, dependencies_pb2
from server.api.convert.mapper import Mapper
from server.engine.model.dependencies import DependencyAnswer, DependencySet

SET = Mapper(DependencySet, dependencies_pb2.DependencySet)
ANSWER = Mapper(DependencyAnswer, dependencies_pb2.DependencyAnswer)


def answer_of(answer: DependencyAnswer) -> analysis_service_pb2.AnalyzeDependenciesResponse:
    return analysis_service_pb2.AnalyzeDependenciesResponse(answer=ANSWER.down(answer))
