"""Queueing models as values, and their measures as messages."""

from typing import Any

from groundplan.v1 import analysis_service_pb2, queueing_pb2
from server.api.convert.mapper import Mapper
from server.engine.model import queueing
from server.engine.model.queueing import QueueingAnswer, QueueingModel

ANSWER = Mapper(QueueingAnswer, queueing_pb2.QueueingAnswer)

_MODELS: dict[str, Mapper[Any, Any]] = {
    "open_station": Mapper(queueing.OpenStation, queueing_pb2.OpenStation),
    "open_station_finite": Mapper(queueing.FiniteStation, queueing_pb2.FiniteStation),
    "open_station_heterogeneous": Mapper(queueing.HeterogeneousStation, queueing_pb2.HeterogeneousStation),
    "loss_table": Mapper(queueing.LossTable, queueing_pb2.LossTable),
    "staffing": Mapper(queueing.Staffing, queueing_pb2.Staffing),
    "fork_join": Mapper(queueing.ForkJoin, queueing_pb2.ForkJoin),
    "queueing_network": Mapper(queueing.QueueingNetwork, queueing_pb2.QueueingNetwork),
    "closed_network_blocking": Mapper(queueing.BlockingNetwork, queueing_pb2.BlockingNetwork),
    "bounds": Mapper(queueing.AsymptoticBounds, queueing_pb2.AsymptoticBounds),
    "usl_fit": Mapper(queueing.ScalabilityFit, queueing_pb2.ScalabilityFit),
    "cache": Mapper(queueing.CacheModel, queueing_pb2.CacheModel),
    "layered": Mapper(queueing.LayeredModel, queueing_pb2.LayeredModel),
    "layered_pools_percentiles": Mapper(queueing.PooledService, queueing_pb2.PooledService),
}


def model_of(request: analysis_service_pb2.SolveModelRequest) -> QueueingModel | None:
    """The model that is set; None when none is."""
    name = request.WhichOneof("model")
    return None if name is None else _MODELS[name].up(getattr(request, name))


def answer_of(answer: QueueingAnswer) -> analysis_service_pb2.SolveModelResponse:
    return analysis_service_pb2.SolveModelResponse(answer=ANSWER.down(answer))
