"""What planning or checking sagas answers: each saga with what the rules and the search say of it."""

from server.engine.model.plan import Evidence, Finding
from server.engine.model.sagas import Rejection, Saga, SearchResult, StaleRead
from server.engine.model.value import Value


class PlannedSaga(Value):
    saga: Saga
    findings: tuple[Finding, ...]
    """Of the twenty rules."""
    alone: SearchResult
    """One instance under failures, crashes and duplicate delivery."""
    beside: SearchResult
    """Two instances, and one beside each local program that touches its rows."""
    diagram: str = ""
    """Mermaid."""


class SagaAnswer(Value):
    sagas: tuple[PlannedSaga, ...]
    rejections: tuple[Rejection, ...] = ()
    stale_reads: tuple[StaleRead, ...] = ()
    """Of use cases that only read across services."""
    notes: tuple[str, ...] = ()
    """What was moved or guessed, a sentence each."""
    evidence: tuple[Evidence, ...] = ()
