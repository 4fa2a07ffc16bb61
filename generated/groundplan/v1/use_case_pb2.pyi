import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ActorKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTOR_KIND_UNSPECIFIED: _ClassVar[ActorKind]
    ACTOR_KIND_ANONYMOUS: _ClassVar[ActorKind]
    ACTOR_KIND_END_USER: _ClassVar[ActorKind]
    ACTOR_KIND_PARTNER: _ClassVar[ActorKind]
    ACTOR_KIND_OPERATOR: _ClassVar[ActorKind]
    ACTOR_KIND_INTERNAL_SERVICE: _ClassVar[ActorKind]

class UseCaseKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    USE_CASE_KIND_UNSPECIFIED: _ClassVar[UseCaseKind]
    USE_CASE_KIND_QUERY: _ClassVar[UseCaseKind]
    USE_CASE_KIND_COMMAND: _ClassVar[UseCaseKind]
    USE_CASE_KIND_JOB: _ClassVar[UseCaseKind]

class Trigger(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRIGGER_UNSPECIFIED: _ClassVar[Trigger]
    TRIGGER_REQUEST: _ClassVar[Trigger]
    TRIGGER_SCHEDULE: _ClassVar[Trigger]
    TRIGGER_EVENT: _ClassVar[Trigger]
ACTOR_KIND_UNSPECIFIED: ActorKind
ACTOR_KIND_ANONYMOUS: ActorKind
ACTOR_KIND_END_USER: ActorKind
ACTOR_KIND_PARTNER: ActorKind
ACTOR_KIND_OPERATOR: ActorKind
ACTOR_KIND_INTERNAL_SERVICE: ActorKind
USE_CASE_KIND_UNSPECIFIED: UseCaseKind
USE_CASE_KIND_QUERY: UseCaseKind
USE_CASE_KIND_COMMAND: UseCaseKind
USE_CASE_KIND_JOB: UseCaseKind
TRIGGER_UNSPECIFIED: Trigger
TRIGGER_REQUEST: Trigger
TRIGGER_SCHEDULE: Trigger
TRIGGER_EVENT: Trigger

class Actor(_message.Message):
    __slots__ = ("name", "kind", "count", "trust_notes", "entity")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    TRUST_NOTES_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: ActorKind
    count: int
    trust_notes: str
    entity: str
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[ActorKind, str]] = ..., count: _Optional[int] = ..., trust_notes: _Optional[str] = ..., entity: _Optional[str] = ...) -> None: ...

class Rate(_message.Message):
    __slots__ = ("peak", "mean", "profile")
    PEAK_FIELD_NUMBER: _ClassVar[int]
    MEAN_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    peak: float
    mean: float
    profile: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, peak: _Optional[float] = ..., mean: _Optional[float] = ..., profile: _Optional[_Iterable[float]] = ...) -> None: ...

class LatencyObjective(_message.Message):
    __slots__ = ("p50", "p95", "p99", "availability")
    P50_FIELD_NUMBER: _ClassVar[int]
    P95_FIELD_NUMBER: _ClassVar[int]
    P99_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_FIELD_NUMBER: _ClassVar[int]
    p50: _duration_pb2.Duration
    p95: _duration_pb2.Duration
    p99: _duration_pb2.Duration
    availability: float
    def __init__(self, p50: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., p95: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., p99: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., availability: _Optional[float] = ...) -> None: ...

class Parameter(_message.Message):
    __slots__ = ("name", "type")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    name: str
    type: str
    def __init__(self, name: _Optional[str] = ..., type: _Optional[str] = ...) -> None: ...

class Call(_message.Message):
    __slots__ = ("external_system", "use_case", "latency")
    EXTERNAL_SYSTEM_FIELD_NUMBER: _ClassVar[int]
    USE_CASE_FIELD_NUMBER: _ClassVar[int]
    LATENCY_FIELD_NUMBER: _ClassVar[int]
    external_system: str
    use_case: str
    latency: _duration_pb2.Duration
    def __init__(self, external_system: _Optional[str] = ..., use_case: _Optional[str] = ..., latency: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class Branch(_message.Message):
    __slots__ = ("probability", "steps")
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    probability: float
    steps: _containers.RepeatedCompositeFieldContainer[Step]
    def __init__(self, probability: _Optional[float] = ..., steps: _Optional[_Iterable[_Union[Step, _Mapping]]] = ...) -> None: ...

class Choice(_message.Message):
    __slots__ = ("branches",)
    BRANCHES_FIELD_NUMBER: _ClassVar[int]
    branches: _containers.RepeatedCompositeFieldContainer[Branch]
    def __init__(self, branches: _Optional[_Iterable[_Union[Branch, _Mapping]]] = ...) -> None: ...

class Loop(_message.Message):
    __slots__ = ("mean", "max", "steps")
    MEAN_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    mean: float
    max: int
    steps: _containers.RepeatedCompositeFieldContainer[Step]
    def __init__(self, mean: _Optional[float] = ..., max: _Optional[int] = ..., steps: _Optional[_Iterable[_Union[Step, _Mapping]]] = ...) -> None: ...

class Step(_message.Message):
    __slots__ = ("sql", "call", "emit", "compute", "choice", "optional", "loop")
    SQL_FIELD_NUMBER: _ClassVar[int]
    CALL_FIELD_NUMBER: _ClassVar[int]
    EMIT_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_FIELD_NUMBER: _ClassVar[int]
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    OPTIONAL_FIELD_NUMBER: _ClassVar[int]
    LOOP_FIELD_NUMBER: _ClassVar[int]
    sql: str
    call: Call
    emit: str
    compute: _duration_pb2.Duration
    choice: Choice
    optional: Branch
    loop: Loop
    def __init__(self, sql: _Optional[str] = ..., call: _Optional[_Union[Call, _Mapping]] = ..., emit: _Optional[str] = ..., compute: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., choice: _Optional[_Union[Choice, _Mapping]] = ..., optional: _Optional[_Union[Branch, _Mapping]] = ..., loop: _Optional[_Union[Loop, _Mapping]] = ...) -> None: ...

class Transaction(_message.Message):
    __slots__ = ("steps",)
    STEPS_FIELD_NUMBER: _ClassVar[int]
    steps: _containers.RepeatedCompositeFieldContainer[Step]
    def __init__(self, steps: _Optional[_Iterable[_Union[Step, _Mapping]]] = ...) -> None: ...

class UseCase(_message.Message):
    __slots__ = ("name", "actor", "kind", "description", "rate", "objective", "transactions", "entity", "action", "idempotent", "staleness_tolerance", "trigger", "parameters")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENT_FIELD_NUMBER: _ClassVar[int]
    STALENESS_TOLERANCE_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    name: str
    actor: str
    kind: UseCaseKind
    description: str
    rate: Rate
    objective: LatencyObjective
    transactions: _containers.RepeatedCompositeFieldContainer[Transaction]
    entity: str
    action: str
    idempotent: bool
    staleness_tolerance: _duration_pb2.Duration
    trigger: Trigger
    parameters: _containers.RepeatedCompositeFieldContainer[Parameter]
    def __init__(self, name: _Optional[str] = ..., actor: _Optional[str] = ..., kind: _Optional[_Union[UseCaseKind, str]] = ..., description: _Optional[str] = ..., rate: _Optional[_Union[Rate, _Mapping]] = ..., objective: _Optional[_Union[LatencyObjective, _Mapping]] = ..., transactions: _Optional[_Iterable[_Union[Transaction, _Mapping]]] = ..., entity: _Optional[str] = ..., action: _Optional[str] = ..., idempotent: _Optional[bool] = ..., staleness_tolerance: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., trigger: _Optional[_Union[Trigger, str]] = ..., parameters: _Optional[_Iterable[_Union[Parameter, _Mapping]]] = ...) -> None: ...

class ExternalSystem(_message.Message):
    __slots__ = ("name", "description", "protocol", "latency", "availability", "rate_limit")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PROTOCOL_FIELD_NUMBER: _ClassVar[int]
    LATENCY_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_FIELD_NUMBER: _ClassVar[int]
    RATE_LIMIT_FIELD_NUMBER: _ClassVar[int]
    name: str
    description: str
    protocol: str
    latency: LatencyObjective
    availability: float
    rate_limit: float
    def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ..., protocol: _Optional[str] = ..., latency: _Optional[_Union[LatencyObjective, _Mapping]] = ..., availability: _Optional[float] = ..., rate_limit: _Optional[float] = ...) -> None: ...
