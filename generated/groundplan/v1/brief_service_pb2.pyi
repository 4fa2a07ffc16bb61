from google.api import annotations_pb2 as _annotations_pb2
from google.api import client_pb2 as _client_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.api import resource_pb2 as _resource_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2_1
from groundplan.v1 import brief_pb2 as _brief_pb2
from groundplan.v1 import finding_pb2 as _finding_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BriefView(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BRIEF_VIEW_UNSPECIFIED: _ClassVar[BriefView]
    BRIEF_VIEW_BASIC: _ClassVar[BriefView]
    BRIEF_VIEW_FULL: _ClassVar[BriefView]
BRIEF_VIEW_UNSPECIFIED: BriefView
BRIEF_VIEW_BASIC: BriefView
BRIEF_VIEW_FULL: BriefView

class CreateBriefRequest(_message.Message):
    __slots__ = ("parent", "brief_id", "brief", "source", "request_id", "validate_only")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    BRIEF_ID_FIELD_NUMBER: _ClassVar[int]
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    parent: str
    brief_id: str
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    request_id: str
    validate_only: bool
    def __init__(self, parent: _Optional[str] = ..., brief_id: _Optional[str] = ..., brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class GetBriefRequest(_message.Message):
    __slots__ = ("name", "view")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    name: str
    view: BriefView
    def __init__(self, name: _Optional[str] = ..., view: _Optional[_Union[BriefView, str]] = ...) -> None: ...

class ListBriefsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "filter", "order_by", "show_deleted", "view")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    SHOW_DELETED_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    filter: str
    order_by: str
    show_deleted: bool
    view: BriefView
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., show_deleted: _Optional[bool] = ..., view: _Optional[_Union[BriefView, str]] = ...) -> None: ...

class ListBriefsResponse(_message.Message):
    __slots__ = ("briefs", "next_page_token")
    BRIEFS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    briefs: _containers.RepeatedCompositeFieldContainer[_brief_pb2.Brief]
    next_page_token: str
    def __init__(self, briefs: _Optional[_Iterable[_Union[_brief_pb2.Brief, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class UpdateBriefRequest(_message.Message):
    __slots__ = ("brief", "update_mask", "source", "request_id", "validate_only")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    update_mask: _field_mask_pb2.FieldMask
    source: _brief_pb2.BriefSource
    request_id: str
    validate_only: bool
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class DeleteBriefRequest(_message.Message):
    __slots__ = ("name", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class UndeleteBriefRequest(_message.Message):
    __slots__ = ("name", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class PurgeBriefRequest(_message.Message):
    __slots__ = ("name", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ListBriefRevisionsRequest(_message.Message):
    __slots__ = ("name", "page_size", "page_token", "view")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    name: str
    page_size: int
    page_token: str
    view: BriefView
    def __init__(self, name: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., view: _Optional[_Union[BriefView, str]] = ...) -> None: ...

class ListBriefRevisionsResponse(_message.Message):
    __slots__ = ("briefs", "next_page_token")
    BRIEFS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    briefs: _containers.RepeatedCompositeFieldContainer[_brief_pb2.Brief]
    next_page_token: str
    def __init__(self, briefs: _Optional[_Iterable[_Union[_brief_pb2.Brief, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CheckBriefRequest(_message.Message):
    __slots__ = ("brief", "source")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ...) -> None: ...

class BriefStatistics(_message.Message):
    __slots__ = ("actors", "entities", "attributes", "relations", "invariants", "use_cases", "statements", "external_systems")
    ACTORS_FIELD_NUMBER: _ClassVar[int]
    ENTITIES_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    RELATIONS_FIELD_NUMBER: _ClassVar[int]
    INVARIANTS_FIELD_NUMBER: _ClassVar[int]
    USE_CASES_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_SYSTEMS_FIELD_NUMBER: _ClassVar[int]
    actors: int
    entities: int
    attributes: int
    relations: int
    invariants: int
    use_cases: int
    statements: int
    external_systems: int
    def __init__(self, actors: _Optional[int] = ..., entities: _Optional[int] = ..., attributes: _Optional[int] = ..., relations: _Optional[int] = ..., invariants: _Optional[int] = ..., use_cases: _Optional[int] = ..., statements: _Optional[int] = ..., external_systems: _Optional[int] = ...) -> None: ...

class CheckBriefResponse(_message.Message):
    __slots__ = ("problems", "assumptions", "open_questions", "statistics", "brief")
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    OPEN_QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    STATISTICS_FIELD_NUMBER: _ClassVar[int]
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    problems: _containers.RepeatedCompositeFieldContainer[_finding_pb2.Problem]
    assumptions: _containers.RepeatedCompositeFieldContainer[_finding_pb2.Assumption]
    open_questions: _containers.RepeatedCompositeFieldContainer[_finding_pb2.OpenQuestion]
    statistics: BriefStatistics
    brief: _brief_pb2.Brief
    def __init__(self, problems: _Optional[_Iterable[_Union[_finding_pb2.Problem, _Mapping]]] = ..., assumptions: _Optional[_Iterable[_Union[_finding_pb2.Assumption, _Mapping]]] = ..., open_questions: _Optional[_Iterable[_Union[_finding_pb2.OpenQuestion, _Mapping]]] = ..., statistics: _Optional[_Union[BriefStatistics, _Mapping]] = ..., brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ...) -> None: ...
