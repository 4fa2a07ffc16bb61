"""The whole answer for a workload: from a brief, from SQL, from the statement form."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.engine.consistency.answering.anomalies import anomalies_of
from server.engine.consistency.answering.transactions import verdicts
from server.engine.consistency.checker import CertificateError, check
from server.engine.consistency.programs import Programs, workload_of_sql
from server.engine.consistency.report.wording import LEVELS
from server.engine.consistency.templates import parse_templates
from server.engine.consistency.templates.checks import Report
from server.engine.consistency.templates.checks import check_workload as look_over
from server.engine.consistency.tolerance import decide_apart, ordered, strict_levels
from server.engine.model.claims import Claim
from server.engine.model.consistency import Certificate, Decision, Level, Note, SqlTransactions, Workload
from server.engine.model.consistency_answer import (
    AllocationOption,
    AssignedLevel,
    CertificateSummary,
    ConsistencyAnswer,
)
from server.engine.model.plan import Basis, Evidence, Figure, Verdict
from server.engine.model.value import canonical

Checked = tuple[ConsistencyAnswer, tuple[Claim, ...]]
"""The answer without what the lab sees, and the claims that would show it."""


@dataclass(frozen=True)
class Answered:
    answer: ConsistencyAnswer
    claims: tuple[Claim, ...]
    certificate: Certificate

    def checked(self) -> Checked:
        return self.answer, self.claims


def check_workload(workload: Workload) -> Checked:
    """Transactions in the statement form, as a value. Raises INVALID_ARGUMENT with every mistake."""
    report = Report()
    look_over(workload, report)
    report.raise_if_any()
    return answered(Programs(workload=workload)).checked()


def check_templates(text: str) -> Checked:
    """Transactions in the statement form, as text. Raises INVALID_ARGUMENT with every mistake."""
    return answered(Programs(workload=parse_templates(text))).checked()


def check_transactions(source: SqlTransactions) -> Checked:
    """Transactions in SQL. Raises INVALID_ARGUMENT with every mistake and its place."""
    return answered(workload_of_sql(source)).checked()


def answered(
    programs: Programs,
    rates: Mapping[str, float] | None = None,
    max_connections: int | None = None,
    tolerances: Mapping[str, int] | None = None,
) -> Answered:
    """``rates`` [1/s] by program, for what matters most and for the bound at SERIALIZABLE; ``tolerances`` [µs] by
    program: how old its answer may be."""
    workload = programs.workload
    inside = ordered(workload, tolerances or {})
    strict = strict_levels(workload) if len(inside.programs) < len(workload.programs) else {}
    decision = decide_apart(workload, programs.notes, tolerances or {}, strict)
    against = _accepted(inside, decision.certificate)
    summary = _summary(decision, accepted=not against)
    shown = anomalies_of(inside, decision, rates or {})
    answer = ConsistencyAnswer(
        transactions=verdicts(workload, decision, shown.of_program, rates or {}, max_connections),
        anomalies=shown.anomalies,
        options=tuple(
            AllocationOption(option.promotions, tuple(AssignedLevel(*pair) for pair in option.levels))
            for option in decision.options
        ),
        certificates=(summary,),
        lints=_of_kind(decision.notes, "lint."),
        unsupported=_of_kind(decision.notes, "beyond."),
        lemmas=decision.lemmas,
        evidence=(_evidence(summary, against, strict),),
    )
    return Answered(answer, shown.claims, decision.certificate)


def _of_kind(notes: Sequence[Note], kind: str) -> tuple[Note, ...]:
    return tuple(dict.fromkeys(each for each in notes if each.rule.startswith(kind)))


def _accepted(workload: Workload, certificate: Certificate) -> str:
    """What the separate checker says against the certificate; empty when it accepts it."""
    try:
        check(workload, certificate)
    except CertificateError as error:
        return str(error)
    return ""


def _evidence(summary: CertificateSummary, against: str, strict: Mapping[str, Level]) -> Evidence:
    """``strict``: levels without the tolerances; empty when no answer may be old."""
    count = len(summary.levels)
    without = tuple(
        Figure(f"{LEVELS[level]} if no answer may be old", str(sum(1 for each in strict.values() if each is level)))
        for level in (Level.SERIALIZABLE, Level.REPEATABLE_READ)
        if strict
    )
    return Evidence(
        id=f"consistency/certificate/{summary.digest[:12]}",
        claim=f"At the levels decided, every execution of {count} transactions together equals a serial one.",
        basis=Basis.DERIVED,
        verdict=Verdict.UNPROVEN if against else Verdict.CONFIRMED,
        observed=f"The separate checker does not accept the certificate: {against}."
        if against
        else f"The separate checker accepts the certificate: {summary.nodes} unfoldings, no forbidden pair.",
        figures=(Figure("unfoldings", str(summary.nodes)), Figure("edges", str(summary.edges)), *without),
        source="Vandevoort et al., PODS 2023 and EDBT 2023",
    )


def _summary(decision: Decision, accepted: bool) -> CertificateSummary:
    certificate = decision.certificate
    return CertificateSummary(
        accepted=accepted,
        levels=tuple(AssignedLevel(*pair) for pair in certificate.levels),
        digest=hashlib.sha256(canonical(certificate)).hexdigest(),
        nodes=len(certificate.unfoldings),
        edges=sum(len(each) for each in certificate.reachable),
    )
