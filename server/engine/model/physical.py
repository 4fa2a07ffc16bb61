"""The physical design: indexes, what they serve and cost, and how each statement's cost grows with the data."""

from server.engine.model.brief import Microseconds
from server.engine.model.planning import IndexDefinition
from server.engine.model.value import Value


class WeightedStatement(Value):
    """A statement of a workload with how often it runs."""

    id: str
    """Of the brief's ``Statement``, or the query id of pg_stat_statements."""
    sql: str
    """With ``$1 …``."""
    rate: float
    """Executions a second, mean."""
    parameter_types: tuple[str, ...] = ()
    use_case: str = ""
    writes: bool = False
    parameters: tuple[str, ...] = ()
    """Literals to plan for, by position; empty: for any values."""
    objective: Microseconds = 0
    """That it may take; 0: nothing is stated of it alone."""
    staleness: Microseconds = 0
    """That what it shows may be behind; 0: nothing."""


class ChosenIndex(Value):
    definition: IndexDefinition
    pages: int
    """Predicted, of 8 KiB, at today's volume."""
    serves: tuple[str, ...]
    """Ids of the statements whose plan uses it, sorted."""
    gain: float
    """Planner cost a second it saves: what the workload would cost without it, all others kept, less what it costs."""
    write_cost: float
    """Planner cost a second that keeping it costs, in the same unit."""
    create: tuple[str, ...] = ()
    """What makes it while the service runs; several statements on a partitioned table."""


class DroppedIndex(Value):
    """An index of the database's own that may go."""

    name: str
    table: str
    reason: str
    """``unused``: no statement's plan looks at it; ``redundant``: another index does all it does."""
    covered_by: str = ""
    """The other index of a redundant one, by name."""
    drop: str = ""
    """What takes it away while the service runs."""


class StatementCost(Value):
    """One statement before and after; planner cost of one execution."""

    statement: str
    rate: float
    before: float
    """With the indexes that the database has."""
    after: float
    write_before: float = 0.0
    """What the database's own secondary indexes cost it to keep."""
    write_after: float = 0.0
    """What all secondary indexes cost it to keep then."""
    indexes: tuple[str, ...] = ()
    """Names of the advised indexes its plan uses, sorted."""


class RefusedStatement(Value):
    """A statement that PostgreSQL does not plan; the others are advised on without it."""

    statement: str
    sqlstate: str
    message: str
    position: int = 0
    """Character of the statement, from 1; 0 when not told."""


class IndexAdvice(Value):
    """Of one database."""

    service: str = ""
    """Whose database it is; empty where there is one service."""
    indexes: tuple[ChosenIndex, ...] = ()
    """Sorted by table, then keys; every one named."""
    dropped: tuple[DroppedIndex, ...] = ()
    statements: tuple[StatementCost, ...] = ()
    """In the order of the workload."""
    refused: tuple[RefusedStatement, ...] = ()
    cost_before: float = 0.0
    """Planner cost a second of the whole workload, keeping indexes included."""
    cost_after: float = 0.0
    bytes: int = 0
    """Predicted, of all advised indexes."""
    budget: int = 0
    planner_calls: int = 0
    candidates: int = 0
    """Indexes that were considered."""


class StatementForecast(Value):
    """One statement at one volume."""

    statement: str
    factor: float
    """Of today's volume: 1, 10, 100, or what the growth stated makes of it."""
    month: int
    """Months from today at the growth stated; -1 where none is stated."""
    cost: float
    """Planner cost with the recommended design."""
    cost_before: float
    """The same with the schema's own indexes alone: those of keys, constraints and references."""
    rows: float
    """The planner's estimate of rows returned."""
    pages: float = 0.0
    """Estimate of 8 KiB pages looked at, with the recommended design."""
    shape: str = ""
    """The plan on one line: ``Limit > Index Scan listings_shop_id_idx``."""


class ReadModel(Value):
    """Data kept twice because no index meets an objective."""

    name: str
    kind: str
    """``listing``, ``counter``, ``aggregate`` or ``path``."""
    ddl: tuple[str, ...]
    maintenance: str
    """``transaction``, ``trigger`` or ``outbox``."""
    statement: str
    """Id of the statement it serves."""
    sql: str
    """What the statement becomes, with ``$1 …``."""
    staleness: int = 0
    """Microseconds; 0 when it is always current."""
    cost_before: float = 0.0
    cost_after: float = 0.0
    write_cost: float = 0.0
    """Planner cost a second of keeping it."""


class PhysicalDesign(Value):
    indexes: tuple[ChosenIndex, ...] = ()
    dropped: tuple[str, ...] = ()
    """Indexes of the logical schema that serve nothing or are a prefix of others, by name."""
    forecasts: tuple[StatementForecast, ...] = ()
    """Sorted by statement, then factor."""
    read_models: tuple[ReadModel, ...] = ()
    write_costs: tuple[tuple[str, float], ...] = ()
    """Planner cost of one execution spent on keeping indexes, by statement id."""
