import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from groundplan.v1 import index_advice_pb2 as _index_advice_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GrowthPoint(_message.Message):
    __slots__ = ("factor", "month", "rows", "cost", "time", "cost_mitigated", "time_mitigated")
    FACTOR_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    COST_MITIGATED_FIELD_NUMBER: _ClassVar[int]
    TIME_MITIGATED_FIELD_NUMBER: _ClassVar[int]
    factor: float
    month: int
    rows: float
    cost: float
    time: float
    cost_mitigated: float
    time_mitigated: float
    def __init__(self, factor: _Optional[float] = ..., month: _Optional[int] = ..., rows: _Optional[float] = ..., cost: _Optional[float] = ..., time: _Optional[float] = ..., cost_mitigated: _Optional[float] = ..., time_mitigated: _Optional[float] = ...) -> None: ...

class StatementGrowth(_message.Message):
    __slots__ = ("statement", "use_case", "objective", "points", "order", "order_mitigated", "crossed", "crossed_rows", "crossed_month", "crossed_mitigated", "crossed_month_mitigated", "plan", "plan_mitigated", "cause", "mitigation", "remedy")
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    USE_CASE_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    ORDER_MITIGATED_FIELD_NUMBER: _ClassVar[int]
    CROSSED_FIELD_NUMBER: _ClassVar[int]
    CROSSED_ROWS_FIELD_NUMBER: _ClassVar[int]
    CROSSED_MONTH_FIELD_NUMBER: _ClassVar[int]
    CROSSED_MITIGATED_FIELD_NUMBER: _ClassVar[int]
    CROSSED_MONTH_MITIGATED_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    PLAN_MITIGATED_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    MITIGATION_FIELD_NUMBER: _ClassVar[int]
    REMEDY_FIELD_NUMBER: _ClassVar[int]
    statement: str
    use_case: str
    objective: _duration_pb2.Duration
    points: _containers.RepeatedCompositeFieldContainer[GrowthPoint]
    order: float
    order_mitigated: float
    crossed: float
    crossed_rows: float
    crossed_month: int
    crossed_mitigated: float
    crossed_month_mitigated: int
    plan: str
    plan_mitigated: str
    cause: str
    mitigation: _containers.RepeatedScalarFieldContainer[str]
    remedy: str
    def __init__(self, statement: _Optional[str] = ..., use_case: _Optional[str] = ..., objective: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., points: _Optional[_Iterable[_Union[GrowthPoint, _Mapping]]] = ..., order: _Optional[float] = ..., order_mitigated: _Optional[float] = ..., crossed: _Optional[float] = ..., crossed_rows: _Optional[float] = ..., crossed_month: _Optional[int] = ..., crossed_mitigated: _Optional[float] = ..., crossed_month_mitigated: _Optional[int] = ..., plan: _Optional[str] = ..., plan_mitigated: _Optional[str] = ..., cause: _Optional[str] = ..., mitigation: _Optional[_Iterable[str]] = ..., remedy: _Optional[str] = ...) -> None: ...

class GrowthAnswer(_message.Message):
    __slots__ = ("service", "statements", "indexes", "refused", "assumed", "unit", "plot")
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    INDEXES_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    ASSUMED_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    PLOT_FIELD_NUMBER: _ClassVar[int]
    service: str
    statements: _containers.RepeatedCompositeFieldContainer[StatementGrowth]
    indexes: _containers.RepeatedScalarFieldContainer[str]
    refused: _containers.RepeatedCompositeFieldContainer[_index_advice_pb2.RefusedStatement]
    assumed: _containers.RepeatedScalarFieldContainer[str]
    unit: float
    plot: str
    def __init__(self, service: _Optional[str] = ..., statements: _Optional[_Iterable[_Union[StatementGrowth, _Mapping]]] = ..., indexes: _Optional[_Iterable[str]] = ..., refused: _Optional[_Iterable[_Union[_index_advice_pb2.RefusedStatement, _Mapping]]] = ..., assumed: _Optional[_Iterable[str]] = ..., unit: _Optional[float] = ..., plot: _Optional[str] = ...) -> None: ...
