"""How a workload grows dearer with its data: the question and the answer."""

from server.engine.model.brief import Microseconds
from server.engine.model.migrations import TableRows
from server.engine.model.physical import RefusedStatement
from server.engine.model.value import Value


class GrowthQuestion(Value):
    factors: tuple[float, ...] = ()
    """Multiples of today's rows, from 0.001 to 100,000; empty: 1, 3, 10, 30 and 100."""
    growth: float | None = None
    """Fraction by which rows grow each month; none: what the brief states."""
    months: int = 0
    """To look ahead; 0: as far as the brief's horizon."""
    objective: Microseconds = 0
    """Of each statement; 0: what the brief leaves to it."""
    tables: tuple[TableRows, ...] = ()
    """Rows of tables today, in place of what statistics say."""


class GrowthPoint(Value):
    """One statement at one volume."""

    factor: float
    month: int
    """Months from today; -1 where the volume is no month's."""
    rows: float = 0.0
    """Of the largest table that the statement reads."""
    cost: float = 0.0
    """Planner cost with the indexes that are there."""
    time: float = 0.0
    """Predicted execution on an idle server [µs]."""
    cost_mitigated: float = 0.0
    """The same with the mitigation."""
    time_mitigated: float = 0.0


class StatementGrowth(Value, kw_only=True):
    statement: str
    use_case: str = ""
    objective: Microseconds = 0
    """0: none."""
    points: tuple[GrowthPoint, ...] = ()
    """Factors rising."""
    order: float = 0.0
    """Power of the rows with which the cost rises at the largest volumes: 0 stays, 1 doubles with the rows."""
    order_mitigated: float = 0.0
    crossed: float = 0.0
    """Factor at which the objective is left; 0 when it is kept at every volume asked for."""
    crossed_rows: float = 0.0
    """Rows of the largest table that it reads by then."""
    crossed_month: int
    """-1 when never, or when no growth is stated."""
    crossed_mitigated: float = 0.0
    crossed_month_mitigated: int
    plan: str = ""
    """Nodes at the largest volume, outermost first."""
    plan_mitigated: str = ""
    cause: str = ""
    """The node of the plan that costs most, and what of the whole it costs."""
    mitigation: tuple[str, ...] = ()
    """CREATE INDEX statements that serve it."""
    remedy: str = ""
    """What else helps, in a sentence; empty when the mitigation keeps the objective."""


class GrowthAnswer(Value):
    """Of one database."""

    service: str = ""
    statements: tuple[StatementGrowth, ...] = ()
    """Those that leave their objective first, then those that grow most."""
    indexes: tuple[str, ...] = ()
    """All that are recommended, as CREATE INDEX."""
    refused: tuple[RefusedStatement, ...] = ()
    assumed: tuple[str, ...] = ()
    """Tables whose rows nobody stated: taken for 10,000."""
    unit: float = 0.0
    """Microseconds that a unit of planner cost is taken for."""
    plot: str = ""
    """SVG of the first statements before and after, over the rows; empty without statements."""
