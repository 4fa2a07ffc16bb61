from google.api import field_behavior_pb2 as _field_behavior_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2
from groundplan.v1 import capacity_pb2 as _capacity_pb2
from groundplan.v1 import finding_pb2 as _finding_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MitigationKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MITIGATION_KIND_UNSPECIFIED: _ClassVar[MitigationKind]
    MITIGATION_KIND_INDEX: _ClassVar[MitigationKind]
    MITIGATION_KIND_READ_MODEL: _ClassVar[MitigationKind]
    MITIGATION_KIND_CACHE: _ClassVar[MitigationKind]
    MITIGATION_KIND_READ_REPLICA: _ClassVar[MitigationKind]
    MITIGATION_KIND_POOL: _ClassVar[MitigationKind]
    MITIGATION_KIND_WORKERS: _ClassVar[MitigationKind]
    MITIGATION_KIND_REPLICAS: _ClassVar[MitigationKind]
    MITIGATION_KIND_CORES: _ClassVar[MitigationKind]
    MITIGATION_KIND_DATABASE_CORES: _ClassVar[MitigationKind]
    MITIGATION_KIND_DATABASE_MEMORY: _ClassVar[MitigationKind]
    MITIGATION_KIND_QUEUE: _ClassVar[MitigationKind]
    MITIGATION_KIND_BATCH: _ClassVar[MitigationKind]
    MITIGATION_KIND_HEDGE: _ClassVar[MitigationKind]
    MITIGATION_KIND_LOCK: _ClassVar[MitigationKind]
    MITIGATION_KIND_RATE_LIMIT: _ClassVar[MitigationKind]
MITIGATION_KIND_UNSPECIFIED: MitigationKind
MITIGATION_KIND_INDEX: MitigationKind
MITIGATION_KIND_READ_MODEL: MitigationKind
MITIGATION_KIND_CACHE: MitigationKind
MITIGATION_KIND_READ_REPLICA: MitigationKind
MITIGATION_KIND_POOL: MitigationKind
MITIGATION_KIND_WORKERS: MitigationKind
MITIGATION_KIND_REPLICAS: MitigationKind
MITIGATION_KIND_CORES: MitigationKind
MITIGATION_KIND_DATABASE_CORES: MitigationKind
MITIGATION_KIND_DATABASE_MEMORY: MitigationKind
MITIGATION_KIND_QUEUE: MitigationKind
MITIGATION_KIND_BATCH: MitigationKind
MITIGATION_KIND_HEDGE: MitigationKind
MITIGATION_KIND_LOCK: MitigationKind
MITIGATION_KIND_RATE_LIMIT: MitigationKind

class Price(_message.Message):
    __slots__ = ("cores", "money", "staleness", "complexity", "refused", "points")
    CORES_FIELD_NUMBER: _ClassVar[int]
    MONEY_FIELD_NUMBER: _ClassVar[int]
    STALENESS_FIELD_NUMBER: _ClassVar[int]
    COMPLEXITY_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    cores: float
    money: int
    staleness: float
    complexity: int
    refused: float
    points: float
    def __init__(self, cores: _Optional[float] = ..., money: _Optional[int] = ..., staleness: _Optional[float] = ..., complexity: _Optional[int] = ..., refused: _Optional[float] = ..., points: _Optional[float] = ...) -> None: ...

class Mitigation(_message.Message):
    __slots__ = ("id", "kind", "subject", "told", "why", "price", "approximation")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    TOLD_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    APPROXIMATION_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind: MitigationKind
    subject: str
    told: str
    why: str
    price: Price
    approximation: str
    def __init__(self, id: _Optional[str] = ..., kind: _Optional[_Union[MitigationKind, str]] = ..., subject: _Optional[str] = ..., told: _Optional[str] = ..., why: _Optional[str] = ..., price: _Optional[_Union[Price, _Mapping]] = ..., approximation: _Optional[str] = ...) -> None: ...

class Effect(_message.Message):
    __slots__ = ("use_case", "percentile", "objective", "before", "after", "attainment_before", "attainment_after")
    USE_CASE_FIELD_NUMBER: _ClassVar[int]
    PERCENTILE_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    ATTAINMENT_BEFORE_FIELD_NUMBER: _ClassVar[int]
    ATTAINMENT_AFTER_FIELD_NUMBER: _ClassVar[int]
    use_case: str
    percentile: str
    objective: float
    before: _capacity_pb2.Estimated
    after: _capacity_pb2.Estimated
    attainment_before: _capacity_pb2.Attainment
    attainment_after: _capacity_pb2.Attainment
    def __init__(self, use_case: _Optional[str] = ..., percentile: _Optional[str] = ..., objective: _Optional[float] = ..., before: _Optional[_Union[_capacity_pb2.Estimated, _Mapping]] = ..., after: _Optional[_Union[_capacity_pb2.Estimated, _Mapping]] = ..., attainment_before: _Optional[_Union[_capacity_pb2.Attainment, str]] = ..., attainment_after: _Optional[_Union[_capacity_pb2.Attainment, str]] = ...) -> None: ...

class Outcome(_message.Message):
    __slots__ = ("mitigations", "price", "effects", "meets", "effect", "rank", "headroom", "overloaded", "simulated", "confirmed")
    MITIGATIONS_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    EFFECTS_FIELD_NUMBER: _ClassVar[int]
    MEETS_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    RANK_FIELD_NUMBER: _ClassVar[int]
    HEADROOM_FIELD_NUMBER: _ClassVar[int]
    OVERLOADED_FIELD_NUMBER: _ClassVar[int]
    SIMULATED_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    mitigations: _containers.RepeatedCompositeFieldContainer[Mitigation]
    price: Price
    effects: _containers.RepeatedCompositeFieldContainer[Effect]
    meets: bool
    effect: float
    rank: float
    headroom: float
    overloaded: str
    simulated: bool
    confirmed: bool
    def __init__(self, mitigations: _Optional[_Iterable[_Union[Mitigation, _Mapping]]] = ..., price: _Optional[_Union[Price, _Mapping]] = ..., effects: _Optional[_Iterable[_Union[Effect, _Mapping]]] = ..., meets: _Optional[bool] = ..., effect: _Optional[float] = ..., rank: _Optional[float] = ..., headroom: _Optional[float] = ..., overloaded: _Optional[str] = ..., simulated: _Optional[bool] = ..., confirmed: _Optional[bool] = ...) -> None: ...

class MitigationComparison(_message.Message):
    __slots__ = ("system", "month", "load", "volume", "missed", "overloaded", "outcomes", "unhelpful", "smallest", "tried", "method", "assumptions", "open_questions", "events")
    SYSTEM_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    LOAD_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    OVERLOADED_FIELD_NUMBER: _ClassVar[int]
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    UNHELPFUL_FIELD_NUMBER: _ClassVar[int]
    SMALLEST_FIELD_NUMBER: _ClassVar[int]
    TRIED_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    OPEN_QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    system: str
    month: int
    load: float
    volume: float
    missed: _containers.RepeatedCompositeFieldContainer[Effect]
    overloaded: str
    outcomes: _containers.RepeatedCompositeFieldContainer[Outcome]
    unhelpful: _containers.RepeatedCompositeFieldContainer[Outcome]
    smallest: _containers.RepeatedScalarFieldContainer[str]
    tried: int
    method: str
    assumptions: _containers.RepeatedCompositeFieldContainer[_finding_pb2.Assumption]
    open_questions: _containers.RepeatedCompositeFieldContainer[_finding_pb2.OpenQuestion]
    events: int
    def __init__(self, system: _Optional[str] = ..., month: _Optional[int] = ..., load: _Optional[float] = ..., volume: _Optional[float] = ..., missed: _Optional[_Iterable[_Union[Effect, _Mapping]]] = ..., overloaded: _Optional[str] = ..., outcomes: _Optional[_Iterable[_Union[Outcome, _Mapping]]] = ..., unhelpful: _Optional[_Iterable[_Union[Outcome, _Mapping]]] = ..., smallest: _Optional[_Iterable[str]] = ..., tried: _Optional[int] = ..., method: _Optional[str] = ..., assumptions: _Optional[_Iterable[_Union[_finding_pb2.Assumption, _Mapping]]] = ..., open_questions: _Optional[_Iterable[_Union[_finding_pb2.OpenQuestion, _Mapping]]] = ..., events: _Optional[int] = ...) -> None: ...

class Recommended(_message.Message):
    __slots__ = ("value", "how", "now")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    HOW_FIELD_NUMBER: _ClassVar[int]
    NOW_FIELD_NUMBER: _ClassVar[int]
    value: float
    how: str
    now: float
    def __init__(self, value: _Optional[float] = ..., how: _Optional[str] = ..., now: _Optional[float] = ...) -> None: ...

class ServiceLimits(_message.Message):
    __slots__ = ("service", "replicas", "workers", "connections", "most_waiting")
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    REPLICAS_FIELD_NUMBER: _ClassVar[int]
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    CONNECTIONS_FIELD_NUMBER: _ClassVar[int]
    MOST_WAITING_FIELD_NUMBER: _ClassVar[int]
    service: str
    replicas: int
    workers: Recommended
    connections: Recommended
    most_waiting: Recommended
    def __init__(self, service: _Optional[str] = ..., replicas: _Optional[int] = ..., workers: _Optional[_Union[Recommended, _Mapping]] = ..., connections: _Optional[_Union[Recommended, _Mapping]] = ..., most_waiting: _Optional[_Union[Recommended, _Mapping]] = ...) -> None: ...

class UseCaseLimits(_message.Message):
    __slots__ = ("use_case", "rate", "timeout")
    USE_CASE_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    use_case: str
    rate: Recommended
    timeout: Recommended
    def __init__(self, use_case: _Optional[str] = ..., rate: _Optional[_Union[Recommended, _Mapping]] = ..., timeout: _Optional[_Union[Recommended, _Mapping]] = ...) -> None: ...

class ExternalLimits(_message.Message):
    __slots__ = ("external", "concurrent", "timeout")
    EXTERNAL_FIELD_NUMBER: _ClassVar[int]
    CONCURRENT_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    external: str
    concurrent: Recommended
    timeout: Recommended
    def __init__(self, external: _Optional[str] = ..., concurrent: _Optional[_Union[Recommended, _Mapping]] = ..., timeout: _Optional[_Union[Recommended, _Mapping]] = ...) -> None: ...

class DatabaseLimits(_message.Message):
    __slots__ = ("database", "connections", "statement_timeout")
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    CONNECTIONS_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    database: str
    connections: Recommended
    statement_timeout: Recommended
    def __init__(self, database: _Optional[str] = ..., connections: _Optional[_Union[Recommended, _Mapping]] = ..., statement_timeout: _Optional[_Union[Recommended, _Mapping]] = ...) -> None: ...

class Limits(_message.Message):
    __slots__ = ("month", "services", "use_cases", "externals", "databases")
    MONTH_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    USE_CASES_FIELD_NUMBER: _ClassVar[int]
    EXTERNALS_FIELD_NUMBER: _ClassVar[int]
    DATABASES_FIELD_NUMBER: _ClassVar[int]
    month: int
    services: _containers.RepeatedCompositeFieldContainer[ServiceLimits]
    use_cases: _containers.RepeatedCompositeFieldContainer[UseCaseLimits]
    externals: _containers.RepeatedCompositeFieldContainer[ExternalLimits]
    databases: _containers.RepeatedCompositeFieldContainer[DatabaseLimits]
    def __init__(self, month: _Optional[int] = ..., services: _Optional[_Iterable[_Union[ServiceLimits, _Mapping]]] = ..., use_cases: _Optional[_Iterable[_Union[UseCaseLimits, _Mapping]]] = ..., externals: _Optional[_Iterable[_Union[ExternalLimits, _Mapping]]] = ..., databases: _Optional[_Iterable[_Union[DatabaseLimits, _Mapping]]] = ...) -> None: ...

class ScalingPoint(_message.Message):
    __slots__ = ("replicas", "throughput")
    REPLICAS_FIELD_NUMBER: _ClassVar[int]
    THROUGHPUT_FIELD_NUMBER: _ClassVar[int]
    replicas: float
    throughput: float
    def __init__(self, replicas: _Optional[float] = ..., throughput: _Optional[float] = ...) -> None: ...

class ScalingLaw(_message.Message):
    __slots__ = ("subject", "points", "fitted", "contention", "coherency", "single", "most_replicas", "most_throughput", "reason")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    FITTED_FIELD_NUMBER: _ClassVar[int]
    CONTENTION_FIELD_NUMBER: _ClassVar[int]
    COHERENCY_FIELD_NUMBER: _ClassVar[int]
    SINGLE_FIELD_NUMBER: _ClassVar[int]
    MOST_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    MOST_THROUGHPUT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    subject: str
    points: _containers.RepeatedCompositeFieldContainer[ScalingPoint]
    fitted: _containers.RepeatedCompositeFieldContainer[ScalingPoint]
    contention: float
    coherency: float
    single: float
    most_replicas: float
    most_throughput: float
    reason: str
    def __init__(self, subject: _Optional[str] = ..., points: _Optional[_Iterable[_Union[ScalingPoint, _Mapping]]] = ..., fitted: _Optional[_Iterable[_Union[ScalingPoint, _Mapping]]] = ..., contention: _Optional[float] = ..., coherency: _Optional[float] = ..., single: _Optional[float] = ..., most_replicas: _Optional[float] = ..., most_throughput: _Optional[float] = ..., reason: _Optional[str] = ...) -> None: ...

class ScalingMeasurements(_message.Message):
    __slots__ = ("replicas", "throughput", "subject")
    REPLICAS_FIELD_NUMBER: _ClassVar[int]
    THROUGHPUT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    replicas: _containers.RepeatedScalarFieldContainer[float]
    throughput: _containers.RepeatedScalarFieldContainer[float]
    subject: str
    def __init__(self, replicas: _Optional[_Iterable[float]] = ..., throughput: _Optional[_Iterable[float]] = ..., subject: _Optional[str] = ...) -> None: ...

class Drawing(_message.Message):
    __slots__ = ("name", "svg")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SVG_FIELD_NUMBER: _ClassVar[int]
    name: str
    svg: str
    def __init__(self, name: _Optional[str] = ..., svg: _Optional[str] = ...) -> None: ...

class MitigationAnswer(_message.Message):
    __slots__ = ("comparison", "limits", "scaling", "drawings", "assumptions", "open_questions")
    COMPARISON_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    SCALING_FIELD_NUMBER: _ClassVar[int]
    DRAWINGS_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    OPEN_QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    comparison: MitigationComparison
    limits: Limits
    scaling: _containers.RepeatedCompositeFieldContainer[ScalingLaw]
    drawings: _containers.RepeatedCompositeFieldContainer[Drawing]
    assumptions: _containers.RepeatedCompositeFieldContainer[_finding_pb2.Assumption]
    open_questions: _containers.RepeatedCompositeFieldContainer[_finding_pb2.OpenQuestion]
    def __init__(self, comparison: _Optional[_Union[MitigationComparison, _Mapping]] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ..., scaling: _Optional[_Iterable[_Union[ScalingLaw, _Mapping]]] = ..., drawings: _Optional[_Iterable[_Union[Drawing, _Mapping]]] = ..., assumptions: _Optional[_Iterable[_Union[_finding_pb2.Assumption, _Mapping]]] = ..., open_questions: _Optional[_Iterable[_Union[_finding_pb2.OpenQuestion, _Mapping]]] = ...) -> None: ...
