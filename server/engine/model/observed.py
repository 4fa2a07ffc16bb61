"""A database as it is, from files: its DDL, its statistics, and the statements that run on it."""

from server.engine.model.brief import Microseconds
from server.engine.model.value import Value


class RatedStatement(Value):
    """A statement with how often it runs."""

    sql: str
    """One statement; ``$1 …`` for what differs from one execution to the next."""
    rate: float = 1.0
    """Executions a second, mean."""
    id: str = ""
    """Empty: ``statement-<n>``, numbered from 1."""
    parameters: tuple[str, ...] = ()
    """Literals to plan for, by position; empty: for any values."""
    objective: Microseconds = 0
    """That it may take; 0: what the question says of all."""
    staleness_tolerance: Microseconds = 0
    """That what it shows may be behind; 0: nothing."""


class StatementLog(Value):
    """What ``pg_stat_statements`` counted, exported as CSV with a header or as JSON."""

    text: str
    window: Microseconds
    """How long it counted: since its last reset, or between two readings."""


class PlannerSetting(Value):
    """A setting of the production server that plans depend on."""

    name: str
    value: str


class ObservedDatabase(Value):
    ddl: str
    """As ``pg_dump --schema-only`` writes it, or as its author does."""
    statistics: str = ""
    """As ``pg_dump --statistics-only`` writes it; empty: tables are taken for small."""
    statements: tuple[RatedStatement, ...] = ()
    log: StatementLog | None = None
    settings: tuple[PlannerSetting, ...] = ()
