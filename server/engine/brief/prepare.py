"""A brief into the form that analyses work on: checked, completed, with its statements parsed."""

from server.engine.brief.catalogue import Tables
from server.engine.brief.estimates import Estimates
from server.engine.brief.report import Report
from server.engine.brief.statements import read_steps, statement
from server.engine.brief.written import read_source
from server.engine.model.brief import Brief
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


def _prepared(brief: Brief, report: Report) -> PreparedBrief:
    tables = Tables(brief)
    found = read_steps(brief, tables, report)
    report.raise_if_any()
    estimates = Estimates(brief, tables)
    statements = tuple(statement(step, read, tables, estimates) for step, read in found)
    return PreparedBrief(brief=brief, statements=statements)
