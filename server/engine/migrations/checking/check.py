"""A migration read: a verdict for each statement, and the two rehearsals that show it."""

from collections.abc import Sequence

from server.engine.migrations.checking.reading import read, units
from server.engine.model.migrations import CheckDraft, StatementVerdict
from server.engine.model.plan import Finding
from server.engine.model.rehearsals import Rehearsal


def check(text: str, ddl: Sequence[str] = (), *, in_transaction: bool = False) -> CheckDraft:
    """Raises `DomainError` INVALID_ARGUMENT with PostgreSQL's message and the place."""
    script = read(text, in_transaction=in_transaction)
    findings: list[Finding] = []
    verdicts = tuple(StatementVerdict(one.number, one.line, one.sql) for one in script.statements)
    made, numbers = units(script.statements)
    return CheckDraft(verdicts, tuple(findings), Rehearsal(tuple(ddl), made), numbers)
