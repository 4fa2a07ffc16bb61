"""Capacity predictions: what is asked as values, what is answered as messages."""

from typing import Any

from groundplan.v1 import analysis_service_pb2, capacity_pb2, mitigation_pb2
from server.api.convert.mapper import Mapper
from server.engine.model.capacity_answer import BreakingPoint, PredictionAnswer
from server.engine.model.capacity_request import CapacityChange, MeasuredDemand, RowsQuestion, Sweep
from server.engine.model.mitigation import MitigationAnswer, ScalingMeasurements

CHANGE = Mapper(CapacityChange, capacity_pb2.CapacityChange)
MEASURED = Mapper(MeasuredDemand, capacity_pb2.MeasuredDemand)
SWEEP = Mapper(Sweep, capacity_pb2.Sweep)
ROWS = Mapper(RowsQuestion, capacity_pb2.RowsQuestion)
PREDICTION = Mapper(PredictionAnswer, capacity_pb2.PredictionAnswer)
BREAKING = Mapper(BreakingPoint, capacity_pb2.BreakingPoint)
MEASUREMENTS = Mapper(ScalingMeasurements, mitigation_pb2.ScalingMeasurements)
MITIGATIONS = Mapper(MitigationAnswer, mitigation_pb2.MitigationAnswer)


def asked(request: Any) -> dict[str, Any]:
    """What both questions have in common, by the name of its parameter."""
    return {
        "change": CHANGE.up(request.change),
        "measured": tuple(MEASURED.up(one) for one in request.measured),
        "seed": request.seed,
        "ask_planner": request.ask_planner,
    }


def prediction(answer: PredictionAnswer) -> analysis_service_pb2.PredictCapacityResponse:
    return analysis_service_pb2.PredictCapacityResponse(answer=PREDICTION.down(answer))


def breaking(answer: BreakingPoint) -> analysis_service_pb2.FindBreakingPointResponse:
    return analysis_service_pb2.FindBreakingPointResponse(answer=BREAKING.down(answer))


def mitigations(answer: MitigationAnswer) -> analysis_service_pb2.CompareMitigationsResponse:
    return analysis_service_pb2.CompareMitigationsResponse(answer=MITIGATIONS.down(answer))
