from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.api import resource_pb2 as _resource_pb2
from groundplan.v1 import evidence_pb2 as _evidence_pb2
from groundplan.v1 import finding_pb2 as _finding_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Alternative(_message.Message):
    __slots__ = ("name", "reason", "figures")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    name: str
    reason: str
    figures: _containers.RepeatedCompositeFieldContainer[_evidence_pb2.Figure]
    def __init__(self, name: _Optional[str] = ..., reason: _Optional[str] = ..., figures: _Optional[_Iterable[_Union[_evidence_pb2.Figure, _Mapping]]] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ("id", "subject", "question", "choice", "reasons", "alternatives", "figures", "evidence", "headline")
    ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    HEADLINE_FIELD_NUMBER: _ClassVar[int]
    id: str
    subject: str
    question: str
    choice: str
    reasons: _containers.RepeatedScalarFieldContainer[str]
    alternatives: _containers.RepeatedCompositeFieldContainer[Alternative]
    figures: _containers.RepeatedCompositeFieldContainer[_evidence_pb2.Figure]
    evidence: _containers.RepeatedScalarFieldContainer[str]
    headline: bool
    def __init__(self, id: _Optional[str] = ..., subject: _Optional[str] = ..., question: _Optional[str] = ..., choice: _Optional[str] = ..., reasons: _Optional[_Iterable[str]] = ..., alternatives: _Optional[_Iterable[_Union[Alternative, _Mapping]]] = ..., figures: _Optional[_Iterable[_Union[_evidence_pb2.Figure, _Mapping]]] = ..., evidence: _Optional[_Iterable[str]] = ..., headline: _Optional[bool] = ...) -> None: ...

class DeliverableCounts(_message.Message):
    __slots__ = ("decisions", "findings", "confirmed", "refuted", "unproven", "assumptions", "open_questions", "artefacts")
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    REFUTED_FIELD_NUMBER: _ClassVar[int]
    UNPROVEN_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    OPEN_QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    ARTEFACTS_FIELD_NUMBER: _ClassVar[int]
    decisions: int
    findings: int
    confirmed: int
    refuted: int
    unproven: int
    assumptions: int
    open_questions: int
    artefacts: int
    def __init__(self, decisions: _Optional[int] = ..., findings: _Optional[int] = ..., confirmed: _Optional[int] = ..., refuted: _Optional[int] = ..., unproven: _Optional[int] = ..., assumptions: _Optional[int] = ..., open_questions: _Optional[int] = ..., artefacts: _Optional[int] = ...) -> None: ...

class Deliverable(_message.Message):
    __slots__ = ("name", "verdict", "counts", "decisions", "findings", "evidence", "assumptions", "open_questions", "artefacts")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    OPEN_QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    ARTEFACTS_FIELD_NUMBER: _ClassVar[int]
    name: str
    verdict: str
    counts: DeliverableCounts
    decisions: _containers.RepeatedCompositeFieldContainer[Decision]
    findings: _containers.RepeatedCompositeFieldContainer[_finding_pb2.Finding]
    evidence: _containers.RepeatedCompositeFieldContainer[_evidence_pb2.Evidence]
    assumptions: _containers.RepeatedCompositeFieldContainer[_finding_pb2.Assumption]
    open_questions: _containers.RepeatedCompositeFieldContainer[_finding_pb2.OpenQuestion]
    artefacts: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., verdict: _Optional[str] = ..., counts: _Optional[_Union[DeliverableCounts, _Mapping]] = ..., decisions: _Optional[_Iterable[_Union[Decision, _Mapping]]] = ..., findings: _Optional[_Iterable[_Union[_finding_pb2.Finding, _Mapping]]] = ..., evidence: _Optional[_Iterable[_Union[_evidence_pb2.Evidence, _Mapping]]] = ..., assumptions: _Optional[_Iterable[_Union[_finding_pb2.Assumption, _Mapping]]] = ..., open_questions: _Optional[_Iterable[_Union[_finding_pb2.OpenQuestion, _Mapping]]] = ..., artefacts: _Optional[_Iterable[str]] = ...) -> None: ...

class Artefact(_message.Message):
    __slots__ = ("name", "path", "media_type", "size_bytes", "sha256", "evidence")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    name: str
    path: str
    media_type: str
    size_bytes: int
    sha256: str
    evidence: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., path: _Optional[str] = ..., media_type: _Optional[str] = ..., size_bytes: _Optional[int] = ..., sha256: _Optional[str] = ..., evidence: _Optional[_Iterable[str]] = ...) -> None: ...
