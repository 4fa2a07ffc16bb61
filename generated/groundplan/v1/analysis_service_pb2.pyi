from google.api import annotations_pb2 as _annotations_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2_1
from groundplan.v1 import brief_pb2 as _brief_pb2
from groundplan.v1 import saga_pb2 as _saga_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PlanSagaRequest(_message.Message):
    __slots__ = ("brief", "source", "draft", "saga")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    SAGA_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    draft: _saga_pb2.SagaDraft
    saga: _saga_pb2.Saga
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., draft: _Optional[_Union[_saga_pb2.SagaDraft, _Mapping]] = ..., saga: _Optional[_Union[_saga_pb2.Saga, _Mapping]] = ...) -> None: ...

class PlanSagaResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _saga_pb2.SagaAnswer
    def __init__(self, answer: _Optional[_Union[_saga_pb2.SagaAnswer, _Mapping]] = ...) -> None: ...
