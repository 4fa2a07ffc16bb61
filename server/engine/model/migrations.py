"""Migrations as values: what is asked, the plan with what each step does to others, verdicts on statements."""

import enum

from server.engine.model.brief import Brief, Microseconds
from server.engine.model.catalogue import Catalogue
from server.engine.model.plan import Evidence, Finding, Severity
from server.engine.model.prepared import OpenQuestion
from server.engine.model.rehearsals import Batch, Effects, Preserved, Rehearsal
from server.engine.model.resources import BriefSource
from server.engine.model.value import Value


class Phase(enum.StrEnum):
    EXPAND = "expand"
    """What is there goes on working; what comes is added beside it."""
    BACKFILL = "backfill"
    """Rows that were there before get their new values, some at a time."""
    SWITCH = "switch"
    """What must hold is proved without stopping anybody, then put into force in a moment."""
    CONTRACT = "contract"
    """What nobody uses any more is removed."""


class TableRows(Value):
    table: str
    rows: int


class Rename(Value):
    """Something that is the same under another name: without it, one is removed and the other is new."""

    table: str
    """As it is called today."""
    to: str
    """The new name of the column, or of the table where no column is given."""
    column: str = ""


class FillValue(Value):
    """What rows that are there before get in a column."""

    table: str
    column: str
    expression: str
    """SQL over the row."""


class SchemaContent(Value):
    """A schema as it is handed over: exactly one is set."""

    brief: Brief | None = None
    source: BriefSource | None = None
    ddl: str | None = None


class SchemaText(Value):
    """A schema as statements."""

    ddl: tuple[str, ...] = ()
    rows: tuple[TableRows, ...] = ()
    """As the brief states them."""
    places: tuple[tuple[int, int], ...] = ()
    """Line and column, from 1, at which each statement of ``ddl`` begins; empty for what nobody wrote."""
    homes: tuple[tuple[str, int, int], ...] = ()
    """Schemas in which something is made, in order, with line and column of the first statement that does."""
    path: tuple[str, ...] = ()
    """Search path that the text itself sets; empty where the statements tell."""
    asked: tuple[tuple[str, int, int], ...] = ()
    """Extensions that are asked for, with line and column."""


class Precheck(Value):
    """A query that gives no row, or does not fail, where today's rows allow the plan."""

    holds: str
    """What must be so."""
    query: str


class MigrationStep(Value):
    number: int
    """From 1, in the order in which they are done."""
    phase: Phase
    title: str
    statements: tuple[str, ...]
    """Of one transaction, or one that runs outside of any; for a change in batches its first."""
    transaction: bool = True
    batch: Batch | None = None
    lock_timeout: Microseconds = 0
    """A step that does not get its locks in that time is tried again later. 0: it waits for nobody."""
    undo: tuple[str, ...] = ()
    """The way back while the steps after it are not done."""
    undo_note: str = ""
    """What the way back does not bring back, or why there is none."""
    deploy: str = ""
    """What must run everywhere before this step."""
    unavoidable: str = ""
    """Why it works on every row under a lock that blocks others; empty when it does not."""
    effects: Effects = Effects()
    """As observed; of batches, of one."""
    seconds: float = 0.0
    """Expected at the rows stated."""
    blocking_seconds: float = 0.0
    """Of them, those in which somebody is blocked."""


class MigrationPlan(Value):
    """What is to be done, before it is tried."""

    steps: tuple[MigrationStep, ...]
    questions: tuple[OpenQuestion, ...] = ()
    prechecks: tuple[Precheck, ...] = ()
    traffic: tuple[str, ...] = ()
    preserved: tuple[Preserved, ...] = ()
    start: Catalogue = Catalogue()
    target: Catalogue = Catalogue()


class PlannedMigration(Value):
    steps: tuple[MigrationStep, ...]
    script: str = ""
    """All of it for psql, with what to deploy when."""
    prechecks: tuple[Precheck, ...] = ()
    findings: tuple[Finding, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class CheckDraft(Value):
    """What reading a migration gives, and what there is to run."""

    verdicts: tuple["StatementVerdict", ...]
    findings: tuple[Finding, ...]
    rehearsal: Rehearsal
    numbers: tuple[tuple[int, ...], ...]
    """Statements of each unit of the rehearsal."""
    rewritten: Rehearsal | None = None
    """The migration with its rewrites; None when there are none."""
    rewrites: tuple[int, ...] = ()
    """The statement each unit of it is run instead of; 0 for those that stay as they are."""


class StatementVerdict(Value):
    """What one statement of somebody's migration does."""

    number: int
    """From 1."""
    line: int
    """From 1, in the text."""
    sql: str
    severity: Severity | None = None
    """Of its gravest finding; None when nothing is wrong."""
    predicted: Effects | None = None
    """As read; None for what only running it can tell."""
    observed: Effects | None = None
    """As run; None when it was not."""
    outcome: str = ""
    """SQLSTATE and message when it fails, or why it was not run."""
    seconds: float = 0.0
    """Expected at the rows stated."""
    rewrite: tuple[str, ...] = ()
    """Statements that end in the same schema and block nobody for long, each in its own transaction."""


class CheckedMigration(Value):
    statements: tuple[StatementVerdict, ...]
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
