from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2_1
from groundplan.v1 import boundaries_pb2 as _boundaries_pb2
from groundplan.v1 import brief_pb2 as _brief_pb2
from groundplan.v1 import consistency_pb2 as _consistency_pb2
from groundplan.v1 import saga_pb2 as _saga_pb2
from groundplan.v1 import workload_pb2 as _workload_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CutServicesRequest(_message.Message):
    __slots__ = ("brief", "source", "traces", "change")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TRACES_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    traces: _boundaries_pb2.TraceSource
    change: _boundaries_pb2.BoundaryChange
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., traces: _Optional[_Union[_boundaries_pb2.TraceSource, _Mapping]] = ..., change: _Optional[_Union[_boundaries_pb2.BoundaryChange, _Mapping]] = ...) -> None: ...

class CutServicesResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _boundaries_pb2.CutAnswer
    def __init__(self, answer: _Optional[_Union[_boundaries_pb2.CutAnswer, _Mapping]] = ...) -> None: ...

class ComparePartitionsRequest(_message.Message):
    __slots__ = ("brief", "source", "traces", "services")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TRACES_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    traces: _boundaries_pb2.TraceSource
    services: _containers.RepeatedCompositeFieldContainer[_boundaries_pb2.ServiceGroup]
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., traces: _Optional[_Union[_boundaries_pb2.TraceSource, _Mapping]] = ..., services: _Optional[_Iterable[_Union[_boundaries_pb2.ServiceGroup, _Mapping]]] = ...) -> None: ...

class ComparePartitionsResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _boundaries_pb2.ComparisonAnswer
    def __init__(self, answer: _Optional[_Union[_boundaries_pb2.ComparisonAnswer, _Mapping]] = ...) -> None: ...

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

class CheckConsistencyRequest(_message.Message):
    __slots__ = ("brief", "source", "workload", "transactions", "templates", "skip_execution")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    WORKLOAD_FIELD_NUMBER: _ClassVar[int]
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    TEMPLATES_FIELD_NUMBER: _ClassVar[int]
    SKIP_EXECUTION_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    workload: _workload_pb2.Workload
    transactions: _workload_pb2.SqlTransactions
    templates: str
    skip_execution: bool
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., workload: _Optional[_Union[_workload_pb2.Workload, _Mapping]] = ..., transactions: _Optional[_Union[_workload_pb2.SqlTransactions, _Mapping]] = ..., templates: _Optional[str] = ..., skip_execution: _Optional[bool] = ...) -> None: ...

class CheckConsistencyResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _consistency_pb2.ConsistencyAnswer
    def __init__(self, answer: _Optional[_Union[_consistency_pb2.ConsistencyAnswer, _Mapping]] = ...) -> None: ...
