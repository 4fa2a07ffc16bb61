import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RatedStatement(_message.Message):
    __slots__ = ("sql", "rate", "id", "parameters", "objective", "staleness_tolerance")
    SQL_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    STALENESS_TOLERANCE_FIELD_NUMBER: _ClassVar[int]
    sql: str
    rate: float
    id: str
    parameters: _containers.RepeatedScalarFieldContainer[str]
    objective: _duration_pb2.Duration
    staleness_tolerance: _duration_pb2.Duration
    def __init__(self, sql: _Optional[str] = ..., rate: _Optional[float] = ..., id: _Optional[str] = ..., parameters: _Optional[_Iterable[str]] = ..., objective: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., staleness_tolerance: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class StatementLog(_message.Message):
    __slots__ = ("text", "window")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    text: str
    window: _duration_pb2.Duration
    def __init__(self, text: _Optional[str] = ..., window: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class PlannerSetting(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class ObservedDatabase(_message.Message):
    __slots__ = ("ddl", "statistics", "statements", "log", "settings")
    DDL_FIELD_NUMBER: _ClassVar[int]
    STATISTICS_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    LOG_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    ddl: str
    statistics: str
    statements: _containers.RepeatedCompositeFieldContainer[RatedStatement]
    log: StatementLog
    settings: _containers.RepeatedCompositeFieldContainer[PlannerSetting]
    def __init__(self, ddl: _Optional[str] = ..., statistics: _Optional[str] = ..., statements: _Optional[_Iterable[_Union[RatedStatement, _Mapping]]] = ..., log: _Optional[_Union[StatementLog, _Mapping]] = ..., settings: _Optional[_Iterable[_Union[PlannerSetting, _Mapping]]] = ...) -> None: ...
