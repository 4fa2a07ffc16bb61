from google.api import field_behavior_pb2 as _field_behavior_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2
from groundplan.v1 import finding_pb2 as _finding_pb2
from groundplan.v1 import queueing_pb2 as _queueing_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ResourceKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RESOURCE_KIND_UNSPECIFIED: _ClassVar[ResourceKind]
    RESOURCE_KIND_CPU: _ClassVar[ResourceKind]
    RESOURCE_KIND_SLOTS: _ClassVar[ResourceKind]
    RESOURCE_KIND_CONNECTIONS: _ClassVar[ResourceKind]
    RESOURCE_KIND_DATABASE_CPU: _ClassVar[ResourceKind]
    RESOURCE_KIND_DATABASE_IO: _ClassVar[ResourceKind]
    RESOURCE_KIND_LOCK: _ClassVar[ResourceKind]
    RESOURCE_KIND_EXTERNAL: _ClassVar[ResourceKind]

class Attainment(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ATTAINMENT_UNSPECIFIED: _ClassVar[Attainment]
    ATTAINMENT_MET: _ClassVar[Attainment]
    ATTAINMENT_MISSED: _ClassVar[Attainment]
    ATTAINMENT_UNDECIDED: _ClassVar[Attainment]
    ATTAINMENT_OVERLOADED: _ClassVar[Attainment]
    ATTAINMENT_NONE: _ClassVar[Attainment]
RESOURCE_KIND_UNSPECIFIED: ResourceKind
RESOURCE_KIND_CPU: ResourceKind
RESOURCE_KIND_SLOTS: ResourceKind
RESOURCE_KIND_CONNECTIONS: ResourceKind
RESOURCE_KIND_DATABASE_CPU: ResourceKind
RESOURCE_KIND_DATABASE_IO: ResourceKind
RESOURCE_KIND_LOCK: ResourceKind
RESOURCE_KIND_EXTERNAL: ResourceKind
ATTAINMENT_UNSPECIFIED: Attainment
ATTAINMENT_MET: Attainment
ATTAINMENT_MISSED: Attainment
ATTAINMENT_UNDECIDED: Attainment
ATTAINMENT_OVERLOADED: Attainment
ATTAINMENT_NONE: Attainment

class ServiceChange(_message.Message):
    __slots__ = ("name", "replicas", "workers", "pool_size", "cores", "most_waiting", "patience")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REPLICAS_FIELD_NUMBER: _ClassVar[int]
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    POOL_SIZE_FIELD_NUMBER: _ClassVar[int]
    CORES_FIELD_NUMBER: _ClassVar[int]
    MOST_WAITING_FIELD_NUMBER: _ClassVar[int]
    PATIENCE_FIELD_NUMBER: _ClassVar[int]
    name: str
    replicas: int
    workers: int
    pool_size: int
    cores: float
    most_waiting: int
    patience: float
    def __init__(self, name: _Optional[str] = ..., replicas: _Optional[int] = ..., workers: _Optional[int] = ..., pool_size: _Optional[int] = ..., cores: _Optional[float] = ..., most_waiting: _Optional[int] = ..., patience: _Optional[float] = ...) -> None: ...

class DatabaseChange(_message.Message):
    __slots__ = ("cores", "memory_bytes", "max_connections")
    CORES_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_CONNECTIONS_FIELD_NUMBER: _ClassVar[int]
    cores: float
    memory_bytes: int
    max_connections: int
    def __init__(self, cores: _Optional[float] = ..., memory_bytes: _Optional[int] = ..., max_connections: _Optional[int] = ...) -> None: ...

class TrafficChange(_message.Message):
    __slots__ = ("use_case", "rate", "factor", "deadline", "retries", "backoff", "users", "think", "burstiness")
    USE_CASE_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    FACTOR_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    RETRIES_FIELD_NUMBER: _ClassVar[int]
    BACKOFF_FIELD_NUMBER: _ClassVar[int]
    USERS_FIELD_NUMBER: _ClassVar[int]
    THINK_FIELD_NUMBER: _ClassVar[int]
    BURSTINESS_FIELD_NUMBER: _ClassVar[int]
    use_case: str
    rate: float
    factor: float
    deadline: float
    retries: int
    backoff: float
    users: int
    think: float
    burstiness: float
    def __init__(self, use_case: _Optional[str] = ..., rate: _Optional[float] = ..., factor: _Optional[float] = ..., deadline: _Optional[float] = ..., retries: _Optional[int] = ..., backoff: _Optional[float] = ..., users: _Optional[int] = ..., think: _Optional[float] = ..., burstiness: _Optional[float] = ...) -> None: ...

class CapacityChange(_message.Message):
    __slots__ = ("load", "volume", "month", "services", "database", "use_cases")
    LOAD_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    USE_CASES_FIELD_NUMBER: _ClassVar[int]
    load: float
    volume: float
    month: int
    services: _containers.RepeatedCompositeFieldContainer[ServiceChange]
    database: DatabaseChange
    use_cases: _containers.RepeatedCompositeFieldContainer[TrafficChange]
    def __init__(self, load: _Optional[float] = ..., volume: _Optional[float] = ..., month: _Optional[int] = ..., services: _Optional[_Iterable[_Union[ServiceChange, _Mapping]]] = ..., database: _Optional[_Union[DatabaseChange, _Mapping]] = ..., use_cases: _Optional[_Iterable[_Union[TrafficChange, _Mapping]]] = ...) -> None: ...

class MeasuredDemand(_message.Message):
    __slots__ = ("name", "seconds", "figure")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    FIGURE_FIELD_NUMBER: _ClassVar[int]
    name: str
    seconds: float
    figure: str
    def __init__(self, name: _Optional[str] = ..., seconds: _Optional[float] = ..., figure: _Optional[str] = ...) -> None: ...

class RowsQuestion(_message.Message):
    __slots__ = ("use_case",)
    USE_CASE_FIELD_NUMBER: _ClassVar[int]
    use_case: str
    def __init__(self, use_case: _Optional[str] = ...) -> None: ...

class Sweep(_message.Message):
    __slots__ = ("parameter", "values")
    PARAMETER_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    parameter: str
    values: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, parameter: _Optional[str] = ..., values: _Optional[_Iterable[float]] = ...) -> None: ...

class Estimated(_message.Message):
    __slots__ = ("value", "half_width", "method", "unknown")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    HALF_WIDTH_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    value: float
    half_width: float
    method: _queueing_pb2.SolutionMethod
    unknown: bool
    def __init__(self, value: _Optional[float] = ..., half_width: _Optional[float] = ..., method: _Optional[_Union[_queueing_pb2.SolutionMethod, str]] = ..., unknown: _Optional[bool] = ...) -> None: ...

class TimeShare(_message.Message):
    __slots__ = ("resource", "waiting", "service")
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    resource: str
    waiting: float
    service: float
    def __init__(self, resource: _Optional[str] = ..., waiting: _Optional[float] = ..., service: _Optional[float] = ...) -> None: ...

class ObjectiveVerdict(_message.Message):
    __slots__ = ("percentile", "objective", "predicted", "attainment")
    PERCENTILE_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    PREDICTED_FIELD_NUMBER: _ClassVar[int]
    ATTAINMENT_FIELD_NUMBER: _ClassVar[int]
    percentile: str
    objective: float
    predicted: Estimated
    attainment: Attainment
    def __init__(self, percentile: _Optional[str] = ..., objective: _Optional[float] = ..., predicted: _Optional[_Union[Estimated, _Mapping]] = ..., attainment: _Optional[_Union[Attainment, str]] = ...) -> None: ...

class UseCasePrediction(_message.Message):
    __slots__ = ("name", "rate", "mean", "p50", "p95", "p99", "throughput", "rejected", "timed_out", "waterfall", "objectives", "samples", "background")
    NAME_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    MEAN_FIELD_NUMBER: _ClassVar[int]
    P50_FIELD_NUMBER: _ClassVar[int]
    P95_FIELD_NUMBER: _ClassVar[int]
    P99_FIELD_NUMBER: _ClassVar[int]
    THROUGHPUT_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    TIMED_OUT_FIELD_NUMBER: _ClassVar[int]
    WATERFALL_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVES_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    BACKGROUND_FIELD_NUMBER: _ClassVar[int]
    name: str
    rate: float
    mean: Estimated
    p50: Estimated
    p95: Estimated
    p99: Estimated
    throughput: Estimated
    rejected: Estimated
    timed_out: Estimated
    waterfall: _containers.RepeatedCompositeFieldContainer[TimeShare]
    objectives: _containers.RepeatedCompositeFieldContainer[ObjectiveVerdict]
    samples: int
    background: bool
    def __init__(self, name: _Optional[str] = ..., rate: _Optional[float] = ..., mean: _Optional[_Union[Estimated, _Mapping]] = ..., p50: _Optional[_Union[Estimated, _Mapping]] = ..., p95: _Optional[_Union[Estimated, _Mapping]] = ..., p99: _Optional[_Union[Estimated, _Mapping]] = ..., throughput: _Optional[_Union[Estimated, _Mapping]] = ..., rejected: _Optional[_Union[Estimated, _Mapping]] = ..., timed_out: _Optional[_Union[Estimated, _Mapping]] = ..., waterfall: _Optional[_Iterable[_Union[TimeShare, _Mapping]]] = ..., objectives: _Optional[_Iterable[_Union[ObjectiveVerdict, _Mapping]]] = ..., samples: _Optional[int] = ..., background: _Optional[bool] = ...) -> None: ...

class ResourcePrediction(_message.Message):
    __slots__ = ("name", "kind", "servers", "demand", "utilisation", "headroom", "waiting", "exact")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    DEMAND_FIELD_NUMBER: _ClassVar[int]
    UTILISATION_FIELD_NUMBER: _ClassVar[int]
    HEADROOM_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    EXACT_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: ResourceKind
    servers: float
    demand: float
    utilisation: Estimated
    headroom: float
    waiting: float
    exact: bool
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[ResourceKind, str]] = ..., servers: _Optional[float] = ..., demand: _Optional[float] = ..., utilisation: _Optional[_Union[Estimated, _Mapping]] = ..., headroom: _Optional[float] = ..., waiting: _Optional[float] = ..., exact: _Optional[bool] = ...) -> None: ...

class Overload(_message.Message):
    __slots__ = ("resource", "demand", "servers", "factor", "decided_by")
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    DEMAND_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    FACTOR_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_FIELD_NUMBER: _ClassVar[int]
    resource: str
    demand: float
    servers: float
    factor: float
    decided_by: str
    def __init__(self, resource: _Optional[str] = ..., demand: _Optional[float] = ..., servers: _Optional[float] = ..., factor: _Optional[float] = ..., decided_by: _Optional[str] = ...) -> None: ...

class LawCheck(_message.Message):
    __slots__ = ("law", "subject", "expected", "found", "relative_error", "holds")
    LAW_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    FOUND_FIELD_NUMBER: _ClassVar[int]
    RELATIVE_ERROR_FIELD_NUMBER: _ClassVar[int]
    HOLDS_FIELD_NUMBER: _ClassVar[int]
    law: str
    subject: str
    expected: float
    found: float
    relative_error: float
    holds: bool
    def __init__(self, law: _Optional[str] = ..., subject: _Optional[str] = ..., expected: _Optional[float] = ..., found: _Optional[float] = ..., relative_error: _Optional[float] = ..., holds: _Optional[bool] = ...) -> None: ...

class HourLoad(_message.Message):
    __slots__ = ("hour", "utilisation", "resource")
    HOUR_FIELD_NUMBER: _ClassVar[int]
    UTILISATION_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    hour: int
    utilisation: float
    resource: str
    def __init__(self, hour: _Optional[int] = ..., utilisation: _Optional[float] = ..., resource: _Optional[str] = ...) -> None: ...

class CachedShare(_message.Message):
    __slots__ = ("table", "share")
    TABLE_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    table: str
    share: float
    def __init__(self, table: _Optional[str] = ..., share: _Optional[float] = ...) -> None: ...

class Prediction(_message.Message):
    __slots__ = ("system", "load", "volume", "month", "use_cases", "resources", "overloads", "bottleneck", "next_bottleneck", "headroom", "headroom_method", "cached", "checks", "day", "approximations", "warnings", "assumptions", "open_questions", "events", "precise")
    SYSTEM_FIELD_NUMBER: _ClassVar[int]
    LOAD_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    USE_CASES_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    OVERLOADS_FIELD_NUMBER: _ClassVar[int]
    BOTTLENECK_FIELD_NUMBER: _ClassVar[int]
    NEXT_BOTTLENECK_FIELD_NUMBER: _ClassVar[int]
    HEADROOM_FIELD_NUMBER: _ClassVar[int]
    HEADROOM_METHOD_FIELD_NUMBER: _ClassVar[int]
    CACHED_FIELD_NUMBER: _ClassVar[int]
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    APPROXIMATIONS_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    OPEN_QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    PRECISE_FIELD_NUMBER: _ClassVar[int]
    system: str
    load: float
    volume: float
    month: int
    use_cases: _containers.RepeatedCompositeFieldContainer[UseCasePrediction]
    resources: _containers.RepeatedCompositeFieldContainer[ResourcePrediction]
    overloads: _containers.RepeatedCompositeFieldContainer[Overload]
    bottleneck: str
    next_bottleneck: str
    headroom: float
    headroom_method: _queueing_pb2.SolutionMethod
    cached: _containers.RepeatedCompositeFieldContainer[CachedShare]
    checks: _containers.RepeatedCompositeFieldContainer[LawCheck]
    day: _containers.RepeatedCompositeFieldContainer[HourLoad]
    approximations: _containers.RepeatedScalarFieldContainer[str]
    warnings: _containers.RepeatedScalarFieldContainer[str]
    assumptions: _containers.RepeatedCompositeFieldContainer[_finding_pb2.Assumption]
    open_questions: _containers.RepeatedCompositeFieldContainer[_finding_pb2.OpenQuestion]
    events: int
    precise: bool
    def __init__(self, system: _Optional[str] = ..., load: _Optional[float] = ..., volume: _Optional[float] = ..., month: _Optional[int] = ..., use_cases: _Optional[_Iterable[_Union[UseCasePrediction, _Mapping]]] = ..., resources: _Optional[_Iterable[_Union[ResourcePrediction, _Mapping]]] = ..., overloads: _Optional[_Iterable[_Union[Overload, _Mapping]]] = ..., bottleneck: _Optional[str] = ..., next_bottleneck: _Optional[str] = ..., headroom: _Optional[float] = ..., headroom_method: _Optional[_Union[_queueing_pb2.SolutionMethod, str]] = ..., cached: _Optional[_Iterable[_Union[CachedShare, _Mapping]]] = ..., checks: _Optional[_Iterable[_Union[LawCheck, _Mapping]]] = ..., day: _Optional[_Iterable[_Union[HourLoad, _Mapping]]] = ..., approximations: _Optional[_Iterable[str]] = ..., warnings: _Optional[_Iterable[str]] = ..., assumptions: _Optional[_Iterable[_Union[_finding_pb2.Assumption, _Mapping]]] = ..., open_questions: _Optional[_Iterable[_Union[_finding_pb2.OpenQuestion, _Mapping]]] = ..., events: _Optional[int] = ..., precise: _Optional[bool] = ...) -> None: ...

class CurvePoint(_message.Message):
    __slots__ = ("at", "prediction")
    AT_FIELD_NUMBER: _ClassVar[int]
    PREDICTION_FIELD_NUMBER: _ClassVar[int]
    at: float
    prediction: Prediction
    def __init__(self, at: _Optional[float] = ..., prediction: _Optional[_Union[Prediction, _Mapping]] = ...) -> None: ...

class PredictionAnswer(_message.Message):
    __slots__ = ("prediction", "sweep", "rows")
    PREDICTION_FIELD_NUMBER: _ClassVar[int]
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    prediction: Prediction
    sweep: _containers.RepeatedCompositeFieldContainer[CurvePoint]
    rows: RowsForecast
    def __init__(self, prediction: _Optional[_Union[Prediction, _Mapping]] = ..., sweep: _Optional[_Iterable[_Union[CurvePoint, _Mapping]]] = ..., rows: _Optional[_Union[RowsForecast, _Mapping]] = ...) -> None: ...

class RowsForecast(_message.Message):
    __slots__ = ("use_case", "table", "rows", "percentile", "objective", "statement", "curves", "told", "plot")
    USE_CASE_FIELD_NUMBER: _ClassVar[int]
    TABLE_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    PERCENTILE_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    CURVES_FIELD_NUMBER: _ClassVar[int]
    TOLD_FIELD_NUMBER: _ClassVar[int]
    PLOT_FIELD_NUMBER: _ClassVar[int]
    use_case: str
    table: str
    rows: float
    percentile: str
    objective: float
    statement: str
    curves: _containers.RepeatedCompositeFieldContainer[RowsCurve]
    told: str
    plot: str
    def __init__(self, use_case: _Optional[str] = ..., table: _Optional[str] = ..., rows: _Optional[float] = ..., percentile: _Optional[str] = ..., objective: _Optional[float] = ..., statement: _Optional[str] = ..., curves: _Optional[_Iterable[_Union[RowsCurve, _Mapping]]] = ..., told: _Optional[str] = ..., plot: _Optional[str] = ...) -> None: ...

class RowsCurve(_message.Message):
    __slots__ = ("design", "mitigations", "points", "crossed_rows", "crossed_month", "full_rows", "resource")
    DESIGN_FIELD_NUMBER: _ClassVar[int]
    MITIGATIONS_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    CROSSED_ROWS_FIELD_NUMBER: _ClassVar[int]
    CROSSED_MONTH_FIELD_NUMBER: _ClassVar[int]
    FULL_ROWS_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    design: str
    mitigations: _containers.RepeatedScalarFieldContainer[str]
    points: _containers.RepeatedCompositeFieldContainer[RowsPoint]
    crossed_rows: float
    crossed_month: int
    full_rows: float
    resource: str
    def __init__(self, design: _Optional[str] = ..., mitigations: _Optional[_Iterable[str]] = ..., points: _Optional[_Iterable[_Union[RowsPoint, _Mapping]]] = ..., crossed_rows: _Optional[float] = ..., crossed_month: _Optional[int] = ..., full_rows: _Optional[float] = ..., resource: _Optional[str] = ...) -> None: ...

class RowsPoint(_message.Message):
    __slots__ = ("rows", "predicted")
    ROWS_FIELD_NUMBER: _ClassVar[int]
    PREDICTED_FIELD_NUMBER: _ClassVar[int]
    rows: float
    predicted: Estimated
    def __init__(self, rows: _Optional[float] = ..., predicted: _Optional[_Union[Estimated, _Mapping]] = ...) -> None: ...

class Breaking(_message.Message):
    __slots__ = ("use_case", "percentile", "objective", "today", "load", "rate", "volume", "month", "resource", "broken_today")
    USE_CASE_FIELD_NUMBER: _ClassVar[int]
    PERCENTILE_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    TODAY_FIELD_NUMBER: _ClassVar[int]
    LOAD_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    BROKEN_TODAY_FIELD_NUMBER: _ClassVar[int]
    use_case: str
    percentile: str
    objective: float
    today: Estimated
    load: float
    rate: float
    volume: float
    month: int
    resource: str
    broken_today: bool
    def __init__(self, use_case: _Optional[str] = ..., percentile: _Optional[str] = ..., objective: _Optional[float] = ..., today: _Optional[_Union[Estimated, _Mapping]] = ..., load: _Optional[float] = ..., rate: _Optional[float] = ..., volume: _Optional[float] = ..., month: _Optional[int] = ..., resource: _Optional[str] = ..., broken_today: _Optional[bool] = ...) -> None: ...

class BreakingPoint(_message.Message):
    __slots__ = ("system", "objectives", "saturation_load", "saturation_resource", "saturation_month", "loads", "volumes", "months", "approximations", "assumptions", "open_questions", "events")
    SYSTEM_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVES_FIELD_NUMBER: _ClassVar[int]
    SATURATION_LOAD_FIELD_NUMBER: _ClassVar[int]
    SATURATION_RESOURCE_FIELD_NUMBER: _ClassVar[int]
    SATURATION_MONTH_FIELD_NUMBER: _ClassVar[int]
    LOADS_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    APPROXIMATIONS_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    OPEN_QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    system: str
    objectives: _containers.RepeatedCompositeFieldContainer[Breaking]
    saturation_load: float
    saturation_resource: str
    saturation_month: int
    loads: _containers.RepeatedCompositeFieldContainer[CurvePoint]
    volumes: _containers.RepeatedCompositeFieldContainer[CurvePoint]
    months: _containers.RepeatedCompositeFieldContainer[CurvePoint]
    approximations: _containers.RepeatedScalarFieldContainer[str]
    assumptions: _containers.RepeatedCompositeFieldContainer[_finding_pb2.Assumption]
    open_questions: _containers.RepeatedCompositeFieldContainer[_finding_pb2.OpenQuestion]
    events: int
    def __init__(self, system: _Optional[str] = ..., objectives: _Optional[_Iterable[_Union[Breaking, _Mapping]]] = ..., saturation_load: _Optional[float] = ..., saturation_resource: _Optional[str] = ..., saturation_month: _Optional[int] = ..., loads: _Optional[_Iterable[_Union[CurvePoint, _Mapping]]] = ..., volumes: _Optional[_Iterable[_Union[CurvePoint, _Mapping]]] = ..., months: _Optional[_Iterable[_Union[CurvePoint, _Mapping]]] = ..., approximations: _Optional[_Iterable[str]] = ..., assumptions: _Optional[_Iterable[_Union[_finding_pb2.Assumption, _Mapping]]] = ..., open_questions: _Optional[_Iterable[_Union[_finding_pb2.OpenQuestion, _Mapping]]] = ..., events: _Optional[int] = ...) -> None: ...
