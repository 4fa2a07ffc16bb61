"""What an analysis answers: decisions, findings, claims with their evidence, and artefacts."""

import enum

from server.engine.model.boundaries import Boundaries
from server.engine.model.claims import Claim
from server.engine.model.contract import ServiceContract
from server.engine.model.physical import PhysicalDesign
from server.engine.model.prepared import Assumption, OpenQuestion
from server.engine.model.schema import PhysicalSchema
from server.engine.model.value import Value


class Basis(enum.StrEnum):
    DERIVED = "derived"
    """Computed from the brief."""
    SIMULATED = "simulated"
    EXECUTED = "executed"
    """Run on the real component."""
    CITED = "cited"
    """A rule with its source."""


class Verdict(enum.StrEnum):
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNPROVEN = "unproven"


class Severity(enum.StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class Figure(Value):
    name: str
    value: str
    unit: str = ""


class Evidence(Value):
    """Why a claim may be believed. Holds nothing that varies from run to run, so no times."""

    id: str
    """Of the claim it speaks for, or the analysis' own name for it."""
    claim: str
    basis: Basis
    verdict: Verdict = Verdict.CONFIRMED
    observed: str = ""
    """What was seen, in one sentence."""
    statements: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    source: str = ""
    repeat: str = ""
    """How a reader sees it for herself."""


class Alternative(Value):
    name: str
    reason: str
    """Why it was not chosen."""
    figures: tuple[Figure, ...] = ()


class Decision(Value):
    id: str
    """Stable: ``schema/listings/state-type``."""
    subject: str
    question: str
    choice: str
    reasons: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    figures: tuple[Figure, ...] = ()
    evidence: tuple[str, ...] = ()
    """Ids of evidence or claims."""
    headline: bool = False
    """Among the few a hurried reader must see."""


class Finding(Value):
    id: str
    """Stable: ``<rule>@<subject>``."""
    rule: str
    severity: Severity
    subject: str
    message: str
    why: str = ""
    fix: str = ""
    references: tuple[str, ...] = ()


class Artefact(Value):
    path: str
    """Below the plan's folder, ``/`` between parts."""
    media_type: str
    content: str
    evidence: tuple[str, ...] = ()


class AnalysisResult(Value):
    analysis: str
    verdict: str
    """One sentence: what was decided and on what strength."""
    decisions: tuple[Decision, ...] = ()
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    """What the analysis itself derived or cites; executed evidence comes from the lab, by claim."""
    claims: tuple[Claim, ...] = ()
    artefacts: tuple[Artefact, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    boundaries: Boundaries | None = None
    """Set by the boundaries analysis, for those that need it."""
    schema: PhysicalSchema | None = None
    """Set by the schema analysis, for those that need it."""
    physical: PhysicalDesign | None = None
    """Set by the physical analysis, for those that need it."""
    contract: ServiceContract | None = None
    """Set by the contract analysis, for those that need it: every method, whichever service has it."""
    contracts: tuple[ServiceContract, ...] = ()
    """The same by service, sorted, with what services offer each other; empty where there is one service."""
