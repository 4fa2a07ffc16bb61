import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.api import resource_pb2 as _resource_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2
from groundplan.v1 import deployment_pb2 as _deployment_pb2
from groundplan.v1 import entity_pb2 as _entity_pb2
from groundplan.v1 import use_case_pb2 as _use_case_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TableNaming(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TABLE_NAMING_UNSPECIFIED: _ClassVar[TableNaming]
    TABLE_NAMING_PLURAL: _ClassVar[TableNaming]
    TABLE_NAMING_SINGULAR: _ClassVar[TableNaming]

class KeyType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    KEY_TYPE_UNSPECIFIED: _ClassVar[KeyType]
    KEY_TYPE_BIGINT: _ClassVar[KeyType]
    KEY_TYPE_UUID: _ClassVar[KeyType]

class BriefFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BRIEF_FORMAT_UNSPECIFIED: _ClassVar[BriefFormat]
    BRIEF_FORMAT_YAML: _ClassVar[BriefFormat]
    BRIEF_FORMAT_JSON: _ClassVar[BriefFormat]
TABLE_NAMING_UNSPECIFIED: TableNaming
TABLE_NAMING_PLURAL: TableNaming
TABLE_NAMING_SINGULAR: TableNaming
KEY_TYPE_UNSPECIFIED: KeyType
KEY_TYPE_BIGINT: KeyType
KEY_TYPE_UUID: KeyType
BRIEF_FORMAT_UNSPECIFIED: BriefFormat
BRIEF_FORMAT_YAML: BriefFormat
BRIEF_FORMAT_JSON: BriefFormat

class BriefSource(_message.Message):
    __slots__ = ("filename", "format", "text")
    FILENAME_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    filename: str
    format: BriefFormat
    text: str
    def __init__(self, filename: _Optional[str] = ..., format: _Optional[_Union[BriefFormat, str]] = ..., text: _Optional[str] = ...) -> None: ...

class MoneyAmount(_message.Message):
    __slots__ = ("amount", "currency")
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    amount: int
    currency: str
    def __init__(self, amount: _Optional[int] = ..., currency: _Optional[str] = ...) -> None: ...

class Objectives(_message.Message):
    __slots__ = ("latency", "availability", "recovery_point", "recovery_time", "regions", "data_residency", "monthly_budget", "horizon", "growth")
    LATENCY_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_FIELD_NUMBER: _ClassVar[int]
    RECOVERY_POINT_FIELD_NUMBER: _ClassVar[int]
    RECOVERY_TIME_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    DATA_RESIDENCY_FIELD_NUMBER: _ClassVar[int]
    MONTHLY_BUDGET_FIELD_NUMBER: _ClassVar[int]
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    GROWTH_FIELD_NUMBER: _ClassVar[int]
    latency: _use_case_pb2.LatencyObjective
    availability: float
    recovery_point: _duration_pb2.Duration
    recovery_time: _duration_pb2.Duration
    regions: _containers.RepeatedScalarFieldContainer[str]
    data_residency: str
    monthly_budget: MoneyAmount
    horizon: int
    growth: float
    def __init__(self, latency: _Optional[_Union[_use_case_pb2.LatencyObjective, _Mapping]] = ..., availability: _Optional[float] = ..., recovery_point: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., recovery_time: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., regions: _Optional[_Iterable[str]] = ..., data_residency: _Optional[str] = ..., monthly_budget: _Optional[_Union[MoneyAmount, _Mapping]] = ..., horizon: _Optional[int] = ..., growth: _Optional[float] = ...) -> None: ...

class Team(_message.Message):
    __slots__ = ("name", "size", "skills", "owns")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    OWNS_FIELD_NUMBER: _ClassVar[int]
    name: str
    size: int
    skills: _containers.RepeatedScalarFieldContainer[str]
    owns: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., size: _Optional[int] = ..., skills: _Optional[_Iterable[str]] = ..., owns: _Optional[_Iterable[str]] = ...) -> None: ...

class Naming(_message.Message):
    __slots__ = ("tables", "keys")
    TABLES_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    tables: TableNaming
    keys: KeyType
    def __init__(self, tables: _Optional[_Union[TableNaming, str]] = ..., keys: _Optional[_Union[KeyType, str]] = ...) -> None: ...

class Group(_message.Message):
    __slots__ = ("members",)
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    members: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, members: _Optional[_Iterable[str]] = ...) -> None: ...

class Constraints(_message.Message):
    __slots__ = ("language", "framework", "database", "message_broker", "cloud", "existing_components", "naming", "must_stay_together", "must_be_apart", "teams")
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    FRAMEWORK_FIELD_NUMBER: _ClassVar[int]
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_BROKER_FIELD_NUMBER: _ClassVar[int]
    CLOUD_FIELD_NUMBER: _ClassVar[int]
    EXISTING_COMPONENTS_FIELD_NUMBER: _ClassVar[int]
    NAMING_FIELD_NUMBER: _ClassVar[int]
    MUST_STAY_TOGETHER_FIELD_NUMBER: _ClassVar[int]
    MUST_BE_APART_FIELD_NUMBER: _ClassVar[int]
    TEAMS_FIELD_NUMBER: _ClassVar[int]
    language: str
    framework: str
    database: str
    message_broker: str
    cloud: str
    existing_components: _containers.RepeatedScalarFieldContainer[str]
    naming: Naming
    must_stay_together: _containers.RepeatedCompositeFieldContainer[Group]
    must_be_apart: _containers.RepeatedCompositeFieldContainer[Group]
    teams: _containers.RepeatedCompositeFieldContainer[Team]
    def __init__(self, language: _Optional[str] = ..., framework: _Optional[str] = ..., database: _Optional[str] = ..., message_broker: _Optional[str] = ..., cloud: _Optional[str] = ..., existing_components: _Optional[_Iterable[str]] = ..., naming: _Optional[_Union[Naming, _Mapping]] = ..., must_stay_together: _Optional[_Iterable[_Union[Group, _Mapping]]] = ..., must_be_apart: _Optional[_Iterable[_Union[Group, _Mapping]]] = ..., teams: _Optional[_Iterable[_Union[Team, _Mapping]]] = ...) -> None: ...

class Brief(_message.Message):
    __slots__ = ("name", "title", "summary", "actors", "entities", "relations", "invariants", "use_cases", "external_systems", "objectives", "constraints", "deployment", "source", "etag", "revision_id", "create_time", "update_time", "delete_time", "purge_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    ACTORS_FIELD_NUMBER: _ClassVar[int]
    ENTITIES_FIELD_NUMBER: _ClassVar[int]
    RELATIONS_FIELD_NUMBER: _ClassVar[int]
    INVARIANTS_FIELD_NUMBER: _ClassVar[int]
    USE_CASES_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_SYSTEMS_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVES_FIELD_NUMBER: _ClassVar[int]
    CONSTRAINTS_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REVISION_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DELETE_TIME_FIELD_NUMBER: _ClassVar[int]
    PURGE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    title: str
    summary: str
    actors: _containers.RepeatedCompositeFieldContainer[_use_case_pb2.Actor]
    entities: _containers.RepeatedCompositeFieldContainer[_entity_pb2.Entity]
    relations: _containers.RepeatedCompositeFieldContainer[_entity_pb2.Relation]
    invariants: _containers.RepeatedCompositeFieldContainer[_entity_pb2.Invariant]
    use_cases: _containers.RepeatedCompositeFieldContainer[_use_case_pb2.UseCase]
    external_systems: _containers.RepeatedCompositeFieldContainer[_use_case_pb2.ExternalSystem]
    objectives: Objectives
    constraints: Constraints
    deployment: _deployment_pb2.Deployment
    source: BriefSource
    etag: str
    revision_id: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    delete_time: _timestamp_pb2.Timestamp
    purge_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., title: _Optional[str] = ..., summary: _Optional[str] = ..., actors: _Optional[_Iterable[_Union[_use_case_pb2.Actor, _Mapping]]] = ..., entities: _Optional[_Iterable[_Union[_entity_pb2.Entity, _Mapping]]] = ..., relations: _Optional[_Iterable[_Union[_entity_pb2.Relation, _Mapping]]] = ..., invariants: _Optional[_Iterable[_Union[_entity_pb2.Invariant, _Mapping]]] = ..., use_cases: _Optional[_Iterable[_Union[_use_case_pb2.UseCase, _Mapping]]] = ..., external_systems: _Optional[_Iterable[_Union[_use_case_pb2.ExternalSystem, _Mapping]]] = ..., objectives: _Optional[_Union[Objectives, _Mapping]] = ..., constraints: _Optional[_Union[Constraints, _Mapping]] = ..., deployment: _Optional[_Union[_deployment_pb2.Deployment, _Mapping]] = ..., source: _Optional[_Union[BriefSource, _Mapping]] = ..., etag: _Optional[str] = ..., revision_id: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., purge_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
