from google.api import field_behavior_pb2 as _field_behavior_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2
from groundplan.v1 import entity_pb2 as _entity_pb2
from groundplan.v1 import finding_pb2 as _finding_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TableDependencies(_message.Message):
    __slots__ = ("table", "dependencies")
    TABLE_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    table: str
    dependencies: _containers.RepeatedCompositeFieldContainer[_entity_pb2.Dependency]
    def __init__(self, table: _Optional[str] = ..., dependencies: _Optional[_Iterable[_Union[_entity_pb2.Dependency, _Mapping]]] = ...) -> None: ...

class SchemaPolicy(_message.Message):
    __slots__ = ("table_names", "mandatory_columns", "comments", "exposed", "required_references", "connected", "padding", "dependencies")
    TABLE_NAMES_FIELD_NUMBER: _ClassVar[int]
    MANDATORY_COLUMNS_FIELD_NUMBER: _ClassVar[int]
    COMMENTS_FIELD_NUMBER: _ClassVar[int]
    EXPOSED_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_REFERENCES_FIELD_NUMBER: _ClassVar[int]
    CONNECTED_FIELD_NUMBER: _ClassVar[int]
    PADDING_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    table_names: str
    mandatory_columns: _containers.RepeatedScalarFieldContainer[str]
    comments: bool
    exposed: bool
    required_references: bool
    connected: bool
    padding: int
    dependencies: _containers.RepeatedCompositeFieldContainer[TableDependencies]
    def __init__(self, table_names: _Optional[str] = ..., mandatory_columns: _Optional[_Iterable[str]] = ..., comments: _Optional[bool] = ..., exposed: _Optional[bool] = ..., required_references: _Optional[bool] = ..., connected: _Optional[bool] = ..., padding: _Optional[int] = ..., dependencies: _Optional[_Iterable[_Union[TableDependencies, _Mapping]]] = ...) -> None: ...

class SchemaChoice(_message.Message):
    __slots__ = ("rules", "ignore", "policy")
    RULES_FIELD_NUMBER: _ClassVar[int]
    IGNORE_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    rules: _containers.RepeatedScalarFieldContainer[str]
    ignore: _containers.RepeatedScalarFieldContainer[str]
    policy: SchemaPolicy
    def __init__(self, rules: _Optional[_Iterable[str]] = ..., ignore: _Optional[_Iterable[str]] = ..., policy: _Optional[_Union[SchemaPolicy, _Mapping]] = ...) -> None: ...

class SchemaCheck(_message.Message):
    __slots__ = ("findings", "tables", "rules", "passed_over")
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    TABLES_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    PASSED_OVER_FIELD_NUMBER: _ClassVar[int]
    findings: _containers.RepeatedCompositeFieldContainer[_finding_pb2.Finding]
    tables: int
    rules: int
    passed_over: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, findings: _Optional[_Iterable[_Union[_finding_pb2.Finding, _Mapping]]] = ..., tables: _Optional[int] = ..., rules: _Optional[int] = ..., passed_over: _Optional[_Iterable[str]] = ...) -> None: ...
