"""A database that exists as a value, and advice on its indexes as messages."""

from groundplan.v1 import analysis_service_pb2, index_advice_pb2, observed_pb2
from server.api.convert.mapper import Mapper
from server.engine.model.observed import ObservedDatabase
from server.engine.model.physical import IndexAdvice

DATABASE = Mapper(ObservedDatabase, observed_pb2.ObservedDatabase)
ADVICE = Mapper(IndexAdvice, index_advice_pb2.IndexAdvice)


def advice_of(advice: tuple[IndexAdvice, ...]) -> analysis_service_pb2.AdviseIndexesResponse:
    return analysis_service_pb2.AdviseIndexesResponse(advice=[ADVICE.down(one) for one in advice])
