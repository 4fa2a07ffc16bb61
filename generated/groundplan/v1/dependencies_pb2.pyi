from google.api import field_behavior_pb2 as _field_behavior_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2
from groundplan.v1 import entity_pb2 as _entity_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class HighestForm(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HIGHEST_FORM_UNSPECIFIED: _ClassVar[HighestForm]
    HIGHEST_FORM_FIRST: _ClassVar[HighestForm]
    HIGHEST_FORM_SECOND: _ClassVar[HighestForm]
    HIGHEST_FORM_THIRD: _ClassVar[HighestForm]
    HIGHEST_FORM_BOYCE_CODD: _ClassVar[HighestForm]

class Reach(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REACH_UNSPECIFIED: _ClassVar[Reach]
    REACH_YES: _ClassVar[Reach]
    REACH_NO: _ClassVar[Reach]
    REACH_UNKNOWN: _ClassVar[Reach]
HIGHEST_FORM_UNSPECIFIED: HighestForm
HIGHEST_FORM_FIRST: HighestForm
HIGHEST_FORM_SECOND: HighestForm
HIGHEST_FORM_THIRD: HighestForm
HIGHEST_FORM_BOYCE_CODD: HighestForm
REACH_UNSPECIFIED: Reach
REACH_YES: Reach
REACH_NO: Reach
REACH_UNKNOWN: Reach

class AttributeSet(_message.Message):
    __slots__ = ("attributes",)
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    attributes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, attributes: _Optional[_Iterable[str]] = ...) -> None: ...

class DependencySet(_message.Message):
    __slots__ = ("attributes", "dependencies", "keys")
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    attributes: _containers.RepeatedScalarFieldContainer[str]
    dependencies: _containers.RepeatedCompositeFieldContainer[_entity_pb2.Dependency]
    keys: _containers.RepeatedCompositeFieldContainer[AttributeSet]
    def __init__(self, attributes: _Optional[_Iterable[str]] = ..., dependencies: _Optional[_Iterable[_Union[_entity_pb2.Dependency, _Mapping]]] = ..., keys: _Optional[_Iterable[_Union[AttributeSet, _Mapping]]] = ...) -> None: ...

class BrokenForm(_message.Message):
    __slots__ = ("form", "dependency", "message")
    FORM_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    form: HighestForm
    dependency: _entity_pb2.Dependency
    message: str
    def __init__(self, form: _Optional[_Union[HighestForm, str]] = ..., dependency: _Optional[_Union[_entity_pb2.Dependency, _Mapping]] = ..., message: _Optional[str] = ...) -> None: ...

class StatedKey(_message.Message):
    __slots__ = ("attributes", "minimal", "implied")
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    MINIMAL_FIELD_NUMBER: _ClassVar[int]
    IMPLIED_FIELD_NUMBER: _ClassVar[int]
    attributes: _containers.RepeatedScalarFieldContainer[str]
    minimal: bool
    implied: bool
    def __init__(self, attributes: _Optional[_Iterable[str]] = ..., minimal: _Optional[bool] = ..., implied: _Optional[bool] = ...) -> None: ...

class DecomposedScheme(_message.Message):
    __slots__ = ("attributes", "keys")
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    attributes: _containers.RepeatedScalarFieldContainer[str]
    keys: _containers.RepeatedCompositeFieldContainer[AttributeSet]
    def __init__(self, attributes: _Optional[_Iterable[str]] = ..., keys: _Optional[_Iterable[_Union[AttributeSet, _Mapping]]] = ...) -> None: ...

class SchemeSet(_message.Message):
    __slots__ = ("schemes", "lossless", "preserving", "lost")
    SCHEMES_FIELD_NUMBER: _ClassVar[int]
    LOSSLESS_FIELD_NUMBER: _ClassVar[int]
    PRESERVING_FIELD_NUMBER: _ClassVar[int]
    LOST_FIELD_NUMBER: _ClassVar[int]
    schemes: _containers.RepeatedCompositeFieldContainer[DecomposedScheme]
    lossless: bool
    preserving: bool
    lost: _containers.RepeatedCompositeFieldContainer[_entity_pb2.Dependency]
    def __init__(self, schemes: _Optional[_Iterable[_Union[DecomposedScheme, _Mapping]]] = ..., lossless: _Optional[bool] = ..., preserving: _Optional[bool] = ..., lost: _Optional[_Iterable[_Union[_entity_pb2.Dependency, _Mapping]]] = ...) -> None: ...

class DependencyAnswer(_message.Message):
    __slots__ = ("candidate_keys", "keys_complete", "key_limit", "prime", "minimal_cover", "normal_form", "form_exact", "violations", "third", "boyce_codd", "boyce_codd_preserving", "stated_keys")
    CANDIDATE_KEYS_FIELD_NUMBER: _ClassVar[int]
    KEYS_COMPLETE_FIELD_NUMBER: _ClassVar[int]
    KEY_LIMIT_FIELD_NUMBER: _ClassVar[int]
    PRIME_FIELD_NUMBER: _ClassVar[int]
    MINIMAL_COVER_FIELD_NUMBER: _ClassVar[int]
    NORMAL_FORM_FIELD_NUMBER: _ClassVar[int]
    FORM_EXACT_FIELD_NUMBER: _ClassVar[int]
    VIOLATIONS_FIELD_NUMBER: _ClassVar[int]
    THIRD_FIELD_NUMBER: _ClassVar[int]
    BOYCE_CODD_FIELD_NUMBER: _ClassVar[int]
    BOYCE_CODD_PRESERVING_FIELD_NUMBER: _ClassVar[int]
    STATED_KEYS_FIELD_NUMBER: _ClassVar[int]
    candidate_keys: _containers.RepeatedCompositeFieldContainer[AttributeSet]
    keys_complete: bool
    key_limit: int
    prime: _containers.RepeatedScalarFieldContainer[str]
    minimal_cover: _containers.RepeatedCompositeFieldContainer[_entity_pb2.Dependency]
    normal_form: HighestForm
    form_exact: bool
    violations: _containers.RepeatedCompositeFieldContainer[BrokenForm]
    third: SchemeSet
    boyce_codd: SchemeSet
    boyce_codd_preserving: Reach
    stated_keys: _containers.RepeatedCompositeFieldContainer[StatedKey]
    def __init__(self, candidate_keys: _Optional[_Iterable[_Union[AttributeSet, _Mapping]]] = ..., keys_complete: _Optional[bool] = ..., key_limit: _Optional[int] = ..., prime: _Optional[_Iterable[str]] = ..., minimal_cover: _Optional[_Iterable[_Union[_entity_pb2.Dependency, _Mapping]]] = ..., normal_form: _Optional[_Union[HighestForm, str]] = ..., form_exact: _Optional[bool] = ..., violations: _Optional[_Iterable[_Union[BrokenForm, _Mapping]]] = ..., third: _Optional[_Union[SchemeSet, _Mapping]] = ..., boyce_codd: _Optional[_Union[SchemeSet, _Mapping]] = ..., boyce_codd_preserving: _Optional[_Union[Reach, str]] = ..., stated_keys: _Optional[_Iterable[_Union[StatedKey, _Mapping]]] = ...) -> None: ...
