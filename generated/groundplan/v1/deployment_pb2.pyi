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

class RunningService(_message.Message):
    __slots__ = ("name", "replicas", "workers", "pool_size", "cores")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REPLICAS_FIELD_NUMBER: _ClassVar[int]
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    POOL_SIZE_FIELD_NUMBER: _ClassVar[int]
    CORES_FIELD_NUMBER: _ClassVar[int]
    name: str
    replicas: int
    workers: int
    pool_size: int
    cores: float
    def __init__(self, name: _Optional[str] = ..., replicas: _Optional[int] = ..., workers: _Optional[int] = ..., pool_size: _Optional[int] = ..., cores: _Optional[float] = ...) -> None: ...

class Cache(_message.Message):
    __slots__ = ("name", "size_bytes", "policy", "time_to_live")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    TIME_TO_LIVE_FIELD_NUMBER: _ClassVar[int]
    name: str
    size_bytes: int
    policy: str
    time_to_live: _duration_pb2.Duration
    def __init__(self, name: _Optional[str] = ..., size_bytes: _Optional[int] = ..., policy: _Optional[str] = ..., time_to_live: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class DatabaseSetting(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class DatabaseServer(_message.Message):
    __slots__ = ("version", "cores", "memory_bytes", "max_connections", "settings")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CORES_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_CONNECTIONS_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    version: str
    cores: float
    memory_bytes: int
    max_connections: int
    settings: _containers.RepeatedCompositeFieldContainer[DatabaseSetting]
    def __init__(self, version: _Optional[str] = ..., cores: _Optional[float] = ..., memory_bytes: _Optional[int] = ..., max_connections: _Optional[int] = ..., settings: _Optional[_Iterable[_Union[DatabaseSetting, _Mapping]]] = ...) -> None: ...

class Deployment(_message.Message):
    __slots__ = ("services", "caches", "database")
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    CACHES_FIELD_NUMBER: _ClassVar[int]
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    services: _containers.RepeatedCompositeFieldContainer[RunningService]
    caches: _containers.RepeatedCompositeFieldContainer[Cache]
    database: DatabaseServer
    def __init__(self, services: _Optional[_Iterable[_Union[RunningService, _Mapping]]] = ..., caches: _Optional[_Iterable[_Union[Cache, _Mapping]]] = ..., database: _Optional[_Union[DatabaseServer, _Mapping]] = ...) -> None: ...
