"""One verdict for each transaction: the level, what keeps it right, what to do when it is refused."""

from collections.abc import Mapping

from server.engine.consistency.answering import advice
from server.engine.consistency.report.wording import LEVELS
from server.engine.consistency.unfolding import statements
from server.engine.model.confluence import Proposal
from server.engine.model.consistency import (
    READS,
    Decision,
    Level,
    Note,
    Option,
    Program,
    ProgramLevel,
    Workload,
)
from server.engine.model.consistency_answer import TransactionVerdict

_OF_LEVEL = {
    Level.READ_COMMITTED: Proposal.READ_COMMITTED,
    Level.REPEATABLE_READ: Proposal.REPEATABLE_READ,
    Level.SERIALIZABLE: Proposal.SERIALIZABLE,
}


def verdicts(
    workload: Workload,
    decision: Decision,
    anomalies: Mapping[str, str],
    rates: Mapping[str, float],
    max_connections: int | None,
) -> tuple[TransactionVerdict, ...]:
    """In the workload's order. ``rates`` [1/s] by program; empty when none is known."""
    decided = {each.program: each for each in decision.programs}
    serializable = [each.program for each in decision.programs if each.level is Level.SERIALIZABLE]
    rate = sum(rates.get(name, 0.0) for name in serializable) if rates else None
    bound = advice.bound(rate, max_connections) if serializable else ""
    return tuple(
        _verdict(program, decided[program.name], decision, anomalies.get(program.name, ""), bound)
        for program in workload.programs
    )


def _verdict(
    program: Program, decided: ProgramLevel, decision: Decision, anomaly: str, bound: str
) -> TransactionVerdict:
    errors = advice.errors(decided.level, _locking(program))
    promotion = _promotion(program.name, decided.level, decision.options)
    return TransactionVerdict(
        program=program.name,
        use_case=program.use_case,
        level=decided.level,
        measure=Proposal.PROMOTION if promotion else _OF_LEVEL[decided.level],
        why=f"{decided.reason} {promotion}".strip(),
        anomaly=anomaly,
        errors=errors,
        retry=advice.retry(errors),
        bound=bound if decided.level is Level.SERIALIZABLE else "",
        unsupported=_unsupported(program.name, decision.notes),
    )


def _locking(program: Program) -> int:
    """Statements that write or lock rows; one in a loop counts as two, for it takes more than one row."""
    count = sum(1 for each in statements(program.body) if each.type not in READS or each.locks)
    return count + (1 if count and any(block.loop for block in program.body) else 0)


def _promotion(name: str, level: Level, options: tuple[Option, ...]) -> str:
    """What would let the program run lower; empty when nothing of what is offered does, or it is at the lowest."""
    if level is Level.READ_COMMITTED:
        return ""
    order = list(Level)
    for option in options:
        lower = dict(option.levels).get(name, level)
        if option.promotions and order.index(lower) < order.index(level):
            reads = " and ".join(
                f"{each.statement} of {each.program} ({each.kind.value})" for each in option.promotions
            )
            return f"With {reads} promoted, {LEVELS[lower]} is enough."
    return ""


def _unsupported(name: str, notes: tuple[Note, ...]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(each.message for each in notes if each.program == name and each.rule.startswith("beyond."))
    )
