import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2
from groundplan.v1 import evidence_pb2 as _evidence_pb2
from groundplan.v1 import finding_pb2 as _finding_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SagaStepKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SAGA_STEP_KIND_UNSPECIFIED: _ClassVar[SagaStepKind]
    SAGA_STEP_KIND_COMPENSATABLE: _ClassVar[SagaStepKind]
    SAGA_STEP_KIND_PIVOT: _ClassVar[SagaStepKind]
    SAGA_STEP_KIND_RETRIABLE: _ClassVar[SagaStepKind]

class RowChangeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROW_CHANGE_KIND_UNSPECIFIED: _ClassVar[RowChangeKind]
    ROW_CHANGE_KIND_INSERT: _ClassVar[RowChangeKind]
    ROW_CHANGE_KIND_DELETE: _ClassVar[RowChangeKind]
    ROW_CHANGE_KIND_ADD: _ClassVar[RowChangeKind]
    ROW_CHANGE_KIND_SUBTRACT: _ClassVar[RowChangeKind]
    ROW_CHANGE_KIND_MOVE: _ClassVar[RowChangeKind]
    ROW_CHANGE_KIND_SET: _ClassVar[RowChangeKind]
    ROW_CHANGE_KIND_RESTORE: _ClassVar[RowChangeKind]

class CountermeasureKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COUNTERMEASURE_KIND_UNSPECIFIED: _ClassVar[CountermeasureKind]
    COUNTERMEASURE_KIND_SEMANTIC_LOCK: _ClassVar[CountermeasureKind]
    COUNTERMEASURE_KIND_COMMUTATIVE: _ClassVar[CountermeasureKind]
    COUNTERMEASURE_KIND_PESSIMISTIC_VIEW: _ClassVar[CountermeasureKind]
    COUNTERMEASURE_KIND_REREAD: _ClassVar[CountermeasureKind]
    COUNTERMEASURE_KIND_VERSION_FILE: _ClassVar[CountermeasureKind]
    COUNTERMEASURE_KIND_BY_VALUE: _ClassVar[CountermeasureKind]

class InvariantSettlement(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INVARIANT_SETTLEMENT_UNSPECIFIED: _ClassVar[InvariantSettlement]
    INVARIANT_SETTLEMENT_NONE: _ClassVar[InvariantSettlement]
    INVARIANT_SETTLEMENT_CONFLUENT: _ClassVar[InvariantSettlement]
    INVARIANT_SETTLEMENT_ESCROW: _ClassVar[InvariantSettlement]
    INVARIANT_SETTLEMENT_ONE_OWNER: _ClassVar[InvariantSettlement]

class SagaProblem(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SAGA_PROBLEM_UNSPECIFIED: _ClassVar[SagaProblem]
    SAGA_PROBLEM_DEAD_END: _ClassVar[SagaProblem]
    SAGA_PROBLEM_NO_PROGRESS: _ClassVar[SagaProblem]
    SAGA_PROBLEM_WRONG_END: _ClassVar[SagaProblem]
    SAGA_PROBLEM_INVARIANT: _ClassVar[SagaProblem]
    SAGA_PROBLEM_INTERFERENCE: _ClassVar[SagaProblem]
SAGA_STEP_KIND_UNSPECIFIED: SagaStepKind
SAGA_STEP_KIND_COMPENSATABLE: SagaStepKind
SAGA_STEP_KIND_PIVOT: SagaStepKind
SAGA_STEP_KIND_RETRIABLE: SagaStepKind
ROW_CHANGE_KIND_UNSPECIFIED: RowChangeKind
ROW_CHANGE_KIND_INSERT: RowChangeKind
ROW_CHANGE_KIND_DELETE: RowChangeKind
ROW_CHANGE_KIND_ADD: RowChangeKind
ROW_CHANGE_KIND_SUBTRACT: RowChangeKind
ROW_CHANGE_KIND_MOVE: RowChangeKind
ROW_CHANGE_KIND_SET: RowChangeKind
ROW_CHANGE_KIND_RESTORE: RowChangeKind
COUNTERMEASURE_KIND_UNSPECIFIED: CountermeasureKind
COUNTERMEASURE_KIND_SEMANTIC_LOCK: CountermeasureKind
COUNTERMEASURE_KIND_COMMUTATIVE: CountermeasureKind
COUNTERMEASURE_KIND_PESSIMISTIC_VIEW: CountermeasureKind
COUNTERMEASURE_KIND_REREAD: CountermeasureKind
COUNTERMEASURE_KIND_VERSION_FILE: CountermeasureKind
COUNTERMEASURE_KIND_BY_VALUE: CountermeasureKind
INVARIANT_SETTLEMENT_UNSPECIFIED: InvariantSettlement
INVARIANT_SETTLEMENT_NONE: InvariantSettlement
INVARIANT_SETTLEMENT_CONFLUENT: InvariantSettlement
INVARIANT_SETTLEMENT_ESCROW: InvariantSettlement
INVARIANT_SETTLEMENT_ONE_OWNER: InvariantSettlement
SAGA_PROBLEM_UNSPECIFIED: SagaProblem
SAGA_PROBLEM_DEAD_END: SagaProblem
SAGA_PROBLEM_NO_PROGRESS: SagaProblem
SAGA_PROBLEM_WRONG_END: SagaProblem
SAGA_PROBLEM_INVARIANT: SagaProblem
SAGA_PROBLEM_INTERFERENCE: SagaProblem

class RowChange(_message.Message):
    __slots__ = ("entity", "kind", "column", "value", "sources", "floor", "ceiling", "guard")
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    FLOOR_FIELD_NUMBER: _ClassVar[int]
    CEILING_FIELD_NUMBER: _ClassVar[int]
    GUARD_FIELD_NUMBER: _ClassVar[int]
    entity: str
    kind: RowChangeKind
    column: str
    value: str
    sources: _containers.RepeatedScalarFieldContainer[str]
    floor: str
    ceiling: str
    guard: str
    def __init__(self, entity: _Optional[str] = ..., kind: _Optional[_Union[RowChangeKind, str]] = ..., column: _Optional[str] = ..., value: _Optional[str] = ..., sources: _Optional[_Iterable[str]] = ..., floor: _Optional[str] = ..., ceiling: _Optional[str] = ..., guard: _Optional[str] = ...) -> None: ...

class RetryPolicy(_message.Message):
    __slots__ = ("first", "factor", "most", "attempts")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    FACTOR_FIELD_NUMBER: _ClassVar[int]
    MOST_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    first: _duration_pb2.Duration
    factor: float
    most: _duration_pb2.Duration
    attempts: int
    def __init__(self, first: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., factor: _Optional[float] = ..., most: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., attempts: _Optional[int] = ...) -> None: ...

class Compensation(_message.Message):
    __slots__ = ("name", "changes", "may_be_refused", "idempotency_key", "retry", "registered_before", "tolerates_absent", "blocks_late")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    MAY_BE_REFUSED_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    RETRY_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_BEFORE_FIELD_NUMBER: _ClassVar[int]
    TOLERATES_ABSENT_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_LATE_FIELD_NUMBER: _ClassVar[int]
    name: str
    changes: _containers.RepeatedCompositeFieldContainer[RowChange]
    may_be_refused: bool
    idempotency_key: str
    retry: RetryPolicy
    registered_before: bool
    tolerates_absent: bool
    blocks_late: bool
    def __init__(self, name: _Optional[str] = ..., changes: _Optional[_Iterable[_Union[RowChange, _Mapping]]] = ..., may_be_refused: _Optional[bool] = ..., idempotency_key: _Optional[str] = ..., retry: _Optional[_Union[RetryPolicy, _Mapping]] = ..., registered_before: _Optional[bool] = ..., tolerates_absent: _Optional[bool] = ..., blocks_late: _Optional[bool] = ...) -> None: ...

class SagaStep(_message.Message):
    __slots__ = ("name", "service", "kind", "reads", "changes", "compensation", "may_be_refused", "timeout", "asks_when_unknown", "external_system", "irreversible", "idempotency_key", "retry", "stores", "outbox", "inbox", "rereads", "uses", "locks", "isolation_checked", "statements")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    READS_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    COMPENSATION_FIELD_NUMBER: _ClassVar[int]
    MAY_BE_REFUSED_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    ASKS_WHEN_UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_SYSTEM_FIELD_NUMBER: _ClassVar[int]
    IRREVERSIBLE_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    RETRY_FIELD_NUMBER: _ClassVar[int]
    STORES_FIELD_NUMBER: _ClassVar[int]
    OUTBOX_FIELD_NUMBER: _ClassVar[int]
    INBOX_FIELD_NUMBER: _ClassVar[int]
    REREADS_FIELD_NUMBER: _ClassVar[int]
    USES_FIELD_NUMBER: _ClassVar[int]
    LOCKS_FIELD_NUMBER: _ClassVar[int]
    ISOLATION_CHECKED_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    name: str
    service: str
    kind: SagaStepKind
    reads: _containers.RepeatedScalarFieldContainer[str]
    changes: _containers.RepeatedCompositeFieldContainer[RowChange]
    compensation: Compensation
    may_be_refused: bool
    timeout: _duration_pb2.Duration
    asks_when_unknown: bool
    external_system: str
    irreversible: bool
    idempotency_key: str
    retry: RetryPolicy
    stores: _containers.RepeatedScalarFieldContainer[str]
    outbox: bool
    inbox: bool
    rereads: _containers.RepeatedScalarFieldContainer[str]
    uses: _containers.RepeatedScalarFieldContainer[str]
    locks: _containers.RepeatedScalarFieldContainer[str]
    isolation_checked: bool
    statements: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., service: _Optional[str] = ..., kind: _Optional[_Union[SagaStepKind, str]] = ..., reads: _Optional[_Iterable[str]] = ..., changes: _Optional[_Iterable[_Union[RowChange, _Mapping]]] = ..., compensation: _Optional[_Union[Compensation, _Mapping]] = ..., may_be_refused: _Optional[bool] = ..., timeout: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., asks_when_unknown: _Optional[bool] = ..., external_system: _Optional[str] = ..., irreversible: _Optional[bool] = ..., idempotency_key: _Optional[str] = ..., retry: _Optional[_Union[RetryPolicy, _Mapping]] = ..., stores: _Optional[_Iterable[str]] = ..., outbox: _Optional[bool] = ..., inbox: _Optional[bool] = ..., rereads: _Optional[_Iterable[str]] = ..., uses: _Optional[_Iterable[str]] = ..., locks: _Optional[_Iterable[str]] = ..., isolation_checked: _Optional[bool] = ..., statements: _Optional[_Iterable[str]] = ...) -> None: ...

class Countermeasure(_message.Message):
    __slots__ = ("entity", "kind", "columns", "reason", "released_on_completion", "released_on_compensation", "aware")
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RELEASED_ON_COMPLETION_FIELD_NUMBER: _ClassVar[int]
    RELEASED_ON_COMPENSATION_FIELD_NUMBER: _ClassVar[int]
    AWARE_FIELD_NUMBER: _ClassVar[int]
    entity: str
    kind: CountermeasureKind
    columns: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    released_on_completion: bool
    released_on_compensation: bool
    aware: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, entity: _Optional[str] = ..., kind: _Optional[_Union[CountermeasureKind, str]] = ..., columns: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., released_on_completion: _Optional[bool] = ..., released_on_compensation: _Optional[bool] = ..., aware: _Optional[_Iterable[str]] = ...) -> None: ...

class LocalProgram(_message.Message):
    __slots__ = ("name", "service", "reads", "changes", "staleness_tolerance")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    READS_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    STALENESS_TOLERANCE_FIELD_NUMBER: _ClassVar[int]
    name: str
    service: str
    reads: _containers.RepeatedScalarFieldContainer[str]
    changes: _containers.RepeatedCompositeFieldContainer[RowChange]
    staleness_tolerance: _duration_pb2.Duration
    def __init__(self, name: _Optional[str] = ..., service: _Optional[str] = ..., reads: _Optional[_Iterable[str]] = ..., changes: _Optional[_Iterable[_Union[RowChange, _Mapping]]] = ..., staleness_tolerance: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class SagaInvariant(_message.Message):
    __slots__ = ("name", "columns", "operator", "bound", "services", "settlement")
    NAME_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    BOUND_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    name: str
    columns: _containers.RepeatedScalarFieldContainer[str]
    operator: str
    bound: str
    services: _containers.RepeatedScalarFieldContainer[str]
    settlement: InvariantSettlement
    def __init__(self, name: _Optional[str] = ..., columns: _Optional[_Iterable[str]] = ..., operator: _Optional[str] = ..., bound: _Optional[str] = ..., services: _Optional[_Iterable[str]] = ..., settlement: _Optional[_Union[InvariantSettlement, str]] = ...) -> None: ...

class EventPublication(_message.Message):
    __slots__ = ("source", "target")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    source: str
    target: str
    def __init__(self, source: _Optional[str] = ..., target: _Optional[str] = ...) -> None: ...

class StaleRead(_message.Message):
    __slots__ = ("program", "reader", "owner", "columns", "staleness", "form")
    PROGRAM_FIELD_NUMBER: _ClassVar[int]
    READER_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    STALENESS_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    program: str
    reader: str
    owner: str
    columns: _containers.RepeatedScalarFieldContainer[str]
    staleness: _duration_pb2.Duration
    form: str
    def __init__(self, program: _Optional[str] = ..., reader: _Optional[str] = ..., owner: _Optional[str] = ..., columns: _Optional[_Iterable[str]] = ..., staleness: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., form: _Optional[str] = ...) -> None: ...

class Saga(_message.Message):
    __slots__ = ("name", "coordinator", "steps", "compensation_order", "parallel_compensations", "countermeasures", "others", "invariants", "orchestrated", "publications", "state_guard", "definition_version", "lock_timeout", "stale_reads")
    NAME_FIELD_NUMBER: _ClassVar[int]
    COORDINATOR_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    COMPENSATION_ORDER_FIELD_NUMBER: _ClassVar[int]
    PARALLEL_COMPENSATIONS_FIELD_NUMBER: _ClassVar[int]
    COUNTERMEASURES_FIELD_NUMBER: _ClassVar[int]
    OTHERS_FIELD_NUMBER: _ClassVar[int]
    INVARIANTS_FIELD_NUMBER: _ClassVar[int]
    ORCHESTRATED_FIELD_NUMBER: _ClassVar[int]
    PUBLICATIONS_FIELD_NUMBER: _ClassVar[int]
    STATE_GUARD_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_VERSION_FIELD_NUMBER: _ClassVar[int]
    LOCK_TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    STALE_READS_FIELD_NUMBER: _ClassVar[int]
    name: str
    coordinator: str
    steps: _containers.RepeatedCompositeFieldContainer[SagaStep]
    compensation_order: _containers.RepeatedScalarFieldContainer[str]
    parallel_compensations: _containers.RepeatedCompositeFieldContainer[CompensationGroup]
    countermeasures: _containers.RepeatedCompositeFieldContainer[Countermeasure]
    others: _containers.RepeatedCompositeFieldContainer[LocalProgram]
    invariants: _containers.RepeatedCompositeFieldContainer[SagaInvariant]
    orchestrated: bool
    publications: _containers.RepeatedCompositeFieldContainer[EventPublication]
    state_guard: str
    definition_version: int
    lock_timeout: _duration_pb2.Duration
    stale_reads: _containers.RepeatedCompositeFieldContainer[StaleRead]
    def __init__(self, name: _Optional[str] = ..., coordinator: _Optional[str] = ..., steps: _Optional[_Iterable[_Union[SagaStep, _Mapping]]] = ..., compensation_order: _Optional[_Iterable[str]] = ..., parallel_compensations: _Optional[_Iterable[_Union[CompensationGroup, _Mapping]]] = ..., countermeasures: _Optional[_Iterable[_Union[Countermeasure, _Mapping]]] = ..., others: _Optional[_Iterable[_Union[LocalProgram, _Mapping]]] = ..., invariants: _Optional[_Iterable[_Union[SagaInvariant, _Mapping]]] = ..., orchestrated: _Optional[bool] = ..., publications: _Optional[_Iterable[_Union[EventPublication, _Mapping]]] = ..., state_guard: _Optional[str] = ..., definition_version: _Optional[int] = ..., lock_timeout: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., stale_reads: _Optional[_Iterable[_Union[StaleRead, _Mapping]]] = ...) -> None: ...

class SagaTrace(_message.Message):
    __slots__ = ("problem", "message", "events", "states_searched")
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    STATES_SEARCHED_FIELD_NUMBER: _ClassVar[int]
    problem: SagaProblem
    message: str
    events: _containers.RepeatedScalarFieldContainer[str]
    states_searched: int
    def __init__(self, problem: _Optional[_Union[SagaProblem, str]] = ..., message: _Optional[str] = ..., events: _Optional[_Iterable[str]] = ..., states_searched: _Optional[int] = ...) -> None: ...

class SagaSearch(_message.Message):
    __slots__ = ("trace", "states", "complete")
    TRACE_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    trace: SagaTrace
    states: int
    complete: bool
    def __init__(self, trace: _Optional[_Union[SagaTrace, _Mapping]] = ..., states: _Optional[int] = ..., complete: _Optional[bool] = ...) -> None: ...

class SagaDraftStep(_message.Message):
    __slots__ = ("service", "name", "reads", "changes", "may_be_refused", "external_system", "statements")
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    READS_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    MAY_BE_REFUSED_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_SYSTEM_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    service: str
    name: str
    reads: _containers.RepeatedScalarFieldContainer[str]
    changes: _containers.RepeatedCompositeFieldContainer[RowChange]
    may_be_refused: bool
    external_system: str
    statements: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, service: _Optional[str] = ..., name: _Optional[str] = ..., reads: _Optional[_Iterable[str]] = ..., changes: _Optional[_Iterable[_Union[RowChange, _Mapping]]] = ..., may_be_refused: _Optional[bool] = ..., external_system: _Optional[str] = ..., statements: _Optional[_Iterable[str]] = ...) -> None: ...

class SagaDraft(_message.Message):
    __slots__ = ("name", "steps", "coordinator", "others", "invariants", "cancel_states", "stale_reads")
    NAME_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    COORDINATOR_FIELD_NUMBER: _ClassVar[int]
    OTHERS_FIELD_NUMBER: _ClassVar[int]
    INVARIANTS_FIELD_NUMBER: _ClassVar[int]
    CANCEL_STATES_FIELD_NUMBER: _ClassVar[int]
    STALE_READS_FIELD_NUMBER: _ClassVar[int]
    name: str
    steps: _containers.RepeatedCompositeFieldContainer[SagaDraftStep]
    coordinator: str
    others: _containers.RepeatedCompositeFieldContainer[LocalProgram]
    invariants: _containers.RepeatedCompositeFieldContainer[SagaInvariant]
    cancel_states: _containers.RepeatedCompositeFieldContainer[RowChange]
    stale_reads: _containers.RepeatedCompositeFieldContainer[StaleRead]
    def __init__(self, name: _Optional[str] = ..., steps: _Optional[_Iterable[_Union[SagaDraftStep, _Mapping]]] = ..., coordinator: _Optional[str] = ..., others: _Optional[_Iterable[_Union[LocalProgram, _Mapping]]] = ..., invariants: _Optional[_Iterable[_Union[SagaInvariant, _Mapping]]] = ..., cancel_states: _Optional[_Iterable[_Union[RowChange, _Mapping]]] = ..., stale_reads: _Optional[_Iterable[_Union[StaleRead, _Mapping]]] = ...) -> None: ...

class SagaRejection(_message.Message):
    __slots__ = ("use_case", "reason", "entities")
    USE_CASE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ENTITIES_FIELD_NUMBER: _ClassVar[int]
    use_case: str
    reason: str
    entities: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, use_case: _Optional[str] = ..., reason: _Optional[str] = ..., entities: _Optional[_Iterable[str]] = ...) -> None: ...

class PlannedSaga(_message.Message):
    __slots__ = ("saga", "findings", "alone", "beside", "diagram")
    SAGA_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    ALONE_FIELD_NUMBER: _ClassVar[int]
    BESIDE_FIELD_NUMBER: _ClassVar[int]
    DIAGRAM_FIELD_NUMBER: _ClassVar[int]
    saga: Saga
    findings: _containers.RepeatedCompositeFieldContainer[_finding_pb2.Finding]
    alone: SagaSearch
    beside: SagaSearch
    diagram: str
    def __init__(self, saga: _Optional[_Union[Saga, _Mapping]] = ..., findings: _Optional[_Iterable[_Union[_finding_pb2.Finding, _Mapping]]] = ..., alone: _Optional[_Union[SagaSearch, _Mapping]] = ..., beside: _Optional[_Union[SagaSearch, _Mapping]] = ..., diagram: _Optional[str] = ...) -> None: ...

class SagaAnswer(_message.Message):
    __slots__ = ("sagas", "rejections", "stale_reads", "notes", "evidence")
    SAGAS_FIELD_NUMBER: _ClassVar[int]
    REJECTIONS_FIELD_NUMBER: _ClassVar[int]
    STALE_READS_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    sagas: _containers.RepeatedCompositeFieldContainer[PlannedSaga]
    rejections: _containers.RepeatedCompositeFieldContainer[SagaRejection]
    stale_reads: _containers.RepeatedCompositeFieldContainer[StaleRead]
    notes: _containers.RepeatedScalarFieldContainer[str]
    evidence: _containers.RepeatedCompositeFieldContainer[_evidence_pb2.Evidence]
    def __init__(self, sagas: _Optional[_Iterable[_Union[PlannedSaga, _Mapping]]] = ..., rejections: _Optional[_Iterable[_Union[SagaRejection, _Mapping]]] = ..., stale_reads: _Optional[_Iterable[_Union[StaleRead, _Mapping]]] = ..., notes: _Optional[_Iterable[str]] = ..., evidence: _Optional[_Iterable[_Union[_evidence_pb2.Evidence, _Mapping]]] = ...) -> None: ...

class CompensationGroup(_message.Message):
    __slots__ = ("steps",)
    STEPS_FIELD_NUMBER: _ClassVar[int]
    steps: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, steps: _Optional[_Iterable[str]] = ...) -> None: ...
