"""The decisions of the analysis: levels over all, each transaction that needs more than the lowest, each invariant."""

from collections import Counter
from collections.abc import Mapping, Sequence

from server.engine.consistency.report.wording import LEVELS, MEASURES, count, listed
from server.engine.model.confluence import InvariantVerdict, Need
from server.engine.model.consistency import Level
from server.engine.model.consistency_answer import Anomaly, ConsistencyAnswer, TransactionVerdict
from server.engine.model.plan import Alternative, Decision

LOWER = {Level.SERIALIZABLE: Level.REPEATABLE_READ, Level.REPEATABLE_READ: Level.READ_COMMITTED}


def decisions(answer: ConsistencyAnswer, demonstrated: Mapping[str, Sequence[str]]) -> tuple[Decision, ...]:
    """``demonstrated``: ids of claims and evidence by the subject they are about."""
    anomalies = {each.id: each for each in answer.anomalies}
    needing = [each for each in answer.transactions if each.level is not Level.READ_COMMITTED]
    return (
        _overall(answer),
        *(_transaction(each, anomalies.get(each.anomaly)) for each in needing),
        *(_invariant(each, demonstrated.get(each.invariant, ())) for each in answer.invariants),
    )


def spread(answer: ConsistencyAnswer) -> str:
    """``READ COMMITTED for 71 of 110 transactions, REPEATABLE READ for 30, SERIALIZABLE for 9``."""
    counts = Counter(each.level for each in answer.transactions)
    total = count(len(answer.transactions), "transaction")
    parts = [f"{LEVELS[level]} for {counts[level]}" for level in Level if counts[level]]
    return ", ".join([f"{parts[0]} of {total}", *parts[1:]]) if parts else "there is no transaction"


def _overall(answer: ConsistencyAnswer) -> Decision:
    by_level = {level: [each.program for each in answer.transactions if each.level is level] for level in Level}
    reasons = [
        f"{LEVELS[level]}: {listed(by_level[level])}."
        for level in (Level.SERIALIZABLE, Level.REPEATABLE_READ)
        if by_level[level]
    ]
    if not reasons:
        reasons = ["No transaction sees or leaves anything at READ COMMITTED that no serial order would."]
    shown = [each for each in answer.anomalies if each.shown]
    if shown:
        reasons.append(f"{count(len(shown), 'interleaving')} shown that go wrong one level lower.")
    evidence = (*(each.id for each in answer.evidence), *(name for each in shown for name in each.evidence))
    return Decision(
        id="consistency/levels",
        subject="transactions",
        question="Which isolation level does each transaction need?",
        choice=spread(answer),
        reasons=tuple(reasons),
        alternatives=(
            Alternative("SERIALIZABLE for all", "Every conflict that only might matter is then retried."),
            Alternative("READ COMMITTED for all", "Results appear that no serial order gives.") if len(reasons) > 1
            else Alternative("REPEATABLE READ for all", "It refuses and prevents nothing more."),
        ),
        evidence=evidence,
        headline=True,
    )  # fmt: skip


def _transaction(verdict: TransactionVerdict, anomaly: Anomaly | None) -> Decision:
    alternatives = []
    if anomaly is not None:
        lower = LEVELS[LOWER[verdict.level]]
        kind = anomaly.story if anomaly.shown else f"Possible: {anomaly.story}"
        alternatives.append(Alternative(lower, kind))
    return Decision(
        id=f"consistency/level/{verdict.program}",
        subject=verdict.program,
        question=f"Which isolation level does {verdict.program} need?",
        choice=LEVELS[verdict.level],
        reasons=tuple(each for each in (verdict.why, verdict.retry, verdict.bound) if each),
        alternatives=tuple(alternatives),
        evidence=anomaly.evidence if anomaly is not None else (),
        headline=verdict.level is Level.SERIALIZABLE,
    )


def _invariant(verdict: InvariantVerdict, evidence: Sequence[str]) -> Decision:
    chosen = next((each.how for each in verdict.options if each.proposal is verdict.chosen), "")
    reasons = [verdict.reason]
    if verdict.story is not None:
        reasons.append(verdict.story.text())
    return Decision(
        id=f"consistency/invariant/{verdict.invariant}",
        subject=verdict.invariant,
        question=f"What keeps {verdict.invariant}?",
        choice=f"{MEASURES[verdict.chosen]}{f': {chosen}' if chosen else ''}",
        reasons=tuple(reasons),
        alternatives=tuple(
            Alternative(MEASURES[each.proposal], each.how)
            for each in verdict.options
            if each.proposal is not verdict.chosen
        ),
        evidence=tuple(evidence),
        headline=verdict.need is Need.COORDINATION,
    )
