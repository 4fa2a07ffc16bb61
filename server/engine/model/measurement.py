"""What the lab measures of a physical design: statements before and after a change, on rows like production's."""

from server.engine.model.value import Value


class MeasuredStatement(Value):
    """A statement with values to run it with."""

    id: str
    sql: str
    """With ``$1 …``."""
    parameter_types: tuple[str, ...] = ()
    bindings: tuple[tuple[str, ...], ...] = ()
    """For each run an SQL expression without parameters for each parameter; each run has others."""
    sql_after: str = ""
    """What it becomes with the change, with the same parameters; empty: it stays."""
    writes: bool = False
    rate: float = 1.0
    """Executions a second, mean."""
    estimate_before: float = 0.0
    """Planner cost at the volume of production."""
    estimate_after: float = 0.0


class WorkloadImproves(Value, tag="workload_improves"):
    """On the rows that ``load`` makes, no reader looks at more than ``tolerance`` times the pages after ``changes``.

    What writers pay for indexes is less than what the workload saves, each statement weighted by its rate. Each
    statement runs once for each of its bindings, before and after; what it writes is rolled back. The clock of the
    statements (``now()``) stands at ``clock``.
    """

    ddl: tuple[str, ...]
    load: tuple[str, ...]
    """Statements that fill the tables, and what is done when they are full."""
    changes: tuple[str, ...]
    """DDL that is recommended: indexes, read models."""
    statements: tuple[MeasuredStatement, ...]
    clock: str
    """A timestamptz as text."""
    tolerance: float = 1.2
