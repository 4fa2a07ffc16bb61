"""The decisions of the analysis: levels over all, each transaction that needs more than the lowest, each invariant."""

from collections import Counter
from collections.abc import Sequence

from server.engine.consistency.answering.design import Designed
from server.engine.consistency.report.wording import LEVELS, MEASURES, count, listed
from server.engine.model.claims import Claim
from server.engine.model.confluence import InvariantVerdict, Need
from server.engine.model.consistency import Level
from server.engine.model.consistency_answer import Anomaly, ConsistencyAnswer, TransactionVerdict
from server.engine.model.plan import Alternative, Decision, Evidence
from server.engine.model.sagas import Saga, StepKind

LOWER = {Level.SERIALIZABLE: Level.REPEATABLE_READ, Level.REPEATABLE_READ: Level.READ_COMMITTED}


def decisions(made: Designed, derived: Sequence[Evidence], trials: Sequence[Claim]) -> tuple[Decision, ...]:
    """``derived``: evidence of the analysis itself; ``trials``: claims on sagas."""
    answer = made.answer
    anomalies = {each.id: each for each in answer.anomalies}
    needing = [each for each in answer.transactions if each.level is not Level.READ_COMMITTED]
    invariants = [_invariants(answer)] if answer.invariants else []
    return (
        _overall(answer, [each.id for each in derived]),
        *invariants,
        *(_transaction(each, anomalies.get(each.anomaly)) for each in needing),
        *(_invariant(each) for each in answer.invariants),
        *(_saga(each, derived, trials) for each in made.plan.sagas),
    )


def spread(answer: ConsistencyAnswer) -> str:
    """``READ COMMITTED for 71 of 110 transactions, REPEATABLE READ for 30, SERIALIZABLE for 9``."""
    counts = Counter(each.level for each in answer.transactions)
    total = count(len(answer.transactions), "transaction")
    parts = [f"{LEVELS[level]} for {counts[level]}" for level in Level if counts[level]]
    return ", ".join([f"{parts[0]} of {total}", *parts[1:]]) if parts else "there is no transaction"


def _invariants(answer: ConsistencyAnswer) -> Decision:
    """Which invariants hold whatever the level, and which rest on coordination."""
    free = [each for each in answer.invariants if each.need is not Need.COORDINATION]
    rest = [each for each in answer.invariants if each.need is Need.COORDINATION]
    reasons = [f"{each.invariant}: {each.reason}" for each in rest[:5]]
    return Decision(
        id="consistency/invariants",
        subject="invariants",
        question="Which invariants hold at READ COMMITTED already?",
        choice=f"{len(free)} of {len(answer.invariants)}: constraints of the engine, or confluent"
        + (f"; {listed([each.invariant for each in rest])} need coordination" if rest else ""),
        reasons=tuple(reasons) or ("PostgreSQL refuses what would break them, or nothing can.",),
        headline=True,
    )


def _saga(saga: Saga, derived: Sequence[Evidence], trials: Sequence[Claim]) -> Decision:
    pivot = next((step.name for step in saga.steps if step.kind is StepKind.PIVOT), "")
    names = [each.id for each in derived if each.id.endswith(f"/{saga.name}")]
    names += [each.id for each in trials if each.id.startswith(f"consistency/saga/{saga.name}/")]
    return Decision(
        id=f"consistency/saga/{saga.name}",
        subject=saga.name,
        question=f"How does {saga.name} stay whole across services?",
        choice=f"A saga of {count(len(saga.steps), 'step')}, led by {saga.coordinator}",
        reasons=(
            " → ".join(f"{step.name} in {step.service}" for step in saga.steps),
            f"{pivot} decides: before it everything is undone, after it everything is tried until it succeeds."
            if pivot
            else "No step may be refused: each is tried until it succeeds.",
        ),
        alternatives=(
            Alternative("Two-phase commit", "A participant that stops in doubt holds its locks until a person comes."),
        ),
        evidence=tuple(names),
        headline=True,
    )


def _overall(answer: ConsistencyAnswer, derived: Sequence[str]) -> Decision:
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
    evidence = (*derived, *(name for each in shown for name in each.evidence))
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
    )


def _invariant(verdict: InvariantVerdict) -> Decision:
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
    )
