"""A forecast of growth: the question as a value, the answers as messages."""

from groundplan.v1 import analysis_service_pb2, growth_pb2, migration_pb2
from server.api.convert.mapper import Mapper
from server.api.convert.times import microseconds_of_duration
from server.engine.model.growth import GrowthAnswer, GrowthQuestion
from server.engine.model.migrations import TableRows

_ANSWER = Mapper(GrowthAnswer, growth_pb2.GrowthAnswer)
_TABLE = Mapper(TableRows, migration_pb2.TableRows)


def question_of(request: analysis_service_pb2.ForecastGrowthRequest) -> GrowthQuestion:
    return GrowthQuestion(
        factors=tuple(request.factors),
        growth=request.growth_per_month if request.HasField("growth_per_month") else None,
        months=request.months,
        objective=microseconds_of_duration(request.objective) if request.HasField("objective") else 0,
        tables=tuple(_TABLE.up(one) for one in request.tables),
    )


def answers_of(answers: tuple[GrowthAnswer, ...]) -> analysis_service_pb2.ForecastGrowthResponse:
    return analysis_service_pb2.ForecastGrowthResponse(answers=[_ANSWER.down(one) for one in answers])
