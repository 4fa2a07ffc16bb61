import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2
from groundplan.v1 import brief_pb2 as _brief_pb2
from groundplan.v1 import evidence_pb2 as _evidence_pb2
from groundplan.v1 import finding_pb2 as _finding_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MigrationPhase(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MIGRATION_PHASE_UNSPECIFIED: _ClassVar[MigrationPhase]
    MIGRATION_PHASE_EXPAND: _ClassVar[MigrationPhase]
    MIGRATION_PHASE_BACKFILL: _ClassVar[MigrationPhase]
    MIGRATION_PHASE_SWITCH: _ClassVar[MigrationPhase]
    MIGRATION_PHASE_CONTRACT: _ClassVar[MigrationPhase]
MIGRATION_PHASE_UNSPECIFIED: MigrationPhase
MIGRATION_PHASE_EXPAND: MigrationPhase
MIGRATION_PHASE_BACKFILL: MigrationPhase
MIGRATION_PHASE_SWITCH: MigrationPhase
MIGRATION_PHASE_CONTRACT: MigrationPhase

class MigrationSchema(_message.Message):
    __slots__ = ("brief", "source", "ddl")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DDL_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    ddl: str
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., ddl: _Optional[str] = ...) -> None: ...

class TableRows(_message.Message):
    __slots__ = ("table", "rows")
    TABLE_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    table: str
    rows: int
    def __init__(self, table: _Optional[str] = ..., rows: _Optional[int] = ...) -> None: ...

class MigrationRename(_message.Message):
    __slots__ = ("table", "to", "column")
    TABLE_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    table: str
    to: str
    column: str
    def __init__(self, table: _Optional[str] = ..., to: _Optional[str] = ..., column: _Optional[str] = ...) -> None: ...

class MigrationFill(_message.Message):
    __slots__ = ("table", "column", "expression")
    TABLE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    EXPRESSION_FIELD_NUMBER: _ClassVar[int]
    table: str
    column: str
    expression: str
    def __init__(self, table: _Optional[str] = ..., column: _Optional[str] = ..., expression: _Optional[str] = ...) -> None: ...

class RelationLock(_message.Message):
    __slots__ = ("relation", "mode")
    RELATION_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    relation: str
    mode: str
    def __init__(self, relation: _Optional[str] = ..., mode: _Optional[str] = ...) -> None: ...

class MigrationEffects(_message.Message):
    __slots__ = ("locks", "rewritten", "scanned", "built", "blocks")
    LOCKS_FIELD_NUMBER: _ClassVar[int]
    REWRITTEN_FIELD_NUMBER: _ClassVar[int]
    SCANNED_FIELD_NUMBER: _ClassVar[int]
    BUILT_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    locks: _containers.RepeatedCompositeFieldContainer[RelationLock]
    rewritten: _containers.RepeatedScalarFieldContainer[str]
    scanned: _containers.RepeatedScalarFieldContainer[str]
    built: _containers.RepeatedScalarFieldContainer[str]
    blocks: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, locks: _Optional[_Iterable[_Union[RelationLock, _Mapping]]] = ..., rewritten: _Optional[_Iterable[str]] = ..., scanned: _Optional[_Iterable[str]] = ..., built: _Optional[_Iterable[str]] = ..., blocks: _Optional[_Iterable[str]] = ...) -> None: ...

class MigrationBatch(_message.Message):
    __slots__ = ("table", "key", "size", "first", "following")
    TABLE_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    FOLLOWING_FIELD_NUMBER: _ClassVar[int]
    table: str
    key: _containers.RepeatedScalarFieldContainer[str]
    size: int
    first: str
    following: str
    def __init__(self, table: _Optional[str] = ..., key: _Optional[_Iterable[str]] = ..., size: _Optional[int] = ..., first: _Optional[str] = ..., following: _Optional[str] = ...) -> None: ...

class MigrationStep(_message.Message):
    __slots__ = ("number", "phase", "title", "statements", "transaction", "batch", "lock_timeout", "undo", "undo_note", "deploy", "unavoidable", "effects", "seconds", "blocking_seconds")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PHASE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    LOCK_TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    UNDO_FIELD_NUMBER: _ClassVar[int]
    UNDO_NOTE_FIELD_NUMBER: _ClassVar[int]
    DEPLOY_FIELD_NUMBER: _ClassVar[int]
    UNAVOIDABLE_FIELD_NUMBER: _ClassVar[int]
    EFFECTS_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    BLOCKING_SECONDS_FIELD_NUMBER: _ClassVar[int]
    number: int
    phase: MigrationPhase
    title: str
    statements: _containers.RepeatedScalarFieldContainer[str]
    transaction: bool
    batch: MigrationBatch
    lock_timeout: _duration_pb2.Duration
    undo: _containers.RepeatedScalarFieldContainer[str]
    undo_note: str
    deploy: str
    unavoidable: str
    effects: MigrationEffects
    seconds: float
    blocking_seconds: float
    def __init__(self, number: _Optional[int] = ..., phase: _Optional[_Union[MigrationPhase, str]] = ..., title: _Optional[str] = ..., statements: _Optional[_Iterable[str]] = ..., transaction: _Optional[bool] = ..., batch: _Optional[_Union[MigrationBatch, _Mapping]] = ..., lock_timeout: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., undo: _Optional[_Iterable[str]] = ..., undo_note: _Optional[str] = ..., deploy: _Optional[str] = ..., unavoidable: _Optional[str] = ..., effects: _Optional[_Union[MigrationEffects, _Mapping]] = ..., seconds: _Optional[float] = ..., blocking_seconds: _Optional[float] = ...) -> None: ...

class MigrationPrecheck(_message.Message):
    __slots__ = ("holds", "query")
    HOLDS_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    holds: str
    query: str
    def __init__(self, holds: _Optional[str] = ..., query: _Optional[str] = ...) -> None: ...

class PlannedMigration(_message.Message):
    __slots__ = ("steps", "script", "prechecks", "findings", "questions", "evidence")
    STEPS_FIELD_NUMBER: _ClassVar[int]
    SCRIPT_FIELD_NUMBER: _ClassVar[int]
    PRECHECKS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    steps: _containers.RepeatedCompositeFieldContainer[MigrationStep]
    script: str
    prechecks: _containers.RepeatedCompositeFieldContainer[MigrationPrecheck]
    findings: _containers.RepeatedCompositeFieldContainer[_finding_pb2.Finding]
    questions: _containers.RepeatedCompositeFieldContainer[_finding_pb2.OpenQuestion]
    evidence: _containers.RepeatedCompositeFieldContainer[_evidence_pb2.Evidence]
    def __init__(self, steps: _Optional[_Iterable[_Union[MigrationStep, _Mapping]]] = ..., script: _Optional[str] = ..., prechecks: _Optional[_Iterable[_Union[MigrationPrecheck, _Mapping]]] = ..., findings: _Optional[_Iterable[_Union[_finding_pb2.Finding, _Mapping]]] = ..., questions: _Optional[_Iterable[_Union[_finding_pb2.OpenQuestion, _Mapping]]] = ..., evidence: _Optional[_Iterable[_Union[_evidence_pb2.Evidence, _Mapping]]] = ...) -> None: ...

class StatementVerdict(_message.Message):
    __slots__ = ("number", "line", "sql", "severity", "predicted", "observed", "outcome", "seconds", "rewrite")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    SQL_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    PREDICTED_FIELD_NUMBER: _ClassVar[int]
    OBSERVED_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    REWRITE_FIELD_NUMBER: _ClassVar[int]
    number: int
    line: int
    sql: str
    severity: _finding_pb2.Severity
    predicted: MigrationEffects
    observed: MigrationEffects
    outcome: str
    seconds: float
    rewrite: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, number: _Optional[int] = ..., line: _Optional[int] = ..., sql: _Optional[str] = ..., severity: _Optional[_Union[_finding_pb2.Severity, str]] = ..., predicted: _Optional[_Union[MigrationEffects, _Mapping]] = ..., observed: _Optional[_Union[MigrationEffects, _Mapping]] = ..., outcome: _Optional[str] = ..., seconds: _Optional[float] = ..., rewrite: _Optional[_Iterable[str]] = ...) -> None: ...

class CheckedMigration(_message.Message):
    __slots__ = ("statements", "findings", "evidence")
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    statements: _containers.RepeatedCompositeFieldContainer[StatementVerdict]
    findings: _containers.RepeatedCompositeFieldContainer[_finding_pb2.Finding]
    evidence: _containers.RepeatedCompositeFieldContainer[_evidence_pb2.Evidence]
    def __init__(self, statements: _Optional[_Iterable[_Union[StatementVerdict, _Mapping]]] = ..., findings: _Optional[_Iterable[_Union[_finding_pb2.Finding, _Mapping]]] = ..., evidence: _Optional[_Iterable[_Union[_evidence_pb2.Evidence, _Mapping]]] = ...) -> None: ...
