import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from groundplan.v1 import evidence_pb2 as _evidence_pb2
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

class ReadModelAdvice(_message.Message):
    __slots__ = ("statement", "name", "kind", "maintenance", "upkeep", "sql", "ddl", "drain", "staleness", "factor", "cost_before", "cost_after", "time_before", "time_after", "writes", "write_cost", "plan", "kept", "evidence")
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    MAINTENANCE_FIELD_NUMBER: _ClassVar[int]
    UPKEEP_FIELD_NUMBER: _ClassVar[int]
    SQL_FIELD_NUMBER: _ClassVar[int]
    DDL_FIELD_NUMBER: _ClassVar[int]
    DRAIN_FIELD_NUMBER: _ClassVar[int]
    STALENESS_FIELD_NUMBER: _ClassVar[int]
    FACTOR_FIELD_NUMBER: _ClassVar[int]
    COST_BEFORE_FIELD_NUMBER: _ClassVar[int]
    COST_AFTER_FIELD_NUMBER: _ClassVar[int]
    TIME_BEFORE_FIELD_NUMBER: _ClassVar[int]
    TIME_AFTER_FIELD_NUMBER: _ClassVar[int]
    WRITES_FIELD_NUMBER: _ClassVar[int]
    WRITE_COST_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    KEPT_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    statement: str
    name: str
    kind: str
    maintenance: str
    upkeep: str
    sql: str
    ddl: _containers.RepeatedScalarFieldContainer[str]
    drain: _containers.RepeatedScalarFieldContainer[str]
    staleness: _duration_pb2.Duration
    factor: float
    cost_before: float
    cost_after: float
    time_before: float
    time_after: float
    writes: float
    write_cost: float
    plan: str
    kept: bool
    evidence: _evidence_pb2.Evidence
    def __init__(self, statement: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[str] = ..., maintenance: _Optional[str] = ..., upkeep: _Optional[str] = ..., sql: _Optional[str] = ..., ddl: _Optional[_Iterable[str]] = ..., drain: _Optional[_Iterable[str]] = ..., staleness: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., factor: _Optional[float] = ..., cost_before: _Optional[float] = ..., cost_after: _Optional[float] = ..., time_before: _Optional[float] = ..., time_after: _Optional[float] = ..., writes: _Optional[float] = ..., write_cost: _Optional[float] = ..., plan: _Optional[str] = ..., kept: _Optional[bool] = ..., evidence: _Optional[_Union[_evidence_pb2.Evidence, _Mapping]] = ...) -> None: ...

class PageAdvice(_message.Message):
    __slots__ = ("statement", "sql", "columns", "index", "depth", "cost_before", "cost_after", "plan_before", "plan_after", "evidence")
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    SQL_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    COST_BEFORE_FIELD_NUMBER: _ClassVar[int]
    COST_AFTER_FIELD_NUMBER: _ClassVar[int]
    PLAN_BEFORE_FIELD_NUMBER: _ClassVar[int]
    PLAN_AFTER_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    statement: str
    sql: str
    columns: _containers.RepeatedScalarFieldContainer[str]
    index: str
    depth: int
    cost_before: float
    cost_after: float
    plan_before: str
    plan_after: str
    evidence: _evidence_pb2.Evidence
    def __init__(self, statement: _Optional[str] = ..., sql: _Optional[str] = ..., columns: _Optional[_Iterable[str]] = ..., index: _Optional[str] = ..., depth: _Optional[int] = ..., cost_before: _Optional[float] = ..., cost_after: _Optional[float] = ..., plan_before: _Optional[str] = ..., plan_after: _Optional[str] = ..., evidence: _Optional[_Union[_evidence_pb2.Evidence, _Mapping]] = ...) -> None: ...

class GrowthAnswer(_message.Message):
    __slots__ = ("service", "statements", "indexes", "refused", "assumed", "unit", "plot", "read_models", "pages", "measured")
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    INDEXES_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    ASSUMED_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    PLOT_FIELD_NUMBER: _ClassVar[int]
    READ_MODELS_FIELD_NUMBER: _ClassVar[int]
    PAGES_FIELD_NUMBER: _ClassVar[int]
    MEASURED_FIELD_NUMBER: _ClassVar[int]
    service: str
    statements: _containers.RepeatedCompositeFieldContainer[StatementGrowth]
    indexes: _containers.RepeatedScalarFieldContainer[str]
    refused: _containers.RepeatedCompositeFieldContainer[_index_advice_pb2.RefusedStatement]
    assumed: _containers.RepeatedScalarFieldContainer[str]
    unit: float
    plot: str
    read_models: _containers.RepeatedCompositeFieldContainer[ReadModelAdvice]
    pages: _containers.RepeatedCompositeFieldContainer[PageAdvice]
    measured: _evidence_pb2.Evidence
    def __init__(self, service: _Optional[str] = ..., statements: _Optional[_Iterable[_Union[StatementGrowth, _Mapping]]] = ..., indexes: _Optional[_Iterable[str]] = ..., refused: _Optional[_Iterable[_Union[_index_advice_pb2.RefusedStatement, _Mapping]]] = ..., assumed: _Optional[_Iterable[str]] = ..., unit: _Optional[float] = ..., plot: _Optional[str] = ..., read_models: _Optional[_Iterable[_Union[ReadModelAdvice, _Mapping]]] = ..., pages: _Optional[_Iterable[_Union[PageAdvice, _Mapping]]] = ..., measured: _Optional[_Union[_evidence_pb2.Evidence, _Mapping]] = ...) -> None: ...
