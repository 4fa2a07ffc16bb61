"""Changes and cuts as messages and back; what cutting and comparing answer as messages."""

from groundplan.v1 import analysis_service_pb2, boundaries_pb2
from server.api.convert.mapper import Mapper
from server.engine.model.cuts import BoundaryChange, ComparisonAnswer, CutAnswer, ServiceGroup, TraceSource

TRACES = Mapper(TraceSource, boundaries_pb2.TraceSource)
CHANGE = Mapper(BoundaryChange, boundaries_pb2.BoundaryChange)
SERVICE = Mapper(ServiceGroup, boundaries_pb2.ServiceGroup)
CUT = Mapper(CutAnswer, boundaries_pb2.CutAnswer)
COMPARISON = Mapper(ComparisonAnswer, boundaries_pb2.ComparisonAnswer)


def cut_answer(answer: CutAnswer) -> analysis_service_pb2.CutServicesResponse:
    return analysis_service_pb2.CutServicesResponse(answer=CUT.down(answer))


def comparison_answer(answer: ComparisonAnswer) -> analysis_service_pb2.ComparePartitionsResponse:
    return analysis_service_pb2.ComparePartitionsResponse(answer=COMPARISON.down(answer))
