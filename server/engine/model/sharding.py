"""Shards and partitions: what is asked of a workload, and where its tables are put."""

import enum

from server.engine.model.value import Value


class ShardColumn(Value):
    name: str
    distinct: float = 0.0
    """Values; 0: taken from the keys."""
    skew: float = 0.0
    """Zipf exponent of how often the values are asked for; 0 is uniform."""
    time: bool = False
    """A point in time or a date."""


class ShardReference(Value):
    columns: tuple[str, ...]
    table: str
    referenced: tuple[str, ...]


class ShardTable(Value):
    name: str
    columns: tuple[ShardColumn, ...]
    key: tuple[str, ...] = ()
    references: tuple[ShardReference, ...] = ()
    rows: float = 0.0
    row_bytes: float = 100.0
    """Mean, indexes included."""
    growth: float = 0.0
    """Rows a month."""
    retention: float = 0.0
    """Months after which rows go; 0: they stay."""


class ShardPin(Value):
    """A column of the rows met, or of the row written, equals a term."""

    column: str
    term: str
    """``:w_id``; equal terms of one run are equal values."""


class ShardJoin(Value):
    column: str
    access: int
    """Position of the other access in the statement."""
    other: str
    """Its column, equal to ``column``."""


class ShardAccess(Value):
    table: str
    writes: bool = False
    pins: tuple[ShardPin, ...] = ()
    joins: tuple[ShardJoin, ...] = ()
    ranges: tuple[str, ...] = ()
    """Columns compared by range."""
    adds: bool = False
    """It writes a new row; ``pins`` are its values."""


class ShardStatement(Value):
    id: str
    accesses: tuple[ShardAccess, ...]
    times: float = 1.0
    """Mean executions in one run: below 1 the chance that it runs at all."""
    loop: str = ""
    """Statements of one loop run together; a parameter that only they use has another value in each turn."""


class ShardTransaction(Value):
    name: str
    rate: float
    """Runs a second."""
    statements: tuple[ShardStatement, ...]


class Locality(Value):
    """With ``probability`` two parameters of a transaction are equal; else the first is any other value of its column.

    Parameters of which nothing is said are drawn one without the other. With itself in ``equals``: from one turn of a
    loop to the next; a parameter that only a loop uses and of which nothing is said is drawn anew in each turn.
    """

    parameter: str
    equals: str
    probability: float
    transaction: str = ""
    """Empty: of every transaction that has both."""


class NodeCapacity(Value):
    """What one server is taken to carry: assumptions, to be replaced by what was measured."""

    bytes: float = 2e12
    """Of tables and indexes: beyond, backups, restores and vacuum take longer than a night."""
    writes: float = 10_000.0
    """Rows inserted, changed or removed a second, with their indexes and the log."""


class ShardingQuestion(Value):
    tables: tuple[ShardTable, ...]
    transactions: tuple[ShardTransaction, ...]
    localities: tuple[Locality, ...] = ()
    shards: int = 0
    """0: as many as the load takes; 8 for comparison where one server is enough."""
    node: NodeCapacity = NodeCapacity()
    growth: float = 0.0
    """Fraction by which rows and rates grow each month."""
    horizon: int = 0
    """Months the answer is for."""


class Placement(enum.StrEnum):
    SHARDED = "sharded"
    REPLICATED = "replicated"
    """Whole on every shard; writes go to all."""
    GLOBAL = "global"
    """Whole on one shard."""


class TablePlacement(Value):
    table: str
    placement: Placement
    column: str = ""
    """Of a sharded table: whose value decides."""
    group: str = ""
    """Equal for tables whose rows with equal values lie together: the table and column the values come from."""
    reason: str = ""


class TransactionRouting(Value):
    transaction: str
    rate: float
    cross: float
    """Share of its runs that touch more than one shard."""


class FanOutStatement(Value):
    """A statement that is sent to more than one shard."""

    transaction: str
    statement: str
    rate: float
    """Executions a second."""
    shards: float
    """Mean number it is sent to."""
    reason: str


class HotKey(Value):
    group: str
    value: int
    """Its rank by how often it is asked for, from 1."""
    share: float
    """Of all that is asked for in the group."""


class ShardingOption(Value):
    """Another choice, and what it costs."""

    name: str
    cross_transactions: float
    cost: float
    """As ``ShardingAnswer.cost``."""


class NodeLoad(Value):
    """One measure of what a single server would have to carry at the horizon."""

    name: str
    """``bytes`` or ``writes``."""
    value: float
    limit: float
    month: int
    """From today, in which the limit is passed at the growth stated; -1: not within 50 years."""


class ShardingAnswer(Value):
    needed: bool
    """One server would not do."""
    verdict: str
    shards: int
    """Assumed in the figures."""
    loads: tuple[NodeLoad, ...]
    placements: tuple[TablePlacement, ...] = ()
    """Sorted by table."""
    cross_transactions: float = 0.0
    """Share of all runs that touch more than one shard."""
    cross_statements: float = 0.0
    """Share of all executions that do."""
    transactions: tuple[TransactionRouting, ...] = ()
    fan_out: tuple[FanOutStatement, ...] = ()
    """The most frequent first."""
    skew: float = 1.0
    """Load of the busiest shard by the mean."""
    hot_keys: tuple[HotKey, ...] = ()
    cost: float = 0.0
    """Visits of further shards and commits over several, a second, with what skew and copies add."""
    options: tuple[ShardingOption, ...] = ()
    assumptions: tuple[str, ...] = ()


class PartitionStrategy(enum.StrEnum):
    NONE = "none"
    RANGE = "range"
    LIST = "list"
    HASH = "hash"


class PartitionPlan(Value):
    table: str
    strategy: PartitionStrategy
    column: str = ""
    months: int = 0
    """Of one partition, by range of time."""
    partitions: int = 0
    """At the horizon."""
    rows: float = 0.0
    """Of one partition, at the horizon."""
    reason: str = ""
    threshold: float = 0.0
    """Rows from which on it would be partitioned; of tables that are not."""
    key: tuple[str, ...] = ()
    """The primary key, which must hold the column."""
    ddl: tuple[str, ...] = ()
    retention: tuple[str, ...] = ()
    """How rows go: by detaching a partition."""
    unpruned: tuple[str, ...] = ()
    """Ids of statements that look into every partition."""


class SqlShardStatement(Value):
    sql: str
    """With ``:name`` parameters."""
    times: float = 1.0
    """As of ``ShardStatement``."""
    loop: str = ""


class SqlShardTransaction(Value):
    name: str
    rate: float
    """Runs a second."""
    statements: tuple[SqlShardStatement, ...]


class ColumnFigures(Value):
    """What is known of a column's values."""

    name: str
    distinct: float = 0.0
    """0: taken from the keys."""
    skew: float = 0.0
    """Zipf exponent."""


class TableFigures(Value):
    """What is known of a table beside its DDL."""

    table: str
    rows: float = 0.0
    row_bytes: float = 100.0
    growth: float = 0.0
    """Rows a month."""
    retention: float = 0.0
    """Months; 0: rows stay."""
    columns: tuple[ColumnFigures, ...] = ()
    """Those of which something is known."""


class SqlShardingSource(Value):
    """A schema and its transactions as SQL."""

    ddl: str
    transactions: tuple[SqlShardTransaction, ...]
    figures: tuple[TableFigures, ...] = ()


class ShardingChoice(Value):
    """What is asked beside tables and transactions."""

    localities: tuple[Locality, ...] = ()
    shards: int = 0
    node: NodeCapacity = NodeCapacity()
    growth: float = 0.0
    """Fraction a month; 0: as the brief states."""
    horizon: int = 0
    """Months; 0: as the brief states."""


class DatabasePlan(Value):
    """Shards and partitions of one database."""

    service: str
    """Empty where there is one."""
    sharding: ShardingAnswer
    partitions: tuple[PartitionPlan, ...]
