import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.api import resource_pb2 as _resource_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DesignState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DESIGN_STATE_UNSPECIFIED: _ClassVar[DesignState]
    DESIGN_STATE_QUEUED: _ClassVar[DesignState]
    DESIGN_STATE_RUNNING: _ClassVar[DesignState]
    DESIGN_STATE_SUCCEEDED: _ClassVar[DesignState]
    DESIGN_STATE_FAILED: _ClassVar[DesignState]
    DESIGN_STATE_CANCELLED: _ClassVar[DesignState]
DESIGN_STATE_UNSPECIFIED: DesignState
DESIGN_STATE_QUEUED: DesignState
DESIGN_STATE_RUNNING: DesignState
DESIGN_STATE_SUCCEEDED: DesignState
DESIGN_STATE_FAILED: DesignState
DESIGN_STATE_CANCELLED: DesignState

class Progress(_message.Message):
    __slots__ = ("step", "fraction", "message", "computed", "reused")
    STEP_FIELD_NUMBER: _ClassVar[int]
    FRACTION_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    COMPUTED_FIELD_NUMBER: _ClassVar[int]
    REUSED_FIELD_NUMBER: _ClassVar[int]
    step: str
    fraction: float
    message: str
    computed: int
    reused: int
    def __init__(self, step: _Optional[str] = ..., fraction: _Optional[float] = ..., message: _Optional[str] = ..., computed: _Optional[int] = ..., reused: _Optional[int] = ...) -> None: ...

class Design(_message.Message):
    __slots__ = ("name", "brief", "seed", "state", "progress", "failure", "operation", "etag", "create_time", "update_time", "finish_time", "delete_time", "purge_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    FINISH_TIME_FIELD_NUMBER: _ClassVar[int]
    DELETE_TIME_FIELD_NUMBER: _ClassVar[int]
    PURGE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    brief: str
    seed: int
    state: DesignState
    progress: Progress
    failure: _status_pb2.Status
    operation: str
    etag: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    finish_time: _timestamp_pb2.Timestamp
    delete_time: _timestamp_pb2.Timestamp
    purge_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., brief: _Optional[str] = ..., seed: _Optional[int] = ..., state: _Optional[_Union[DesignState, str]] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., failure: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., operation: _Optional[str] = ..., etag: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., finish_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., purge_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CreateDesignMetadata(_message.Message):
    __slots__ = ("design", "state", "progress", "create_time", "update_time")
    DESIGN_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    design: str
    state: DesignState
    progress: Progress
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, design: _Optional[str] = ..., state: _Optional[_Union[DesignState, str]] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
