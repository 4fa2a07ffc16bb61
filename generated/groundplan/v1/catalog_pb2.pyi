from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.api import resource_pb2 as _resource_pb2
from groundplan.v1 import brief_pb2 as _brief_pb2
from groundplan.v1 import finding_pb2 as _finding_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Rule(_message.Message):
    __slots__ = ("name", "title", "analysis", "severity", "why", "fix", "references")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    ANALYSIS_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    FIX_FIELD_NUMBER: _ClassVar[int]
    REFERENCES_FIELD_NUMBER: _ClassVar[int]
    name: str
    title: str
    analysis: str
    severity: _finding_pb2.Severity
    why: str
    fix: str
    references: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., title: _Optional[str] = ..., analysis: _Optional[str] = ..., severity: _Optional[_Union[_finding_pb2.Severity, str]] = ..., why: _Optional[str] = ..., fix: _Optional[str] = ..., references: _Optional[_Iterable[str]] = ...) -> None: ...

class Capability(_message.Message):
    __slots__ = ("name", "title", "description", "brief", "source")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    name: str
    title: str
    description: str
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    def __init__(self, name: _Optional[str] = ..., title: _Optional[str] = ..., description: _Optional[str] = ..., brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ...) -> None: ...

class Technology(_message.Message):
    __slots__ = ("name", "title", "kind", "version", "licence", "homepage", "strengths", "limits")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    LICENCE_FIELD_NUMBER: _ClassVar[int]
    HOMEPAGE_FIELD_NUMBER: _ClassVar[int]
    STRENGTHS_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    name: str
    title: str
    kind: str
    version: str
    licence: str
    homepage: str
    strengths: _containers.RepeatedScalarFieldContainer[str]
    limits: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., title: _Optional[str] = ..., kind: _Optional[str] = ..., version: _Optional[str] = ..., licence: _Optional[str] = ..., homepage: _Optional[str] = ..., strengths: _Optional[_Iterable[str]] = ..., limits: _Optional[_Iterable[str]] = ...) -> None: ...
