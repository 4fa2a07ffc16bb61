"""Transactions of use cases whose statements lie with several services: what each service commits by itself."""

from collections.abc import Mapping

from server.engine.model.access import Operation
from server.engine.model.plan import Finding, Severity
from server.engine.model.schema import Composition, CutTransaction, LocalTransaction
from server.engine.schema.services.territory import Territory

_WRITES = frozenset({Operation.INSERT, Operation.UPDATE, Operation.DELETE})


def cut_transactions(territory: Territory, composed: Mapping[str, Composition]) -> list[CutTransaction]:
    """Those of more than one service, in the order of the brief."""
    found: dict[tuple[str, int], dict[str, dict[str, bool]]] = {}
    for statement in territory.prepared.statements:
        places = found.setdefault((statement.use_case, statement.transaction + 1), {})
        for service, writes in _runs(territory, statement.id, composed).items():
            places.setdefault(service, {})[statement.id] = writes
    return [
        CutTransaction(
            use_case,
            number,
            tuple(
                LocalTransaction(service, tuple(statements), any(statements.values()))
                for service, statements in places.items()
            ),
        )
        for (use_case, number), places in found.items()
        if len(places) > 1
    ]


def _runs(territory: Territory, statement_id: str, composed: Mapping[str, Composition]) -> dict[str, bool]:
    """Where a statement or its parts run, and whether they write there."""
    composition = composed.get(statement_id)
    if composition is not None:
        runs: dict[str, bool] = {}
        for part in composition.parts:
            runs[part.service] = runs.get(part.service, False) or part.writes
        return runs
    statement = next(one for one in territory.prepared.statements if one.id == statement_id)
    return {
        service: any(
            access.operation in _WRITES and territory.owner(access.entity) == service for access in statement.accesses
        )
        for service in territory.of_statement(statement)
    }


def finding_of(one: CutTransaction) -> Finding:
    writers = [part.service for part in one.parts if part.writes]
    parts = "; ".join(
        f"{part.service} {'commits' if part.writes else 'reads for'} {', '.join(part.statements)}" for part in one.parts
    )
    subject = f"{one.use_case}/{one.transaction}"
    if len(writers) > 1:
        return Finding(
            id=f"schema.transaction-cut@{subject}",
            rule="schema.transaction-cut",
            severity=Severity.HIGH,
            subject=subject,
            message=f"the transaction writes in {', '.join(writers)} and becomes local transactions: {parts}",
            why="Between two commits others see one without the other, and the second may never come.",
            fix="Run it as a saga with a compensation for each step, or keep the entities in one service.",
            references=("Garcia-Molina and Salem, Sagas, SIGMOD 1987",),
        )
    return Finding(
        id=f"schema.transaction-cut@{subject}",
        rule="schema.transaction-cut",
        severity=Severity.LOW,
        subject=subject,
        message=f"the transaction reads in several services: {parts}",
        why="Each part sees its own moment: what was read elsewhere may have changed when the answer is put together.",
        fix="Check again, in the write's own condition, what the outcome depends on.",
    )
