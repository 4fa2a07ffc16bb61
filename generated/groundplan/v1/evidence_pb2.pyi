from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Basis(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BASIS_UNSPECIFIED: _ClassVar[Basis]
    BASIS_DERIVED: _ClassVar[Basis]
    BASIS_SIMULATED: _ClassVar[Basis]
    BASIS_EXECUTED: _ClassVar[Basis]
    BASIS_CITED: _ClassVar[Basis]

class Verdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VERDICT_UNSPECIFIED: _ClassVar[Verdict]
    VERDICT_CONFIRMED: _ClassVar[Verdict]
    VERDICT_REFUTED: _ClassVar[Verdict]
    VERDICT_UNPROVEN: _ClassVar[Verdict]
BASIS_UNSPECIFIED: Basis
BASIS_DERIVED: Basis
BASIS_SIMULATED: Basis
BASIS_EXECUTED: Basis
BASIS_CITED: Basis
VERDICT_UNSPECIFIED: Verdict
VERDICT_CONFIRMED: Verdict
VERDICT_REFUTED: Verdict
VERDICT_UNPROVEN: Verdict

class Figure(_message.Message):
    __slots__ = ("name", "value", "unit")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    unit: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ..., unit: _Optional[str] = ...) -> None: ...

class Evidence(_message.Message):
    __slots__ = ("id", "claim", "basis", "verdict", "observed", "statements", "figures", "source", "repeat")
    ID_FIELD_NUMBER: _ClassVar[int]
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    OBSERVED_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    id: str
    claim: str
    basis: Basis
    verdict: Verdict
    observed: str
    statements: _containers.RepeatedScalarFieldContainer[str]
    figures: _containers.RepeatedCompositeFieldContainer[Figure]
    source: str
    repeat: str
    def __init__(self, id: _Optional[str] = ..., claim: _Optional[str] = ..., basis: _Optional[_Union[Basis, str]] = ..., verdict: _Optional[_Union[Verdict, str]] = ..., observed: _Optional[str] = ..., statements: _Optional[_Iterable[str]] = ..., figures: _Optional[_Iterable[_Union[Figure, _Mapping]]] = ..., source: _Optional[str] = ..., repeat: _Optional[str] = ...) -> None: ...
