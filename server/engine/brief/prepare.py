"""A brief into the form that analyses work on: checked, completed, with its statements parsed."""

from msgspec.structs import replace

from server.engine.brief.catalogue import Tables
from server.engine.brief.checks import Checked, check_brief
from server.engine.brief.checks.statements import check_statements
from server.engine.brief.checks.values import Values
from server.engine.brief.defaults import Ledger, with_steps, with_surroundings, with_volumes
from server.engine.brief.defaults.volumes import traffic
from server.engine.brief.estimates import Estimates
from server.engine.brief.report import Report
from server.engine.brief.statements import SqlStep, read_steps, statement
from server.engine.brief.written import read_source
from server.engine.kernel.sql.reader import ReadStatement
from server.engine.model.brief import Brief, Step, UseCase
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource


def parse(source: BriefSource) -> Brief:
    """The brief as it is written, not completed.

    Raises `DomainError` (INVALID_BRIEF) for mistakes of the written form; what its values mean is not checked.
    """
    brief, report = read_source(source)
    report.raise_if_any()
    assert brief is not None, "a source without mistakes has a brief"
    return brief


def read(source: BriefSource) -> PreparedBrief:
    """The prepared brief of a source; raises `DomainError` (INVALID_BRIEF) with every mistake and its place."""
    brief, report = read_source(source)
    if brief is None:
        report.raise_if_any()
        raise AssertionError("a source without a brief has a mistake")
    return _prepared(brief, report)


def prepare(brief: Brief) -> PreparedBrief:
    """The same for a brief that came as a message: its mistakes have a path, but no line and column."""
    return _prepared(brief, Report())


def _prepared(written: Brief, report: Report) -> PreparedBrief:
    """Checks first, so that completing and reading SQL find only what they can handle; reports all together."""
    tables = Tables(written)
    check_brief(Checked.of(written, report, tables))
    ledger = Ledger()
    brief = with_steps(with_surroundings(written, ledger), tables, report, ledger)
    found = read_steps(brief, tables, report)
    check_statements(brief, found, report, ledger)
    Values(written).check(found, report)
    brief = with_volumes(brief, traffic(brief, written, found), report, ledger)
    report.raise_if_any()
    estimates = Estimates(brief, tables)
    return PreparedBrief(
        brief=_with_sql(brief, found),
        statements=tuple(statement(step, read_, tables, estimates) for step, read_ in found),
        assumptions=tuple(ledger.assumptions),
        open_questions=ledger.questions(),
    )


def _with_sql(brief: Brief, found: list[tuple[SqlStep, ReadStatement]]) -> Brief:
    """The brief with every SQL step over table names."""
    texts = {step.sql: read_.sql for step, read_ in found if step.sql != read_.sql}
    if not texts:
        return brief
    return replace(brief, use_cases=tuple(_use_case(use_case, texts) for use_case in brief.use_cases))


def _use_case(use_case: UseCase, texts: dict[str, str]) -> UseCase:
    transactions = tuple(
        replace(transaction, steps=_steps(transaction.steps, texts)) for transaction in use_case.transactions
    )
    return replace(use_case, transactions=transactions)


def _steps(steps: tuple[Step, ...], texts: dict[str, str]) -> tuple[Step, ...]:
    return tuple(_step(step, texts) for step in steps)


def _step(step: Step, texts: dict[str, str]) -> Step:
    if step.sql:
        return replace(step, sql=texts.get(step.sql, step.sql))
    if step.choice:
        branches = tuple(replace(branch, steps=_steps(branch.steps, texts)) for branch in step.choice)
        return replace(step, choice=branches)
    if step.optional is not None:
        return replace(step, optional=replace(step.optional, steps=_steps(step.optional.steps, texts)))
    if step.loop is not None:
        return replace(step, loop=replace(step.loop, steps=_steps(step.loop.steps, texts)))
    return step
