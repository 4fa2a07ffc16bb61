import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2_1
from groundplan.v1 import boundaries_pb2 as _boundaries_pb2
from groundplan.v1 import brief_pb2 as _brief_pb2
from groundplan.v1 import capacity_pb2 as _capacity_pb2
from groundplan.v1 import consistency_pb2 as _consistency_pb2
from groundplan.v1 import dependencies_pb2 as _dependencies_pb2
from groundplan.v1 import flows_pb2 as _flows_pb2
from groundplan.v1 import growth_pb2 as _growth_pb2
from groundplan.v1 import index_advice_pb2 as _index_advice_pb2
from groundplan.v1 import migration_pb2 as _migration_pb2
from groundplan.v1 import mitigation_pb2 as _mitigation_pb2
from groundplan.v1 import observed_pb2 as _observed_pb2
from groundplan.v1 import queueing_pb2 as _queueing_pb2
from groundplan.v1 import saga_pb2 as _saga_pb2
from groundplan.v1 import schema_check_pb2 as _schema_check_pb2
from groundplan.v1 import sharding_pb2 as _sharding_pb2
from groundplan.v1 import workload_pb2 as _workload_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CutServicesRequest(_message.Message):
    __slots__ = ("brief", "source", "traces", "change")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TRACES_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    traces: _boundaries_pb2.TraceSource
    change: _boundaries_pb2.BoundaryChange
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., traces: _Optional[_Union[_boundaries_pb2.TraceSource, _Mapping]] = ..., change: _Optional[_Union[_boundaries_pb2.BoundaryChange, _Mapping]] = ...) -> None: ...

class CutServicesResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _boundaries_pb2.CutAnswer
    def __init__(self, answer: _Optional[_Union[_boundaries_pb2.CutAnswer, _Mapping]] = ...) -> None: ...

class ComparePartitionsRequest(_message.Message):
    __slots__ = ("brief", "source", "traces", "services")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TRACES_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    traces: _boundaries_pb2.TraceSource
    services: _containers.RepeatedCompositeFieldContainer[_boundaries_pb2.ServiceGroup]
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., traces: _Optional[_Union[_boundaries_pb2.TraceSource, _Mapping]] = ..., services: _Optional[_Iterable[_Union[_boundaries_pb2.ServiceGroup, _Mapping]]] = ...) -> None: ...

class ComparePartitionsResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _boundaries_pb2.ComparisonAnswer
    def __init__(self, answer: _Optional[_Union[_boundaries_pb2.ComparisonAnswer, _Mapping]] = ...) -> None: ...

class PlanSagaRequest(_message.Message):
    __slots__ = ("brief", "source", "draft", "saga")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    SAGA_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    draft: _saga_pb2.SagaDraft
    saga: _saga_pb2.Saga
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., draft: _Optional[_Union[_saga_pb2.SagaDraft, _Mapping]] = ..., saga: _Optional[_Union[_saga_pb2.Saga, _Mapping]] = ...) -> None: ...

class PlanSagaResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _saga_pb2.SagaAnswer
    def __init__(self, answer: _Optional[_Union[_saga_pb2.SagaAnswer, _Mapping]] = ...) -> None: ...

class CheckConsistencyRequest(_message.Message):
    __slots__ = ("brief", "source", "workload", "transactions", "templates", "skip_execution")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    WORKLOAD_FIELD_NUMBER: _ClassVar[int]
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    TEMPLATES_FIELD_NUMBER: _ClassVar[int]
    SKIP_EXECUTION_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    workload: _workload_pb2.Workload
    transactions: _workload_pb2.SqlTransactions
    templates: str
    skip_execution: bool
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., workload: _Optional[_Union[_workload_pb2.Workload, _Mapping]] = ..., transactions: _Optional[_Union[_workload_pb2.SqlTransactions, _Mapping]] = ..., templates: _Optional[str] = ..., skip_execution: _Optional[bool] = ...) -> None: ...

class CheckConsistencyResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _consistency_pb2.ConsistencyAnswer
    def __init__(self, answer: _Optional[_Union[_consistency_pb2.ConsistencyAnswer, _Mapping]] = ...) -> None: ...

class SolveModelRequest(_message.Message):
    __slots__ = ("open_station", "open_station_finite", "open_station_heterogeneous", "loss_table", "staffing", "fork_join", "queueing_network", "closed_network_blocking", "bounds", "usl_fit", "cache", "layered", "layered_pools_percentiles", "open_network", "closed_network", "closed_network_approx", "closed_network_multiclass", "mixed_network", "layered_exact", "layered_simulated", "flows", "kind", "seed", "precision", "model")
    OPEN_STATION_FIELD_NUMBER: _ClassVar[int]
    OPEN_STATION_FINITE_FIELD_NUMBER: _ClassVar[int]
    OPEN_STATION_HETEROGENEOUS_FIELD_NUMBER: _ClassVar[int]
    LOSS_TABLE_FIELD_NUMBER: _ClassVar[int]
    STAFFING_FIELD_NUMBER: _ClassVar[int]
    FORK_JOIN_FIELD_NUMBER: _ClassVar[int]
    QUEUEING_NETWORK_FIELD_NUMBER: _ClassVar[int]
    CLOSED_NETWORK_BLOCKING_FIELD_NUMBER: _ClassVar[int]
    BOUNDS_FIELD_NUMBER: _ClassVar[int]
    USL_FIT_FIELD_NUMBER: _ClassVar[int]
    CACHE_FIELD_NUMBER: _ClassVar[int]
    LAYERED_FIELD_NUMBER: _ClassVar[int]
    LAYERED_POOLS_PERCENTILES_FIELD_NUMBER: _ClassVar[int]
    OPEN_NETWORK_FIELD_NUMBER: _ClassVar[int]
    CLOSED_NETWORK_FIELD_NUMBER: _ClassVar[int]
    CLOSED_NETWORK_APPROX_FIELD_NUMBER: _ClassVar[int]
    CLOSED_NETWORK_MULTICLASS_FIELD_NUMBER: _ClassVar[int]
    MIXED_NETWORK_FIELD_NUMBER: _ClassVar[int]
    LAYERED_EXACT_FIELD_NUMBER: _ClassVar[int]
    LAYERED_SIMULATED_FIELD_NUMBER: _ClassVar[int]
    FLOWS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    open_station: _queueing_pb2.OpenStation
    open_station_finite: _queueing_pb2.FiniteStation
    open_station_heterogeneous: _queueing_pb2.HeterogeneousStation
    loss_table: _queueing_pb2.LossTable
    staffing: _queueing_pb2.Staffing
    fork_join: _queueing_pb2.ForkJoin
    queueing_network: _queueing_pb2.QueueingNetwork
    closed_network_blocking: _queueing_pb2.BlockingNetwork
    bounds: _queueing_pb2.AsymptoticBounds
    usl_fit: _queueing_pb2.ScalabilityFit
    cache: _queueing_pb2.CacheModel
    layered: _queueing_pb2.LayeredModel
    layered_pools_percentiles: _queueing_pb2.PooledService
    open_network: _queueing_pb2.OpenNetwork
    closed_network: _queueing_pb2.ClosedNetwork
    closed_network_approx: _queueing_pb2.ApproximateClosedNetwork
    closed_network_multiclass: _queueing_pb2.MulticlassClosedNetwork
    mixed_network: _queueing_pb2.MixedNetwork
    layered_exact: _queueing_pb2.LayeredNetwork
    layered_simulated: _queueing_pb2.LayeredNetwork
    flows: _flows_pb2.FlowsModel
    kind: str
    seed: int
    precision: float
    model: _struct_pb2.Struct
    def __init__(self, open_station: _Optional[_Union[_queueing_pb2.OpenStation, _Mapping]] = ..., open_station_finite: _Optional[_Union[_queueing_pb2.FiniteStation, _Mapping]] = ..., open_station_heterogeneous: _Optional[_Union[_queueing_pb2.HeterogeneousStation, _Mapping]] = ..., loss_table: _Optional[_Union[_queueing_pb2.LossTable, _Mapping]] = ..., staffing: _Optional[_Union[_queueing_pb2.Staffing, _Mapping]] = ..., fork_join: _Optional[_Union[_queueing_pb2.ForkJoin, _Mapping]] = ..., queueing_network: _Optional[_Union[_queueing_pb2.QueueingNetwork, _Mapping]] = ..., closed_network_blocking: _Optional[_Union[_queueing_pb2.BlockingNetwork, _Mapping]] = ..., bounds: _Optional[_Union[_queueing_pb2.AsymptoticBounds, _Mapping]] = ..., usl_fit: _Optional[_Union[_queueing_pb2.ScalabilityFit, _Mapping]] = ..., cache: _Optional[_Union[_queueing_pb2.CacheModel, _Mapping]] = ..., layered: _Optional[_Union[_queueing_pb2.LayeredModel, _Mapping]] = ..., layered_pools_percentiles: _Optional[_Union[_queueing_pb2.PooledService, _Mapping]] = ..., open_network: _Optional[_Union[_queueing_pb2.OpenNetwork, _Mapping]] = ..., closed_network: _Optional[_Union[_queueing_pb2.ClosedNetwork, _Mapping]] = ..., closed_network_approx: _Optional[_Union[_queueing_pb2.ApproximateClosedNetwork, _Mapping]] = ..., closed_network_multiclass: _Optional[_Union[_queueing_pb2.MulticlassClosedNetwork, _Mapping]] = ..., mixed_network: _Optional[_Union[_queueing_pb2.MixedNetwork, _Mapping]] = ..., layered_exact: _Optional[_Union[_queueing_pb2.LayeredNetwork, _Mapping]] = ..., layered_simulated: _Optional[_Union[_queueing_pb2.LayeredNetwork, _Mapping]] = ..., flows: _Optional[_Union[_flows_pb2.FlowsModel, _Mapping]] = ..., kind: _Optional[str] = ..., seed: _Optional[int] = ..., precision: _Optional[float] = ..., model: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class SolveModelResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _queueing_pb2.QueueingAnswer
    def __init__(self, answer: _Optional[_Union[_queueing_pb2.QueueingAnswer, _Mapping]] = ...) -> None: ...

class AnalyzeDependenciesRequest(_message.Message):
    __slots__ = ("relation",)
    RELATION_FIELD_NUMBER: _ClassVar[int]
    relation: _dependencies_pb2.DependencySet
    def __init__(self, relation: _Optional[_Union[_dependencies_pb2.DependencySet, _Mapping]] = ...) -> None: ...

class AnalyzeDependenciesResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _dependencies_pb2.DependencyAnswer
    def __init__(self, answer: _Optional[_Union[_dependencies_pb2.DependencyAnswer, _Mapping]] = ...) -> None: ...

class CheckSchemaRequest(_message.Message):
    __slots__ = ("brief", "source", "ddl", "choice")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DDL_FIELD_NUMBER: _ClassVar[int]
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    ddl: str
    choice: _schema_check_pb2.SchemaChoice
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., ddl: _Optional[str] = ..., choice: _Optional[_Union[_schema_check_pb2.SchemaChoice, _Mapping]] = ...) -> None: ...

class CheckSchemaResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _schema_check_pb2.SchemaCheck
    def __init__(self, answer: _Optional[_Union[_schema_check_pb2.SchemaCheck, _Mapping]] = ...) -> None: ...

class AdviseIndexesRequest(_message.Message):
    __slots__ = ("brief", "source", "database", "budget_bytes", "max_width")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    BUDGET_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_WIDTH_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    database: _observed_pb2.ObservedDatabase
    budget_bytes: int
    max_width: int
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., database: _Optional[_Union[_observed_pb2.ObservedDatabase, _Mapping]] = ..., budget_bytes: _Optional[int] = ..., max_width: _Optional[int] = ...) -> None: ...

class AdviseIndexesResponse(_message.Message):
    __slots__ = ("advice",)
    ADVICE_FIELD_NUMBER: _ClassVar[int]
    advice: _containers.RepeatedCompositeFieldContainer[_index_advice_pb2.IndexAdvice]
    def __init__(self, advice: _Optional[_Iterable[_Union[_index_advice_pb2.IndexAdvice, _Mapping]]] = ...) -> None: ...

class PlanMigrationRequest(_message.Message):
    __slots__ = ("before", "after", "renames", "fills", "rows")
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    RENAMES_FIELD_NUMBER: _ClassVar[int]
    FILLS_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    before: _migration_pb2.MigrationSchema
    after: _migration_pb2.MigrationSchema
    renames: _containers.RepeatedCompositeFieldContainer[_migration_pb2.MigrationRename]
    fills: _containers.RepeatedCompositeFieldContainer[_migration_pb2.MigrationFill]
    rows: _containers.RepeatedCompositeFieldContainer[_migration_pb2.TableRows]
    def __init__(self, before: _Optional[_Union[_migration_pb2.MigrationSchema, _Mapping]] = ..., after: _Optional[_Union[_migration_pb2.MigrationSchema, _Mapping]] = ..., renames: _Optional[_Iterable[_Union[_migration_pb2.MigrationRename, _Mapping]]] = ..., fills: _Optional[_Iterable[_Union[_migration_pb2.MigrationFill, _Mapping]]] = ..., rows: _Optional[_Iterable[_Union[_migration_pb2.TableRows, _Mapping]]] = ...) -> None: ...

class PlanMigrationResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _migration_pb2.PlannedMigration
    def __init__(self, answer: _Optional[_Union[_migration_pb2.PlannedMigration, _Mapping]] = ...) -> None: ...

class CheckMigrationRequest(_message.Message):
    __slots__ = ("migration", "schema", "rows", "in_transaction", "skip_execution")
    MIGRATION_FIELD_NUMBER: _ClassVar[int]
    SCHEMA_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    IN_TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    SKIP_EXECUTION_FIELD_NUMBER: _ClassVar[int]
    migration: str
    schema: _migration_pb2.MigrationSchema
    rows: _containers.RepeatedCompositeFieldContainer[_migration_pb2.TableRows]
    in_transaction: bool
    skip_execution: bool
    def __init__(self, migration: _Optional[str] = ..., schema: _Optional[_Union[_migration_pb2.MigrationSchema, _Mapping]] = ..., rows: _Optional[_Iterable[_Union[_migration_pb2.TableRows, _Mapping]]] = ..., in_transaction: _Optional[bool] = ..., skip_execution: _Optional[bool] = ...) -> None: ...

class CheckMigrationResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _migration_pb2.CheckedMigration
    def __init__(self, answer: _Optional[_Union[_migration_pb2.CheckedMigration, _Mapping]] = ...) -> None: ...

class PredictCapacityRequest(_message.Message):
    __slots__ = ("brief", "source", "change", "measured", "sweep", "seed", "precision", "ask_planner", "rows")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    MEASURED_FIELD_NUMBER: _ClassVar[int]
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    ASK_PLANNER_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    change: _capacity_pb2.CapacityChange
    measured: _containers.RepeatedCompositeFieldContainer[_capacity_pb2.MeasuredDemand]
    sweep: _capacity_pb2.Sweep
    seed: int
    precision: float
    ask_planner: bool
    rows: _capacity_pb2.RowsQuestion
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., change: _Optional[_Union[_capacity_pb2.CapacityChange, _Mapping]] = ..., measured: _Optional[_Iterable[_Union[_capacity_pb2.MeasuredDemand, _Mapping]]] = ..., sweep: _Optional[_Union[_capacity_pb2.Sweep, _Mapping]] = ..., seed: _Optional[int] = ..., precision: _Optional[float] = ..., ask_planner: _Optional[bool] = ..., rows: _Optional[_Union[_capacity_pb2.RowsQuestion, _Mapping]] = ...) -> None: ...

class PredictCapacityResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _capacity_pb2.PredictionAnswer
    def __init__(self, answer: _Optional[_Union[_capacity_pb2.PredictionAnswer, _Mapping]] = ...) -> None: ...

class FindBreakingPointRequest(_message.Message):
    __slots__ = ("brief", "source", "change", "measured", "seed", "ask_planner")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    MEASURED_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    ASK_PLANNER_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    change: _capacity_pb2.CapacityChange
    measured: _containers.RepeatedCompositeFieldContainer[_capacity_pb2.MeasuredDemand]
    seed: int
    ask_planner: bool
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., change: _Optional[_Union[_capacity_pb2.CapacityChange, _Mapping]] = ..., measured: _Optional[_Iterable[_Union[_capacity_pb2.MeasuredDemand, _Mapping]]] = ..., seed: _Optional[int] = ..., ask_planner: _Optional[bool] = ...) -> None: ...

class FindBreakingPointResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _capacity_pb2.BreakingPoint
    def __init__(self, answer: _Optional[_Union[_capacity_pb2.BreakingPoint, _Mapping]] = ...) -> None: ...

class PlanShardingRequest(_message.Message):
    __slots__ = ("brief", "source", "transactions", "choice")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    transactions: _sharding_pb2.SqlShardingSource
    choice: _sharding_pb2.ShardingChoice
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., transactions: _Optional[_Union[_sharding_pb2.SqlShardingSource, _Mapping]] = ..., choice: _Optional[_Union[_sharding_pb2.ShardingChoice, _Mapping]] = ...) -> None: ...

class PlanShardingResponse(_message.Message):
    __slots__ = ("databases",)
    DATABASES_FIELD_NUMBER: _ClassVar[int]
    databases: _containers.RepeatedCompositeFieldContainer[_sharding_pb2.DatabasePlan]
    def __init__(self, databases: _Optional[_Iterable[_Union[_sharding_pb2.DatabasePlan, _Mapping]]] = ...) -> None: ...

class ForecastGrowthRequest(_message.Message):
    __slots__ = ("brief", "source", "database", "factors", "growth_per_month", "months", "objective", "tables", "skip_execution")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    FACTORS_FIELD_NUMBER: _ClassVar[int]
    GROWTH_PER_MONTH_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    TABLES_FIELD_NUMBER: _ClassVar[int]
    SKIP_EXECUTION_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    database: _observed_pb2.ObservedDatabase
    factors: _containers.RepeatedScalarFieldContainer[float]
    growth_per_month: float
    months: int
    objective: _duration_pb2.Duration
    tables: _containers.RepeatedCompositeFieldContainer[_migration_pb2.TableRows]
    skip_execution: bool
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., database: _Optional[_Union[_observed_pb2.ObservedDatabase, _Mapping]] = ..., factors: _Optional[_Iterable[float]] = ..., growth_per_month: _Optional[float] = ..., months: _Optional[int] = ..., objective: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., tables: _Optional[_Iterable[_Union[_migration_pb2.TableRows, _Mapping]]] = ..., skip_execution: _Optional[bool] = ...) -> None: ...

class ForecastGrowthResponse(_message.Message):
    __slots__ = ("answers",)
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    answers: _containers.RepeatedCompositeFieldContainer[_growth_pb2.GrowthAnswer]
    def __init__(self, answers: _Optional[_Iterable[_Union[_growth_pb2.GrowthAnswer, _Mapping]]] = ...) -> None: ...

class CompareMitigationsRequest(_message.Message):
    __slots__ = ("brief", "source", "change", "measured", "seed", "ask_planner", "mitigations", "measurements")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    MEASURED_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    ASK_PLANNER_FIELD_NUMBER: _ClassVar[int]
    MITIGATIONS_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENTS_FIELD_NUMBER: _ClassVar[int]
    brief: _brief_pb2.Brief
    source: _brief_pb2.BriefSource
    change: _capacity_pb2.CapacityChange
    measured: _containers.RepeatedCompositeFieldContainer[_capacity_pb2.MeasuredDemand]
    seed: int
    ask_planner: bool
    mitigations: _containers.RepeatedScalarFieldContainer[str]
    measurements: _mitigation_pb2.ScalingMeasurements
    def __init__(self, brief: _Optional[_Union[_brief_pb2.Brief, _Mapping]] = ..., source: _Optional[_Union[_brief_pb2.BriefSource, _Mapping]] = ..., change: _Optional[_Union[_capacity_pb2.CapacityChange, _Mapping]] = ..., measured: _Optional[_Iterable[_Union[_capacity_pb2.MeasuredDemand, _Mapping]]] = ..., seed: _Optional[int] = ..., ask_planner: _Optional[bool] = ..., mitigations: _Optional[_Iterable[str]] = ..., measurements: _Optional[_Union[_mitigation_pb2.ScalingMeasurements, _Mapping]] = ...) -> None: ...

class CompareMitigationsResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: _mitigation_pb2.MitigationAnswer
    def __init__(self, answer: _Optional[_Union[_mitigation_pb2.MitigationAnswer, _Mapping]] = ...) -> None: ...

class FollowAnalysisRequest(_message.Message):
    __slots__ = ("cut_services", "compare_partitions", "check_consistency", "solve_model", "plan_saga", "analyze_dependencies", "check_schema", "advise_indexes", "plan_migration", "check_migration", "plan_sharding", "forecast_growth", "predict_capacity", "find_breaking_point", "compare_mitigations")
    CUT_SERVICES_FIELD_NUMBER: _ClassVar[int]
    COMPARE_PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    CHECK_CONSISTENCY_FIELD_NUMBER: _ClassVar[int]
    SOLVE_MODEL_FIELD_NUMBER: _ClassVar[int]
    PLAN_SAGA_FIELD_NUMBER: _ClassVar[int]
    ANALYZE_DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    CHECK_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    ADVISE_INDEXES_FIELD_NUMBER: _ClassVar[int]
    PLAN_MIGRATION_FIELD_NUMBER: _ClassVar[int]
    CHECK_MIGRATION_FIELD_NUMBER: _ClassVar[int]
    PLAN_SHARDING_FIELD_NUMBER: _ClassVar[int]
    FORECAST_GROWTH_FIELD_NUMBER: _ClassVar[int]
    PREDICT_CAPACITY_FIELD_NUMBER: _ClassVar[int]
    FIND_BREAKING_POINT_FIELD_NUMBER: _ClassVar[int]
    COMPARE_MITIGATIONS_FIELD_NUMBER: _ClassVar[int]
    cut_services: CutServicesRequest
    compare_partitions: ComparePartitionsRequest
    check_consistency: CheckConsistencyRequest
    solve_model: SolveModelRequest
    plan_saga: PlanSagaRequest
    analyze_dependencies: AnalyzeDependenciesRequest
    check_schema: CheckSchemaRequest
    advise_indexes: AdviseIndexesRequest
    plan_migration: PlanMigrationRequest
    check_migration: CheckMigrationRequest
    plan_sharding: PlanShardingRequest
    forecast_growth: ForecastGrowthRequest
    predict_capacity: PredictCapacityRequest
    find_breaking_point: FindBreakingPointRequest
    compare_mitigations: CompareMitigationsRequest
    def __init__(self, cut_services: _Optional[_Union[CutServicesRequest, _Mapping]] = ..., compare_partitions: _Optional[_Union[ComparePartitionsRequest, _Mapping]] = ..., check_consistency: _Optional[_Union[CheckConsistencyRequest, _Mapping]] = ..., solve_model: _Optional[_Union[SolveModelRequest, _Mapping]] = ..., plan_saga: _Optional[_Union[PlanSagaRequest, _Mapping]] = ..., analyze_dependencies: _Optional[_Union[AnalyzeDependenciesRequest, _Mapping]] = ..., check_schema: _Optional[_Union[CheckSchemaRequest, _Mapping]] = ..., advise_indexes: _Optional[_Union[AdviseIndexesRequest, _Mapping]] = ..., plan_migration: _Optional[_Union[PlanMigrationRequest, _Mapping]] = ..., check_migration: _Optional[_Union[CheckMigrationRequest, _Mapping]] = ..., plan_sharding: _Optional[_Union[PlanShardingRequest, _Mapping]] = ..., forecast_growth: _Optional[_Union[ForecastGrowthRequest, _Mapping]] = ..., predict_capacity: _Optional[_Union[PredictCapacityRequest, _Mapping]] = ..., find_breaking_point: _Optional[_Union[FindBreakingPointRequest, _Mapping]] = ..., compare_mitigations: _Optional[_Union[CompareMitigationsRequest, _Mapping]] = ...) -> None: ...

class FollowAnalysisResponse(_message.Message):
    __slots__ = ("progress", "cut_services", "compare_partitions", "check_consistency", "solve_model", "plan_saga", "analyze_dependencies", "check_schema", "advise_indexes", "plan_migration", "check_migration", "plan_sharding", "forecast_growth", "predict_capacity", "find_breaking_point", "compare_mitigations")
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    CUT_SERVICES_FIELD_NUMBER: _ClassVar[int]
    COMPARE_PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    CHECK_CONSISTENCY_FIELD_NUMBER: _ClassVar[int]
    SOLVE_MODEL_FIELD_NUMBER: _ClassVar[int]
    PLAN_SAGA_FIELD_NUMBER: _ClassVar[int]
    ANALYZE_DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    CHECK_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    ADVISE_INDEXES_FIELD_NUMBER: _ClassVar[int]
    PLAN_MIGRATION_FIELD_NUMBER: _ClassVar[int]
    CHECK_MIGRATION_FIELD_NUMBER: _ClassVar[int]
    PLAN_SHARDING_FIELD_NUMBER: _ClassVar[int]
    FORECAST_GROWTH_FIELD_NUMBER: _ClassVar[int]
    PREDICT_CAPACITY_FIELD_NUMBER: _ClassVar[int]
    FIND_BREAKING_POINT_FIELD_NUMBER: _ClassVar[int]
    COMPARE_MITIGATIONS_FIELD_NUMBER: _ClassVar[int]
    progress: AnalysisProgress
    cut_services: CutServicesResponse
    compare_partitions: ComparePartitionsResponse
    check_consistency: CheckConsistencyResponse
    solve_model: SolveModelResponse
    plan_saga: PlanSagaResponse
    analyze_dependencies: AnalyzeDependenciesResponse
    check_schema: CheckSchemaResponse
    advise_indexes: AdviseIndexesResponse
    plan_migration: PlanMigrationResponse
    check_migration: CheckMigrationResponse
    plan_sharding: PlanShardingResponse
    forecast_growth: ForecastGrowthResponse
    predict_capacity: PredictCapacityResponse
    find_breaking_point: FindBreakingPointResponse
    compare_mitigations: CompareMitigationsResponse
    def __init__(self, progress: _Optional[_Union[AnalysisProgress, _Mapping]] = ..., cut_services: _Optional[_Union[CutServicesResponse, _Mapping]] = ..., compare_partitions: _Optional[_Union[ComparePartitionsResponse, _Mapping]] = ..., check_consistency: _Optional[_Union[CheckConsistencyResponse, _Mapping]] = ..., solve_model: _Optional[_Union[SolveModelResponse, _Mapping]] = ..., plan_saga: _Optional[_Union[PlanSagaResponse, _Mapping]] = ..., analyze_dependencies: _Optional[_Union[AnalyzeDependenciesResponse, _Mapping]] = ..., check_schema: _Optional[_Union[CheckSchemaResponse, _Mapping]] = ..., advise_indexes: _Optional[_Union[AdviseIndexesResponse, _Mapping]] = ..., plan_migration: _Optional[_Union[PlanMigrationResponse, _Mapping]] = ..., check_migration: _Optional[_Union[CheckMigrationResponse, _Mapping]] = ..., plan_sharding: _Optional[_Union[PlanShardingResponse, _Mapping]] = ..., forecast_growth: _Optional[_Union[ForecastGrowthResponse, _Mapping]] = ..., predict_capacity: _Optional[_Union[PredictCapacityResponse, _Mapping]] = ..., find_breaking_point: _Optional[_Union[FindBreakingPointResponse, _Mapping]] = ..., compare_mitigations: _Optional[_Union[CompareMitigationsResponse, _Mapping]] = ...) -> None: ...

class AnalysisProgress(_message.Message):
    __slots__ = ("fraction", "doing")
    FRACTION_FIELD_NUMBER: _ClassVar[int]
    DOING_FIELD_NUMBER: _ClassVar[int]
    fraction: float
    doing: str
    def __init__(self, fraction: _Optional[float] = ..., doing: _Optional[str] = ...) -> None: ...
