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

class AttributeType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ATTRIBUTE_TYPE_UNSPECIFIED: _ClassVar[AttributeType]
    ATTRIBUTE_TYPE_STRING: _ClassVar[AttributeType]
    ATTRIBUTE_TYPE_TEXT: _ClassVar[AttributeType]
    ATTRIBUTE_TYPE_INTEGER: _ClassVar[AttributeType]
    ATTRIBUTE_TYPE_DECIMAL: _ClassVar[AttributeType]
    ATTRIBUTE_TYPE_MONEY: _ClassVar[AttributeType]
    ATTRIBUTE_TYPE_BOOLEAN: _ClassVar[AttributeType]
    ATTRIBUTE_TYPE_TIMESTAMP: _ClassVar[AttributeType]
    ATTRIBUTE_TYPE_DATE: _ClassVar[AttributeType]
    ATTRIBUTE_TYPE_UUID: _ClassVar[AttributeType]
    ATTRIBUTE_TYPE_ENUM: _ClassVar[AttributeType]
    ATTRIBUTE_TYPE_JSON: _ClassVar[AttributeType]
    ATTRIBUTE_TYPE_BINARY: _ClassVar[AttributeType]
    ATTRIBUTE_TYPE_BLOB_REFERENCE: _ClassVar[AttributeType]

class Sensitivity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SENSITIVITY_UNSPECIFIED: _ClassVar[Sensitivity]
    SENSITIVITY_PUBLIC: _ClassVar[Sensitivity]
    SENSITIVITY_INTERNAL: _ClassVar[Sensitivity]
    SENSITIVITY_PERSONAL: _ClassVar[Sensitivity]
    SENSITIVITY_PAYMENT: _ClassVar[Sensitivity]
    SENSITIVITY_SECRET: _ClassVar[Sensitivity]

class RelationKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RELATION_KIND_UNSPECIFIED: _ClassVar[RelationKind]
    RELATION_KIND_ONE_TO_ONE: _ClassVar[RelationKind]
    RELATION_KIND_ONE_TO_MANY: _ClassVar[RelationKind]
    RELATION_KIND_MANY_TO_MANY: _ClassVar[RelationKind]

class Ownership(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OWNERSHIP_UNSPECIFIED: _ClassVar[Ownership]
    OWNERSHIP_ASSOCIATION: _ClassVar[Ownership]
    OWNERSHIP_COMPOSITION: _ClassVar[Ownership]

class InvariantKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INVARIANT_KIND_UNSPECIFIED: _ClassVar[InvariantKind]
    INVARIANT_KIND_UNIQUE: _ClassVar[InvariantKind]
    INVARIANT_KIND_FOREIGN_KEY: _ClassVar[InvariantKind]
    INVARIANT_KIND_NON_NEGATIVE: _ClassVar[InvariantKind]
    INVARIANT_KIND_BOUNDED: _ClassVar[InvariantKind]
    INVARIANT_KIND_SUM_EQUALS: _ClassVar[InvariantKind]
    INVARIANT_KIND_AT_MOST: _ClassVar[InvariantKind]
    INVARIANT_KIND_STATE_MACHINE: _ClassVar[InvariantKind]
    INVARIANT_KIND_MATERIALISED: _ClassVar[InvariantKind]
    INVARIANT_KIND_EXPRESSION: _ClassVar[InvariantKind]
ATTRIBUTE_TYPE_UNSPECIFIED: AttributeType
ATTRIBUTE_TYPE_STRING: AttributeType
ATTRIBUTE_TYPE_TEXT: AttributeType
ATTRIBUTE_TYPE_INTEGER: AttributeType
ATTRIBUTE_TYPE_DECIMAL: AttributeType
ATTRIBUTE_TYPE_MONEY: AttributeType
ATTRIBUTE_TYPE_BOOLEAN: AttributeType
ATTRIBUTE_TYPE_TIMESTAMP: AttributeType
ATTRIBUTE_TYPE_DATE: AttributeType
ATTRIBUTE_TYPE_UUID: AttributeType
ATTRIBUTE_TYPE_ENUM: AttributeType
ATTRIBUTE_TYPE_JSON: AttributeType
ATTRIBUTE_TYPE_BINARY: AttributeType
ATTRIBUTE_TYPE_BLOB_REFERENCE: AttributeType
SENSITIVITY_UNSPECIFIED: Sensitivity
SENSITIVITY_PUBLIC: Sensitivity
SENSITIVITY_INTERNAL: Sensitivity
SENSITIVITY_PERSONAL: Sensitivity
SENSITIVITY_PAYMENT: Sensitivity
SENSITIVITY_SECRET: Sensitivity
RELATION_KIND_UNSPECIFIED: RelationKind
RELATION_KIND_ONE_TO_ONE: RelationKind
RELATION_KIND_ONE_TO_MANY: RelationKind
RELATION_KIND_MANY_TO_MANY: RelationKind
OWNERSHIP_UNSPECIFIED: Ownership
OWNERSHIP_ASSOCIATION: Ownership
OWNERSHIP_COMPOSITION: Ownership
INVARIANT_KIND_UNSPECIFIED: InvariantKind
INVARIANT_KIND_UNIQUE: InvariantKind
INVARIANT_KIND_FOREIGN_KEY: InvariantKind
INVARIANT_KIND_NON_NEGATIVE: InvariantKind
INVARIANT_KIND_BOUNDED: InvariantKind
INVARIANT_KIND_SUM_EQUALS: InvariantKind
INVARIANT_KIND_AT_MOST: InvariantKind
INVARIANT_KIND_STATE_MACHINE: InvariantKind
INVARIANT_KIND_MATERIALISED: InvariantKind
INVARIANT_KIND_EXPRESSION: InvariantKind

class ValueFraction(_message.Message):
    __slots__ = ("value", "fraction")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    FRACTION_FIELD_NUMBER: _ClassVar[int]
    value: str
    fraction: float
    def __init__(self, value: _Optional[str] = ..., fraction: _Optional[float] = ...) -> None: ...

class Statistics(_message.Message):
    __slots__ = ("distinct", "null_fraction", "most_common", "skew")
    DISTINCT_FIELD_NUMBER: _ClassVar[int]
    NULL_FRACTION_FIELD_NUMBER: _ClassVar[int]
    MOST_COMMON_FIELD_NUMBER: _ClassVar[int]
    SKEW_FIELD_NUMBER: _ClassVar[int]
    distinct: int
    null_fraction: float
    most_common: _containers.RepeatedCompositeFieldContainer[ValueFraction]
    skew: float
    def __init__(self, distinct: _Optional[int] = ..., null_fraction: _Optional[float] = ..., most_common: _Optional[_Iterable[_Union[ValueFraction, _Mapping]]] = ..., skew: _Optional[float] = ...) -> None: ...

class Attribute(_message.Message):
    __slots__ = ("name", "type", "description", "required", "unique", "max_length", "min", "max", "pattern", "values", "default", "mutable", "sensitivity", "statistics")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    UNIQUE_FIELD_NUMBER: _ClassVar[int]
    MAX_LENGTH_FIELD_NUMBER: _ClassVar[int]
    MIN_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    PATTERN_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    MUTABLE_FIELD_NUMBER: _ClassVar[int]
    SENSITIVITY_FIELD_NUMBER: _ClassVar[int]
    STATISTICS_FIELD_NUMBER: _ClassVar[int]
    name: str
    type: AttributeType
    description: str
    required: bool
    unique: bool
    max_length: int
    min: float
    max: float
    pattern: str
    values: _containers.RepeatedScalarFieldContainer[str]
    default: str
    mutable: bool
    sensitivity: Sensitivity
    statistics: Statistics
    def __init__(self, name: _Optional[str] = ..., type: _Optional[_Union[AttributeType, str]] = ..., description: _Optional[str] = ..., required: _Optional[bool] = ..., unique: _Optional[bool] = ..., max_length: _Optional[int] = ..., min: _Optional[float] = ..., max: _Optional[float] = ..., pattern: _Optional[str] = ..., values: _Optional[_Iterable[str]] = ..., default: _Optional[str] = ..., mutable: _Optional[bool] = ..., sensitivity: _Optional[_Union[Sensitivity, str]] = ..., statistics: _Optional[_Union[Statistics, _Mapping]] = ...) -> None: ...

class Dependency(_message.Message):
    __slots__ = ("determinant", "dependent")
    DETERMINANT_FIELD_NUMBER: _ClassVar[int]
    DEPENDENT_FIELD_NUMBER: _ClassVar[int]
    determinant: _containers.RepeatedScalarFieldContainer[str]
    dependent: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, determinant: _Optional[_Iterable[str]] = ..., dependent: _Optional[_Iterable[str]] = ...) -> None: ...

class Volume(_message.Message):
    __slots__ = ("rows", "growth_per_month", "retention")
    ROWS_FIELD_NUMBER: _ClassVar[int]
    GROWTH_PER_MONTH_FIELD_NUMBER: _ClassVar[int]
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    rows: int
    growth_per_month: int
    retention: _duration_pb2.Duration
    def __init__(self, rows: _Optional[int] = ..., growth_per_month: _Optional[int] = ..., retention: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class NaturalKey(_message.Message):
    __slots__ = ("columns",)
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    columns: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, columns: _Optional[_Iterable[str]] = ...) -> None: ...

class Entity(_message.Message):
    __slots__ = ("name", "description", "attributes", "keys", "dependencies", "volume", "owner", "sensitivity")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    SENSITIVITY_FIELD_NUMBER: _ClassVar[int]
    name: str
    description: str
    attributes: _containers.RepeatedCompositeFieldContainer[Attribute]
    keys: _containers.RepeatedCompositeFieldContainer[NaturalKey]
    dependencies: _containers.RepeatedCompositeFieldContainer[Dependency]
    volume: Volume
    owner: str
    sensitivity: Sensitivity
    def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ..., attributes: _Optional[_Iterable[_Union[Attribute, _Mapping]]] = ..., keys: _Optional[_Iterable[_Union[NaturalKey, _Mapping]]] = ..., dependencies: _Optional[_Iterable[_Union[Dependency, _Mapping]]] = ..., volume: _Optional[_Union[Volume, _Mapping]] = ..., owner: _Optional[str] = ..., sensitivity: _Optional[_Union[Sensitivity, str]] = ...) -> None: ...

class FanOut(_message.Message):
    __slots__ = ("mean", "p99")
    MEAN_FIELD_NUMBER: _ClassVar[int]
    P99_FIELD_NUMBER: _ClassVar[int]
    mean: float
    p99: float
    def __init__(self, mean: _Optional[float] = ..., p99: _Optional[float] = ...) -> None: ...

class Relation(_message.Message):
    __slots__ = ("name", "to", "kind", "required", "ownership", "fan_out", "description")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    OWNERSHIP_FIELD_NUMBER: _ClassVar[int]
    FAN_OUT_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    name: str
    to: str
    kind: RelationKind
    required: bool
    ownership: Ownership
    fan_out: FanOut
    description: str
    def __init__(self, name: _Optional[str] = ..., to: _Optional[str] = ..., kind: _Optional[_Union[RelationKind, str]] = ..., required: _Optional[bool] = ..., ownership: _Optional[_Union[Ownership, str]] = ..., fan_out: _Optional[_Union[FanOut, _Mapping]] = ..., description: _Optional[str] = ..., **kwargs) -> None: ...

class Invariant(_message.Message):
    __slots__ = ("name", "kind", "over", "expression", "description")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    OVER_FIELD_NUMBER: _ClassVar[int]
    EXPRESSION_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: InvariantKind
    over: _containers.RepeatedScalarFieldContainer[str]
    expression: str
    description: str
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[InvariantKind, str]] = ..., over: _Optional[_Iterable[str]] = ..., expression: _Optional[str] = ..., description: _Optional[str] = ...) -> None: ...
