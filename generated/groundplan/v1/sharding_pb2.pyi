from google.api import field_behavior_pb2 as _field_behavior_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Placement(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLACEMENT_UNSPECIFIED: _ClassVar[Placement]
    PLACEMENT_SHARDED: _ClassVar[Placement]
    PLACEMENT_REPLICATED: _ClassVar[Placement]
    PLACEMENT_GLOBAL: _ClassVar[Placement]

class PartitionStrategy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PARTITION_STRATEGY_UNSPECIFIED: _ClassVar[PartitionStrategy]
    PARTITION_STRATEGY_NONE: _ClassVar[PartitionStrategy]
    PARTITION_STRATEGY_RANGE: _ClassVar[PartitionStrategy]
    PARTITION_STRATEGY_LIST: _ClassVar[PartitionStrategy]
    PARTITION_STRATEGY_HASH: _ClassVar[PartitionStrategy]
PLACEMENT_UNSPECIFIED: Placement
PLACEMENT_SHARDED: Placement
PLACEMENT_REPLICATED: Placement
PLACEMENT_GLOBAL: Placement
PARTITION_STRATEGY_UNSPECIFIED: PartitionStrategy
PARTITION_STRATEGY_NONE: PartitionStrategy
PARTITION_STRATEGY_RANGE: PartitionStrategy
PARTITION_STRATEGY_LIST: PartitionStrategy
PARTITION_STRATEGY_HASH: PartitionStrategy

class ColumnFigures(_message.Message):
    __slots__ = ("name", "distinct", "skew")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DISTINCT_FIELD_NUMBER: _ClassVar[int]
    SKEW_FIELD_NUMBER: _ClassVar[int]
    name: str
    distinct: float
    skew: float
    def __init__(self, name: _Optional[str] = ..., distinct: _Optional[float] = ..., skew: _Optional[float] = ...) -> None: ...

class TableFigures(_message.Message):
    __slots__ = ("table", "rows", "row_bytes", "growth", "retention", "columns")
    TABLE_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    ROW_BYTES_FIELD_NUMBER: _ClassVar[int]
    GROWTH_FIELD_NUMBER: _ClassVar[int]
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    table: str
    rows: float
    row_bytes: float
    growth: float
    retention: float
    columns: _containers.RepeatedCompositeFieldContainer[ColumnFigures]
    def __init__(self, table: _Optional[str] = ..., rows: _Optional[float] = ..., row_bytes: _Optional[float] = ..., growth: _Optional[float] = ..., retention: _Optional[float] = ..., columns: _Optional[_Iterable[_Union[ColumnFigures, _Mapping]]] = ...) -> None: ...

class SqlShardStatement(_message.Message):
    __slots__ = ("sql", "times", "loop")
    SQL_FIELD_NUMBER: _ClassVar[int]
    TIMES_FIELD_NUMBER: _ClassVar[int]
    LOOP_FIELD_NUMBER: _ClassVar[int]
    sql: str
    times: float
    loop: str
    def __init__(self, sql: _Optional[str] = ..., times: _Optional[float] = ..., loop: _Optional[str] = ...) -> None: ...

class SqlShardTransaction(_message.Message):
    __slots__ = ("name", "rate", "statements")
    NAME_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    name: str
    rate: float
    statements: _containers.RepeatedCompositeFieldContainer[SqlShardStatement]
    def __init__(self, name: _Optional[str] = ..., rate: _Optional[float] = ..., statements: _Optional[_Iterable[_Union[SqlShardStatement, _Mapping]]] = ...) -> None: ...

class SqlShardingSource(_message.Message):
    __slots__ = ("ddl", "transactions", "figures")
    DDL_FIELD_NUMBER: _ClassVar[int]
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    ddl: str
    transactions: _containers.RepeatedCompositeFieldContainer[SqlShardTransaction]
    figures: _containers.RepeatedCompositeFieldContainer[TableFigures]
    def __init__(self, ddl: _Optional[str] = ..., transactions: _Optional[_Iterable[_Union[SqlShardTransaction, _Mapping]]] = ..., figures: _Optional[_Iterable[_Union[TableFigures, _Mapping]]] = ...) -> None: ...

class Locality(_message.Message):
    __slots__ = ("parameter", "equals", "probability", "transaction")
    PARAMETER_FIELD_NUMBER: _ClassVar[int]
    EQUALS_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    parameter: str
    equals: str
    probability: float
    transaction: str
    def __init__(self, parameter: _Optional[str] = ..., equals: _Optional[str] = ..., probability: _Optional[float] = ..., transaction: _Optional[str] = ...) -> None: ...

class NodeCapacity(_message.Message):
    __slots__ = ("bytes", "writes")
    BYTES_FIELD_NUMBER: _ClassVar[int]
    WRITES_FIELD_NUMBER: _ClassVar[int]
    bytes: float
    writes: float
    def __init__(self, bytes: _Optional[float] = ..., writes: _Optional[float] = ...) -> None: ...

class ShardingChoice(_message.Message):
    __slots__ = ("localities", "shards", "node", "growth", "horizon")
    LOCALITIES_FIELD_NUMBER: _ClassVar[int]
    SHARDS_FIELD_NUMBER: _ClassVar[int]
    NODE_FIELD_NUMBER: _ClassVar[int]
    GROWTH_FIELD_NUMBER: _ClassVar[int]
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    localities: _containers.RepeatedCompositeFieldContainer[Locality]
    shards: int
    node: NodeCapacity
    growth: float
    horizon: int
    def __init__(self, localities: _Optional[_Iterable[_Union[Locality, _Mapping]]] = ..., shards: _Optional[int] = ..., node: _Optional[_Union[NodeCapacity, _Mapping]] = ..., growth: _Optional[float] = ..., horizon: _Optional[int] = ...) -> None: ...

class TablePlacement(_message.Message):
    __slots__ = ("table", "placement", "column", "group", "reason")
    TABLE_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    table: str
    placement: Placement
    column: str
    group: str
    reason: str
    def __init__(self, table: _Optional[str] = ..., placement: _Optional[_Union[Placement, str]] = ..., column: _Optional[str] = ..., group: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class TransactionRouting(_message.Message):
    __slots__ = ("transaction", "rate", "cross")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    CROSS_FIELD_NUMBER: _ClassVar[int]
    transaction: str
    rate: float
    cross: float
    def __init__(self, transaction: _Optional[str] = ..., rate: _Optional[float] = ..., cross: _Optional[float] = ...) -> None: ...

class FanOutStatement(_message.Message):
    __slots__ = ("transaction", "statement", "rate", "shards", "reason")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    SHARDS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    transaction: str
    statement: str
    rate: float
    shards: float
    reason: str
    def __init__(self, transaction: _Optional[str] = ..., statement: _Optional[str] = ..., rate: _Optional[float] = ..., shards: _Optional[float] = ..., reason: _Optional[str] = ...) -> None: ...

class HotKey(_message.Message):
    __slots__ = ("group", "value", "share")
    GROUP_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    group: str
    value: int
    share: float
    def __init__(self, group: _Optional[str] = ..., value: _Optional[int] = ..., share: _Optional[float] = ...) -> None: ...

class ShardingOption(_message.Message):
    __slots__ = ("name", "cross_transactions", "cost")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CROSS_TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    name: str
    cross_transactions: float
    cost: float
    def __init__(self, name: _Optional[str] = ..., cross_transactions: _Optional[float] = ..., cost: _Optional[float] = ...) -> None: ...

class NodeLoad(_message.Message):
    __slots__ = ("name", "value", "limit", "month")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: float
    limit: float
    month: int
    def __init__(self, name: _Optional[str] = ..., value: _Optional[float] = ..., limit: _Optional[float] = ..., month: _Optional[int] = ...) -> None: ...

class ShardingAnswer(_message.Message):
    __slots__ = ("needed", "verdict", "shards", "loads", "placements", "cross_transactions", "cross_statements", "transactions", "fan_out", "skew", "hot_keys", "cost", "options", "assumptions")
    NEEDED_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    SHARDS_FIELD_NUMBER: _ClassVar[int]
    LOADS_FIELD_NUMBER: _ClassVar[int]
    PLACEMENTS_FIELD_NUMBER: _ClassVar[int]
    CROSS_TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    CROSS_STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    FAN_OUT_FIELD_NUMBER: _ClassVar[int]
    SKEW_FIELD_NUMBER: _ClassVar[int]
    HOT_KEYS_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    needed: bool
    verdict: str
    shards: int
    loads: _containers.RepeatedCompositeFieldContainer[NodeLoad]
    placements: _containers.RepeatedCompositeFieldContainer[TablePlacement]
    cross_transactions: float
    cross_statements: float
    transactions: _containers.RepeatedCompositeFieldContainer[TransactionRouting]
    fan_out: _containers.RepeatedCompositeFieldContainer[FanOutStatement]
    skew: float
    hot_keys: _containers.RepeatedCompositeFieldContainer[HotKey]
    cost: float
    options: _containers.RepeatedCompositeFieldContainer[ShardingOption]
    assumptions: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, needed: _Optional[bool] = ..., verdict: _Optional[str] = ..., shards: _Optional[int] = ..., loads: _Optional[_Iterable[_Union[NodeLoad, _Mapping]]] = ..., placements: _Optional[_Iterable[_Union[TablePlacement, _Mapping]]] = ..., cross_transactions: _Optional[float] = ..., cross_statements: _Optional[float] = ..., transactions: _Optional[_Iterable[_Union[TransactionRouting, _Mapping]]] = ..., fan_out: _Optional[_Iterable[_Union[FanOutStatement, _Mapping]]] = ..., skew: _Optional[float] = ..., hot_keys: _Optional[_Iterable[_Union[HotKey, _Mapping]]] = ..., cost: _Optional[float] = ..., options: _Optional[_Iterable[_Union[ShardingOption, _Mapping]]] = ..., assumptions: _Optional[_Iterable[str]] = ...) -> None: ...

class PartitionPlan(_message.Message):
    __slots__ = ("table", "strategy", "column", "months", "partitions", "rows", "reason", "threshold", "key", "ddl", "retention", "unpruned")
    TABLE_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    DDL_FIELD_NUMBER: _ClassVar[int]
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    UNPRUNED_FIELD_NUMBER: _ClassVar[int]
    table: str
    strategy: PartitionStrategy
    column: str
    months: int
    partitions: int
    rows: float
    reason: str
    threshold: float
    key: _containers.RepeatedScalarFieldContainer[str]
    ddl: _containers.RepeatedScalarFieldContainer[str]
    retention: _containers.RepeatedScalarFieldContainer[str]
    unpruned: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, table: _Optional[str] = ..., strategy: _Optional[_Union[PartitionStrategy, str]] = ..., column: _Optional[str] = ..., months: _Optional[int] = ..., partitions: _Optional[int] = ..., rows: _Optional[float] = ..., reason: _Optional[str] = ..., threshold: _Optional[float] = ..., key: _Optional[_Iterable[str]] = ..., ddl: _Optional[_Iterable[str]] = ..., retention: _Optional[_Iterable[str]] = ..., unpruned: _Optional[_Iterable[str]] = ...) -> None: ...

class DatabasePlan(_message.Message):
    __slots__ = ("service", "sharding", "partitions")
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    SHARDING_FIELD_NUMBER: _ClassVar[int]
    PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    service: str
    sharding: ShardingAnswer
    partitions: _containers.RepeatedCompositeFieldContainer[PartitionPlan]
    def __init__(self, service: _Optional[str] = ..., sharding: _Optional[_Union[ShardingAnswer, _Mapping]] = ..., partitions: _Optional[_Iterable[_Union[PartitionPlan, _Mapping]]] = ...) -> None: ...
