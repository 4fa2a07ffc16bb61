from groundplan.v1 import evidence_pb2 as _evidence_pb2
from groundplan.v1 import workload_pb2 as _workload_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IsolationLevel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ISOLATION_LEVEL_UNSPECIFIED: _ClassVar[IsolationLevel]
    ISOLATION_LEVEL_READ_COMMITTED: _ClassVar[IsolationLevel]
    ISOLATION_LEVEL_REPEATABLE_READ: _ClassVar[IsolationLevel]
    ISOLATION_LEVEL_SERIALIZABLE: _ClassVar[IsolationLevel]

class Proposal(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PROPOSAL_UNSPECIFIED: _ClassVar[Proposal]
    PROPOSAL_CONSTRAINT: _ClassVar[Proposal]
    PROPOSAL_CONFLUENT: _ClassVar[Proposal]
    PROPOSAL_READ_COMMITTED: _ClassVar[Proposal]
    PROPOSAL_PROMOTION: _ClassVar[Proposal]
    PROPOSAL_REPEATABLE_READ: _ClassVar[Proposal]
    PROPOSAL_SERIALIZABLE: _ClassVar[Proposal]
    PROPOSAL_ESCROW: _ClassVar[Proposal]
    PROPOSAL_SAGA: _ClassVar[Proposal]

class Need(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NEED_UNSPECIFIED: _ClassVar[Need]
    NEED_CONSTRAINT: _ClassVar[Need]
    NEED_CONFLUENT: _ClassVar[Need]
    NEED_COORDINATION: _ClassVar[Need]

class PromotionKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PROMOTION_KIND_UNSPECIFIED: _ClassVar[PromotionKind]
    PROMOTION_KIND_IDENTITY_UPDATE: _ClassVar[PromotionKind]
    PROMOTION_KIND_LOCK_ROW: _ClassVar[PromotionKind]
ISOLATION_LEVEL_UNSPECIFIED: IsolationLevel
ISOLATION_LEVEL_READ_COMMITTED: IsolationLevel
ISOLATION_LEVEL_REPEATABLE_READ: IsolationLevel
ISOLATION_LEVEL_SERIALIZABLE: IsolationLevel
PROPOSAL_UNSPECIFIED: Proposal
PROPOSAL_CONSTRAINT: Proposal
PROPOSAL_CONFLUENT: Proposal
PROPOSAL_READ_COMMITTED: Proposal
PROPOSAL_PROMOTION: Proposal
PROPOSAL_REPEATABLE_READ: Proposal
PROPOSAL_SERIALIZABLE: Proposal
PROPOSAL_ESCROW: Proposal
PROPOSAL_SAGA: Proposal
NEED_UNSPECIFIED: Need
NEED_CONSTRAINT: Need
NEED_CONFLUENT: Need
NEED_COORDINATION: Need
PROMOTION_KIND_UNSPECIFIED: PromotionKind
PROMOTION_KIND_IDENTITY_UPDATE: PromotionKind
PROMOTION_KIND_LOCK_ROW: PromotionKind

class ProgramLevel(_message.Message):
    __slots__ = ("program", "level")
    PROGRAM_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    program: str
    level: IsolationLevel
    def __init__(self, program: _Optional[str] = ..., level: _Optional[_Union[IsolationLevel, str]] = ...) -> None: ...

class TransactionVerdict(_message.Message):
    __slots__ = ("program", "use_case", "level", "measure", "why", "anomaly", "errors", "retry", "bound", "unsupported")
    PROGRAM_FIELD_NUMBER: _ClassVar[int]
    USE_CASE_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    ANOMALY_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    RETRY_FIELD_NUMBER: _ClassVar[int]
    BOUND_FIELD_NUMBER: _ClassVar[int]
    UNSUPPORTED_FIELD_NUMBER: _ClassVar[int]
    program: str
    use_case: str
    level: IsolationLevel
    measure: Proposal
    why: str
    anomaly: str
    errors: _containers.RepeatedScalarFieldContainer[str]
    retry: str
    bound: str
    unsupported: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, program: _Optional[str] = ..., use_case: _Optional[str] = ..., level: _Optional[_Union[IsolationLevel, str]] = ..., measure: _Optional[_Union[Proposal, str]] = ..., why: _Optional[str] = ..., anomaly: _Optional[str] = ..., errors: _Optional[_Iterable[str]] = ..., retry: _Optional[str] = ..., bound: _Optional[str] = ..., unsupported: _Optional[_Iterable[str]] = ...) -> None: ...

class InterleavingStep(_message.Message):
    __slots__ = ("session", "program", "statement", "sql", "note")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    SQL_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    session: str
    program: str
    statement: str
    sql: str
    note: str
    def __init__(self, session: _Optional[str] = ..., program: _Optional[str] = ..., statement: _Optional[str] = ..., sql: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class ScriptFile(_message.Message):
    __slots__ = ("name", "content")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    name: str
    content: str
    def __init__(self, name: _Optional[str] = ..., content: _Optional[str] = ...) -> None: ...

class Anomaly(_message.Message):
    __slots__ = ("id", "programs", "levels", "story", "shown", "searched", "steps", "diagram", "scripts", "evidence")
    ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMS_FIELD_NUMBER: _ClassVar[int]
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    STORY_FIELD_NUMBER: _ClassVar[int]
    SHOWN_FIELD_NUMBER: _ClassVar[int]
    SEARCHED_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    DIAGRAM_FIELD_NUMBER: _ClassVar[int]
    SCRIPTS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    id: str
    programs: _containers.RepeatedScalarFieldContainer[str]
    levels: _containers.RepeatedCompositeFieldContainer[ProgramLevel]
    story: str
    shown: bool
    searched: str
    steps: _containers.RepeatedCompositeFieldContainer[InterleavingStep]
    diagram: str
    scripts: _containers.RepeatedCompositeFieldContainer[ScriptFile]
    evidence: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., programs: _Optional[_Iterable[str]] = ..., levels: _Optional[_Iterable[_Union[ProgramLevel, _Mapping]]] = ..., story: _Optional[str] = ..., shown: _Optional[bool] = ..., searched: _Optional[str] = ..., steps: _Optional[_Iterable[_Union[InterleavingStep, _Mapping]]] = ..., diagram: _Optional[str] = ..., scripts: _Optional[_Iterable[_Union[ScriptFile, _Mapping]]] = ..., evidence: _Optional[_Iterable[str]] = ...) -> None: ...

class Promotion(_message.Message):
    __slots__ = ("kind", "program", "statement", "relation", "writers", "key")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    WRITERS_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    kind: PromotionKind
    program: str
    statement: str
    relation: str
    writers: _containers.RepeatedScalarFieldContainer[str]
    key: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, kind: _Optional[_Union[PromotionKind, str]] = ..., program: _Optional[str] = ..., statement: _Optional[str] = ..., relation: _Optional[str] = ..., writers: _Optional[_Iterable[str]] = ..., key: _Optional[_Iterable[str]] = ...) -> None: ...

class AllocationOption(_message.Message):
    __slots__ = ("promotions", "levels")
    PROMOTIONS_FIELD_NUMBER: _ClassVar[int]
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    promotions: _containers.RepeatedCompositeFieldContainer[Promotion]
    levels: _containers.RepeatedCompositeFieldContainer[ProgramLevel]
    def __init__(self, promotions: _Optional[_Iterable[_Union[Promotion, _Mapping]]] = ..., levels: _Optional[_Iterable[_Union[ProgramLevel, _Mapping]]] = ...) -> None: ...

class RobustnessCertificate(_message.Message):
    __slots__ = ("levels", "digest", "nodes", "edges", "accepted")
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    EDGES_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    levels: _containers.RepeatedCompositeFieldContainer[ProgramLevel]
    digest: str
    nodes: int
    edges: int
    accepted: bool
    def __init__(self, levels: _Optional[_Iterable[_Union[ProgramLevel, _Mapping]]] = ..., digest: _Optional[str] = ..., nodes: _Optional[int] = ..., edges: _Optional[int] = ..., accepted: _Optional[bool] = ...) -> None: ...

class ConsistencyNote(_message.Message):
    __slots__ = ("rule", "program", "message", "statement", "path")
    RULE_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    rule: str
    program: str
    message: str
    statement: str
    path: str
    def __init__(self, rule: _Optional[str] = ..., program: _Optional[str] = ..., message: _Optional[str] = ..., statement: _Optional[str] = ..., path: _Optional[str] = ...) -> None: ...

class MergeStory(_message.Message):
    __slots__ = ("before", "left", "right", "merged", "operations")
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    MERGED_FIELD_NUMBER: _ClassVar[int]
    OPERATIONS_FIELD_NUMBER: _ClassVar[int]
    before: str
    left: str
    right: str
    merged: str
    operations: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, before: _Optional[str] = ..., left: _Optional[str] = ..., right: _Optional[str] = ..., merged: _Optional[str] = ..., operations: _Optional[_Iterable[str]] = ...) -> None: ...

class InvariantOption(_message.Message):
    __slots__ = ("proposal", "how", "sql", "cost")
    PROPOSAL_FIELD_NUMBER: _ClassVar[int]
    HOW_FIELD_NUMBER: _ClassVar[int]
    SQL_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    proposal: Proposal
    how: str
    sql: _containers.RepeatedScalarFieldContainer[str]
    cost: str
    def __init__(self, proposal: _Optional[_Union[Proposal, str]] = ..., how: _Optional[str] = ..., sql: _Optional[_Iterable[str]] = ..., cost: _Optional[str] = ...) -> None: ...

class InvariantVerdict(_message.Message):
    __slots__ = ("invariant", "need", "reason", "pattern", "constraint", "services", "confluent", "searched", "story", "chosen", "options")
    INVARIANT_FIELD_NUMBER: _ClassVar[int]
    NEED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    PATTERN_FIELD_NUMBER: _ClassVar[int]
    CONSTRAINT_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    CONFLUENT_FIELD_NUMBER: _ClassVar[int]
    SEARCHED_FIELD_NUMBER: _ClassVar[int]
    STORY_FIELD_NUMBER: _ClassVar[int]
    CHOSEN_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    invariant: str
    need: Need
    reason: str
    pattern: str
    constraint: str
    services: _containers.RepeatedScalarFieldContainer[str]
    confluent: bool
    searched: str
    story: MergeStory
    chosen: Proposal
    options: _containers.RepeatedCompositeFieldContainer[InvariantOption]
    def __init__(self, invariant: _Optional[str] = ..., need: _Optional[_Union[Need, str]] = ..., reason: _Optional[str] = ..., pattern: _Optional[str] = ..., constraint: _Optional[str] = ..., services: _Optional[_Iterable[str]] = ..., confluent: _Optional[bool] = ..., searched: _Optional[str] = ..., story: _Optional[_Union[MergeStory, _Mapping]] = ..., chosen: _Optional[_Union[Proposal, str]] = ..., options: _Optional[_Iterable[_Union[InvariantOption, _Mapping]]] = ...) -> None: ...

class ConsistencyAnswer(_message.Message):
    __slots__ = ("transactions", "anomalies", "options", "certificates", "invariants", "lints", "unsupported", "lemmas", "evidence")
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    ANOMALIES_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATES_FIELD_NUMBER: _ClassVar[int]
    INVARIANTS_FIELD_NUMBER: _ClassVar[int]
    LINTS_FIELD_NUMBER: _ClassVar[int]
    UNSUPPORTED_FIELD_NUMBER: _ClassVar[int]
    LEMMAS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    transactions: _containers.RepeatedCompositeFieldContainer[TransactionVerdict]
    anomalies: _containers.RepeatedCompositeFieldContainer[Anomaly]
    options: _containers.RepeatedCompositeFieldContainer[AllocationOption]
    certificates: _containers.RepeatedCompositeFieldContainer[RobustnessCertificate]
    invariants: _containers.RepeatedCompositeFieldContainer[InvariantVerdict]
    lints: _containers.RepeatedCompositeFieldContainer[ConsistencyNote]
    unsupported: _containers.RepeatedCompositeFieldContainer[ConsistencyNote]
    lemmas: _containers.RepeatedCompositeFieldContainer[_workload_pb2.Lemma]
    evidence: _containers.RepeatedCompositeFieldContainer[_evidence_pb2.Evidence]
    def __init__(self, transactions: _Optional[_Iterable[_Union[TransactionVerdict, _Mapping]]] = ..., anomalies: _Optional[_Iterable[_Union[Anomaly, _Mapping]]] = ..., options: _Optional[_Iterable[_Union[AllocationOption, _Mapping]]] = ..., certificates: _Optional[_Iterable[_Union[RobustnessCertificate, _Mapping]]] = ..., invariants: _Optional[_Iterable[_Union[InvariantVerdict, _Mapping]]] = ..., lints: _Optional[_Iterable[_Union[ConsistencyNote, _Mapping]]] = ..., unsupported: _Optional[_Iterable[_Union[ConsistencyNote, _Mapping]]] = ..., lemmas: _Optional[_Iterable[_Union[_workload_pb2.Lemma, _Mapping]]] = ..., evidence: _Optional[_Iterable[_Union[_evidence_pb2.Evidence, _Mapping]]] = ...) -> None: ...
