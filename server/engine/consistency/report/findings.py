"""What is amiss with how transactions are written, what lies outside the theory, and what the rules say of sagas."""

from collections.abc import Iterator, Sequence

from server.engine.consistency.report.wording import count, listed
from server.engine.model.consistency import Note
from server.engine.model.consistency_answer import ConsistencyAnswer
from server.engine.model.plan import Finding, Severity
from server.engine.model.saga_answer import SagaAnswer


def findings(answer: ConsistencyAnswer, sagas: SagaAnswer) -> tuple[Finding, ...]:
    """Notes of one kind are one finding: the report has each with its place."""
    found = [*_lints(answer.lints), *_unsupported(answer.unsupported)]
    found += [each for planned in sagas.sagas for each in planned.findings]
    return tuple({each.id: each for each in found}.values())


def _lints(notes: Sequence[Note]) -> Iterator[Finding]:
    for rule, of_rule in _by_rule(notes):
        yield Finding(
            f"consistency.surprising-statement@{rule}",
            rule="consistency.surprising-statement",
            severity=Severity.LOW,
            subject=_programs(of_rule),
            message=f"{rule}, {count(len(of_rule), 'place')}: {of_rule[0].message}",
            why="Written so, a transaction does something else at the same time as others than its author may expect.",
            fix="The report of the analysis names each place with what to write instead.",
        )


def _unsupported(notes: Sequence[Note]) -> Iterator[Finding]:
    for rule, of_rule in _by_rule(notes):
        yield Finding(
            f"consistency.outside-theory@{rule}",
            rule="consistency.outside-theory",
            severity=Severity.INFO,
            subject=_programs(of_rule),
            message=f"{rule}, {count(len(of_rule), 'place')}: {of_rule[0].message}",
            why="It is over-approximated: the level may be higher than needed, never lower.",
            fix="State the statement in a form the theory covers, where the level matters.",
        )


def _by_rule(notes: Sequence[Note]) -> list[tuple[str, list[Note]]]:
    grouped: dict[str, list[Note]] = {}
    for note in notes:
        grouped.setdefault(note.rule, []).append(note)
    return sorted(grouped.items())


def _programs(notes: Sequence[Note]) -> str:
    return listed(sorted({note.program for note in notes if note.program}), 4) or "the schema"
