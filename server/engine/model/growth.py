"""How a workload grows dearer with its data: the question and the answer."""

from server.engine.model.brief import Microseconds
from server.engine.model.migrations import TableRows
from server.engine.model.physical import RefusedStatement
from server.engine.model.plan import Evidence
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


class ReadModelAdvice(Value, kw_only=True):
    """Data kept twice for a statement that no index keeps within its objective at the horizon's volume."""

    statement: str
    name: str
    kind: str
    """``counter``, ``aggregate``, ``listing`` or ``path``."""
    maintenance: str
    """``trigger`` or ``outbox``."""
    upkeep: str = ""
    """How it is kept and who waits for it, in a sentence."""
    sql: str
    """What the statement becomes, with its own ``$1 …``."""
    ddl: tuple[str, ...] = ()
    """What makes it and fills it, in order and in one transaction; empty where another statement's is asked."""
    drain: tuple[str, ...] = ()
    """What a consumer runs again and again."""
    staleness: Microseconds = 0
    """What it may be behind; 0: it is always current."""
    factor: float
    """Multiple of today's rows that the costs are for."""
    cost_before: float
    """Planner cost with every index that helps."""
    cost_after: float
    time_before: float
    """Predicted execution on an idle server [µs]."""
    time_after: float
    writes: float = 0.0
    """Changes of its sources a second that it must follow, as far as the statements tell."""
    write_cost: float = 0.0
    """Planner cost a second of keeping it."""
    plan: str = ""
    """Nodes of the statement's plan over it, outermost first."""
    kept: bool = False
    """Whether the statement keeps its objective with it."""
    evidence: Evidence | None = None
    """What the lab saw of its answers beside those of the statement."""


class PageAdvice(Value, kw_only=True):
    """A statement that turns pages with OFFSET, going on after the last row shown instead."""

    statement: str
    sql: str
    """The next page: values of ``columns`` of the last row are further parameters, behind those of the statement."""
    columns: tuple[str, ...]
    """The order with the table's key, in which no two rows are equal."""
    index: str = ""
    """CREATE INDEX for the order; empty where there is one."""
    depth: int
    """Rows before the page that the costs are for."""
    cost_before: float
    """Planner cost of that page by number, at today's volume with the indexes recommended and this one."""
    cost_after: float
    """The same by key; what every page costs."""
    plan_before: str = ""
    plan_after: str = ""
    evidence: Evidence | None = None
    """What the lab saw of the second page both ways."""


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
    read_models: tuple[ReadModelAdvice, ...] = ()
    """For statements that leave their objective within the horizon whatever indexes there are."""
    pages: tuple[PageAdvice, ...] = ()
    """For statements with OFFSET whose order allows another way."""
    measured: Evidence | None = None
    """What the lab saw of the pages looked at with indexes and with read models; None without any."""
    plot: str = ""
    """SVG of the first statements before and after, over the rows; empty without statements."""
