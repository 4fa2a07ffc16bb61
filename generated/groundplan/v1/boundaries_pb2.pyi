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

class Topology(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TOPOLOGY_UNSPECIFIED: _ClassVar[Topology]
    TOPOLOGY_MODULAR_MONOLITH: _ClassVar[Topology]
    TOPOLOGY_SPLIT: _ClassVar[Topology]
    TOPOLOGY_SPLIT_LATER: _ClassVar[Topology]

class OperationStyle(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OPERATION_STYLE_UNSPECIFIED: _ClassVar[OperationStyle]
    OPERATION_STYLE_CALL: _ClassVar[OperationStyle]
    OPERATION_STYLE_EVENT: _ClassVar[OperationStyle]
TOPOLOGY_UNSPECIFIED: Topology
TOPOLOGY_MODULAR_MONOLITH: Topology
TOPOLOGY_SPLIT: Topology
TOPOLOGY_SPLIT_LATER: Topology
OPERATION_STYLE_UNSPECIFIED: OperationStyle
OPERATION_STYLE_CALL: OperationStyle
OPERATION_STYLE_EVENT: OperationStyle

class TraceSource(_message.Message):
    __slots__ = ("filename", "text")
    FILENAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    filename: str
    text: str
    def __init__(self, filename: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class EntityGroup(_message.Message):
    __slots__ = ("entities",)
    ENTITIES_FIELD_NUMBER: _ClassVar[int]
    entities: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, entities: _Optional[_Iterable[str]] = ...) -> None: ...

class RateFactor(_message.Message):
    __slots__ = ("use_case", "factor")
    USE_CASE_FIELD_NUMBER: _ClassVar[int]
    FACTOR_FIELD_NUMBER: _ClassVar[int]
    use_case: str
    factor: float
    def __init__(self, use_case: _Optional[str] = ..., factor: _Optional[float] = ...) -> None: ...

class OwnerChange(_message.Message):
    __slots__ = ("entity", "team")
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    entity: str
    team: str
    def __init__(self, entity: _Optional[str] = ..., team: _Optional[str] = ...) -> None: ...

class Pinned(_message.Message):
    __slots__ = ("entity", "beside")
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    BESIDE_FIELD_NUMBER: _ClassVar[int]
    entity: str
    beside: str
    def __init__(self, entity: _Optional[str] = ..., beside: _Optional[str] = ...) -> None: ...

class BoundaryChange(_message.Message):
    __slots__ = ("rates", "teams", "pins", "together", "apart")
    RATES_FIELD_NUMBER: _ClassVar[int]
    TEAMS_FIELD_NUMBER: _ClassVar[int]
    PINS_FIELD_NUMBER: _ClassVar[int]
    TOGETHER_FIELD_NUMBER: _ClassVar[int]
    APART_FIELD_NUMBER: _ClassVar[int]
    rates: _containers.RepeatedCompositeFieldContainer[RateFactor]
    teams: _containers.RepeatedCompositeFieldContainer[OwnerChange]
    pins: _containers.RepeatedCompositeFieldContainer[Pinned]
    together: _containers.RepeatedCompositeFieldContainer[EntityGroup]
    apart: _containers.RepeatedCompositeFieldContainer[EntityGroup]
    def __init__(self, rates: _Optional[_Iterable[_Union[RateFactor, _Mapping]]] = ..., teams: _Optional[_Iterable[_Union[OwnerChange, _Mapping]]] = ..., pins: _Optional[_Iterable[_Union[Pinned, _Mapping]]] = ..., together: _Optional[_Iterable[_Union[EntityGroup, _Mapping]]] = ..., apart: _Optional[_Iterable[_Union[EntityGroup, _Mapping]]] = ...) -> None: ...

class Replica(_message.Message):
    __slots__ = ("entity", "owner", "columns", "staleness")
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    STALENESS_FIELD_NUMBER: _ClassVar[int]
    entity: str
    owner: str
    columns: _containers.RepeatedScalarFieldContainer[str]
    staleness: _duration_pb2.Duration
    def __init__(self, entity: _Optional[str] = ..., owner: _Optional[str] = ..., columns: _Optional[_Iterable[str]] = ..., staleness: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class Module(_message.Message):
    __slots__ = ("name", "entities", "use_cases", "team", "replicas")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ENTITIES_FIELD_NUMBER: _ClassVar[int]
    USE_CASES_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    REPLICAS_FIELD_NUMBER: _ClassVar[int]
    name: str
    entities: _containers.RepeatedScalarFieldContainer[str]
    use_cases: _containers.RepeatedScalarFieldContainer[str]
    team: str
    replicas: _containers.RepeatedCompositeFieldContainer[Replica]
    def __init__(self, name: _Optional[str] = ..., entities: _Optional[_Iterable[str]] = ..., use_cases: _Optional[_Iterable[str]] = ..., team: _Optional[str] = ..., replicas: _Optional[_Iterable[_Union[Replica, _Mapping]]] = ...) -> None: ...

class CrossingOperation(_message.Message):
    __slots__ = ("name", "style", "entities", "reads", "writes", "use_cases", "statements", "rate")
    NAME_FIELD_NUMBER: _ClassVar[int]
    STYLE_FIELD_NUMBER: _ClassVar[int]
    ENTITIES_FIELD_NUMBER: _ClassVar[int]
    READS_FIELD_NUMBER: _ClassVar[int]
    WRITES_FIELD_NUMBER: _ClassVar[int]
    USE_CASES_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    name: str
    style: OperationStyle
    entities: _containers.RepeatedScalarFieldContainer[str]
    reads: _containers.RepeatedScalarFieldContainer[str]
    writes: _containers.RepeatedScalarFieldContainer[str]
    use_cases: _containers.RepeatedScalarFieldContainer[str]
    statements: _containers.RepeatedScalarFieldContainer[str]
    rate: float
    def __init__(self, name: _Optional[str] = ..., style: _Optional[_Union[OperationStyle, str]] = ..., entities: _Optional[_Iterable[str]] = ..., reads: _Optional[_Iterable[str]] = ..., writes: _Optional[_Iterable[str]] = ..., use_cases: _Optional[_Iterable[str]] = ..., statements: _Optional[_Iterable[str]] = ..., rate: _Optional[float] = ...) -> None: ...

class Relationship(_message.Message):
    __slots__ = ("upstream", "downstream", "operations", "published_language", "anticorruption_layer")
    UPSTREAM_FIELD_NUMBER: _ClassVar[int]
    DOWNSTREAM_FIELD_NUMBER: _ClassVar[int]
    OPERATIONS_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    ANTICORRUPTION_LAYER_FIELD_NUMBER: _ClassVar[int]
    upstream: str
    downstream: str
    operations: _containers.RepeatedCompositeFieldContainer[CrossingOperation]
    published_language: bool
    anticorruption_layer: bool
    def __init__(self, upstream: _Optional[str] = ..., downstream: _Optional[str] = ..., operations: _Optional[_Iterable[_Union[CrossingOperation, _Mapping]]] = ..., published_language: _Optional[bool] = ..., anticorruption_layer: _Optional[bool] = ...) -> None: ...

class ModulePull(_message.Message):
    __slots__ = ("module", "amount", "barred")
    MODULE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BARRED_FIELD_NUMBER: _ClassVar[int]
    module: str
    amount: float
    barred: bool
    def __init__(self, module: _Optional[str] = ..., amount: _Optional[float] = ..., barred: _Optional[bool] = ...) -> None: ...

class PlacedEntity(_message.Message):
    __slots__ = ("entity", "module", "pulls", "margin", "alternative", "idle")
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    MODULE_FIELD_NUMBER: _ClassVar[int]
    PULLS_FIELD_NUMBER: _ClassVar[int]
    MARGIN_FIELD_NUMBER: _ClassVar[int]
    ALTERNATIVE_FIELD_NUMBER: _ClassVar[int]
    IDLE_FIELD_NUMBER: _ClassVar[int]
    entity: str
    module: str
    pulls: _containers.RepeatedCompositeFieldContainer[ModulePull]
    margin: float
    alternative: str
    idle: bool
    def __init__(self, entity: _Optional[str] = ..., module: _Optional[str] = ..., pulls: _Optional[_Iterable[_Union[ModulePull, _Mapping]]] = ..., margin: _Optional[float] = ..., alternative: _Optional[str] = ..., idle: _Optional[bool] = ...) -> None: ...

class BoundaryDecision(_message.Message):
    __slots__ = ("topology", "verdict", "services", "relationships", "module_relationships")
    TOPOLOGY_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    RELATIONSHIPS_FIELD_NUMBER: _ClassVar[int]
    MODULE_RELATIONSHIPS_FIELD_NUMBER: _ClassVar[int]
    topology: Topology
    verdict: str
    services: _containers.RepeatedCompositeFieldContainer[Module]
    relationships: _containers.RepeatedCompositeFieldContainer[Relationship]
    module_relationships: _containers.RepeatedCompositeFieldContainer[Relationship]
    def __init__(self, topology: _Optional[_Union[Topology, str]] = ..., verdict: _Optional[str] = ..., services: _Optional[_Iterable[_Union[Module, _Mapping]]] = ..., relationships: _Optional[_Iterable[_Union[Relationship, _Mapping]]] = ..., module_relationships: _Optional[_Iterable[_Union[Relationship, _Mapping]]] = ...) -> None: ...

class WaveringEntity(_message.Message):
    __slots__ = ("entity", "share", "towards")
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    TOWARDS_FIELD_NUMBER: _ClassVar[int]
    entity: str
    share: float
    towards: str
    def __init__(self, entity: _Optional[str] = ..., share: _Optional[float] = ..., towards: _Optional[str] = ...) -> None: ...

class RateError(_message.Message):
    __slots__ = ("width", "draws", "unchanged", "wavering")
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    DRAWS_FIELD_NUMBER: _ClassVar[int]
    UNCHANGED_FIELD_NUMBER: _ClassVar[int]
    WAVERING_FIELD_NUMBER: _ClassVar[int]
    width: float
    draws: int
    unchanged: int
    wavering: _containers.RepeatedCompositeFieldContainer[WaveringEntity]
    def __init__(self, width: _Optional[float] = ..., draws: _Optional[int] = ..., unchanged: _Optional[int] = ..., wavering: _Optional[_Iterable[_Union[WaveringEntity, _Mapping]]] = ...) -> None: ...

class CutFile(_message.Message):
    __slots__ = ("path", "media_type", "content")
    PATH_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    path: str
    media_type: str
    content: str
    def __init__(self, path: _Optional[str] = ..., media_type: _Optional[str] = ..., content: _Optional[str] = ...) -> None: ...

class EntityMove(_message.Message):
    __slots__ = ("entity", "before", "after")
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    entity: str
    before: str
    after: str
    def __init__(self, entity: _Optional[str] = ..., before: _Optional[str] = ..., after: _Optional[str] = ...) -> None: ...

class EntityPair(_message.Message):
    __slots__ = ("first", "second")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    SECOND_FIELD_NUMBER: _ClassVar[int]
    first: str
    second: str
    def __init__(self, first: _Optional[str] = ..., second: _Optional[str] = ...) -> None: ...

class RenamedModule(_message.Message):
    __slots__ = ("before", "after")
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    before: str
    after: str
    def __init__(self, before: _Optional[str] = ..., after: _Optional[str] = ...) -> None: ...

class CutDifference(_message.Message):
    __slots__ = ("modules", "moves", "joined", "split", "renamed", "decision")
    MODULES_FIELD_NUMBER: _ClassVar[int]
    MOVES_FIELD_NUMBER: _ClassVar[int]
    JOINED_FIELD_NUMBER: _ClassVar[int]
    SPLIT_FIELD_NUMBER: _ClassVar[int]
    RENAMED_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    modules: _containers.RepeatedCompositeFieldContainer[Module]
    moves: _containers.RepeatedCompositeFieldContainer[EntityMove]
    joined: _containers.RepeatedCompositeFieldContainer[EntityPair]
    split: _containers.RepeatedCompositeFieldContainer[EntityPair]
    renamed: _containers.RepeatedCompositeFieldContainer[RenamedModule]
    decision: BoundaryDecision
    def __init__(self, modules: _Optional[_Iterable[_Union[Module, _Mapping]]] = ..., moves: _Optional[_Iterable[_Union[EntityMove, _Mapping]]] = ..., joined: _Optional[_Iterable[_Union[EntityPair, _Mapping]]] = ..., split: _Optional[_Iterable[_Union[EntityPair, _Mapping]]] = ..., renamed: _Optional[_Iterable[_Union[RenamedModule, _Mapping]]] = ..., decision: _Optional[_Union[BoundaryDecision, _Mapping]] = ...) -> None: ...

class CutAnswer(_message.Message):
    __slots__ = ("modules", "entities", "value", "bound", "gap", "decision", "difference", "files", "stability")
    MODULES_FIELD_NUMBER: _ClassVar[int]
    ENTITIES_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    BOUND_FIELD_NUMBER: _ClassVar[int]
    GAP_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    FILES_FIELD_NUMBER: _ClassVar[int]
    STABILITY_FIELD_NUMBER: _ClassVar[int]
    modules: _containers.RepeatedCompositeFieldContainer[Module]
    entities: _containers.RepeatedCompositeFieldContainer[PlacedEntity]
    value: float
    bound: float
    gap: float
    decision: BoundaryDecision
    difference: CutDifference
    files: _containers.RepeatedCompositeFieldContainer[CutFile]
    stability: _containers.RepeatedCompositeFieldContainer[RateError]
    def __init__(self, modules: _Optional[_Iterable[_Union[Module, _Mapping]]] = ..., entities: _Optional[_Iterable[_Union[PlacedEntity, _Mapping]]] = ..., value: _Optional[float] = ..., bound: _Optional[float] = ..., gap: _Optional[float] = ..., decision: _Optional[_Union[BoundaryDecision, _Mapping]] = ..., difference: _Optional[_Union[CutDifference, _Mapping]] = ..., files: _Optional[_Iterable[_Union[CutFile, _Mapping]]] = ..., stability: _Optional[_Iterable[_Union[RateError, _Mapping]]] = ...) -> None: ...

class ServiceGroup(_message.Message):
    __slots__ = ("name", "entities")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ENTITIES_FIELD_NUMBER: _ClassVar[int]
    name: str
    entities: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., entities: _Optional[_Iterable[str]] = ...) -> None: ...

class Likeness(_message.Message):
    __slots__ = ("name", "services", "adjusted_rand", "mojofm", "value", "calls")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    ADJUSTED_RAND_FIELD_NUMBER: _ClassVar[int]
    MOJOFM_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    name: str
    services: int
    adjusted_rand: float
    mojofm: float
    value: float
    calls: float
    def __init__(self, name: _Optional[str] = ..., services: _Optional[int] = ..., adjusted_rand: _Optional[float] = ..., mojofm: _Optional[float] = ..., value: _Optional[float] = ..., calls: _Optional[float] = ...) -> None: ...

class CostReason(_message.Message):
    __slots__ = ("criterion", "amount")
    CRITERION_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    criterion: str
    amount: float
    def __init__(self, criterion: _Optional[str] = ..., amount: _Optional[float] = ...) -> None: ...

class Misplaced(_message.Message):
    __slots__ = ("entity", "theirs", "ours", "instead", "cost", "reasons", "calls")
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    THEIRS_FIELD_NUMBER: _ClassVar[int]
    OURS_FIELD_NUMBER: _ClassVar[int]
    INSTEAD_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    entity: str
    theirs: str
    ours: str
    instead: str
    cost: float
    reasons: _containers.RepeatedCompositeFieldContainer[CostReason]
    calls: float
    def __init__(self, entity: _Optional[str] = ..., theirs: _Optional[str] = ..., ours: _Optional[str] = ..., instead: _Optional[str] = ..., cost: _Optional[float] = ..., reasons: _Optional[_Iterable[_Union[CostReason, _Mapping]]] = ..., calls: _Optional[float] = ...) -> None: ...

class ComparisonAnswer(_message.Message):
    __slots__ = ("modules", "likenesses", "value", "calls", "misplaced", "joined", "split", "broken")
    MODULES_FIELD_NUMBER: _ClassVar[int]
    LIKENESSES_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    MISPLACED_FIELD_NUMBER: _ClassVar[int]
    JOINED_FIELD_NUMBER: _ClassVar[int]
    SPLIT_FIELD_NUMBER: _ClassVar[int]
    BROKEN_FIELD_NUMBER: _ClassVar[int]
    modules: _containers.RepeatedCompositeFieldContainer[Module]
    likenesses: _containers.RepeatedCompositeFieldContainer[Likeness]
    value: float
    calls: float
    misplaced: _containers.RepeatedCompositeFieldContainer[Misplaced]
    joined: _containers.RepeatedCompositeFieldContainer[EntityPair]
    split: _containers.RepeatedCompositeFieldContainer[EntityPair]
    broken: _containers.RepeatedCompositeFieldContainer[EntityPair]
    def __init__(self, modules: _Optional[_Iterable[_Union[Module, _Mapping]]] = ..., likenesses: _Optional[_Iterable[_Union[Likeness, _Mapping]]] = ..., value: _Optional[float] = ..., calls: _Optional[float] = ..., misplaced: _Optional[_Iterable[_Union[Misplaced, _Mapping]]] = ..., joined: _Optional[_Iterable[_Union[EntityPair, _Mapping]]] = ..., split: _Optional[_Iterable[_Union[EntityPair, _Mapping]]] = ..., broken: _Optional[_Iterable[_Union[EntityPair, _Mapping]]] = ...) -> None: ...
