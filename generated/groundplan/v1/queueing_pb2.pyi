from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SolutionMethod(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SOLUTION_METHOD_UNSPECIFIED: _ClassVar[SolutionMethod]
    SOLUTION_METHOD_EXACT: _ClassVar[SolutionMethod]
    SOLUTION_METHOD_APPROXIMATE: _ClassVar[SolutionMethod]
    SOLUTION_METHOD_SIMULATED: _ClassVar[SolutionMethod]
SOLUTION_METHOD_UNSPECIFIED: SolutionMethod
SOLUTION_METHOD_EXACT: SolutionMethod
SOLUTION_METHOD_APPROXIMATE: SolutionMethod
SOLUTION_METHOD_SIMULATED: SolutionMethod

class FigureRow(_message.Message):
    __slots__ = ("values",)
    VALUES_FIELD_NUMBER: _ClassVar[int]
    values: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, values: _Optional[_Iterable[float]] = ...) -> None: ...

class OpenStation(_message.Message):
    __slots__ = ("arrivals", "service_means", "service_scvs", "servers", "discipline", "arrival", "service_mean", "service_rate", "service_scv", "arrival_scvs", "priorities")
    ARRIVALS_FIELD_NUMBER: _ClassVar[int]
    SERVICE_MEANS_FIELD_NUMBER: _ClassVar[int]
    SERVICE_SCVS_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    DISCIPLINE_FIELD_NUMBER: _ClassVar[int]
    ARRIVAL_FIELD_NUMBER: _ClassVar[int]
    SERVICE_MEAN_FIELD_NUMBER: _ClassVar[int]
    SERVICE_RATE_FIELD_NUMBER: _ClassVar[int]
    SERVICE_SCV_FIELD_NUMBER: _ClassVar[int]
    ARRIVAL_SCVS_FIELD_NUMBER: _ClassVar[int]
    PRIORITIES_FIELD_NUMBER: _ClassVar[int]
    arrivals: _containers.RepeatedScalarFieldContainer[float]
    service_means: _containers.RepeatedScalarFieldContainer[float]
    service_scvs: _containers.RepeatedScalarFieldContainer[float]
    servers: int
    discipline: str
    arrival: float
    service_mean: float
    service_rate: float
    service_scv: _struct_pb2.Value
    arrival_scvs: _containers.RepeatedScalarFieldContainer[float]
    priorities: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, arrivals: _Optional[_Iterable[float]] = ..., service_means: _Optional[_Iterable[float]] = ..., service_scvs: _Optional[_Iterable[float]] = ..., servers: _Optional[int] = ..., discipline: _Optional[str] = ..., arrival: _Optional[float] = ..., service_mean: _Optional[float] = ..., service_rate: _Optional[float] = ..., service_scv: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., arrival_scvs: _Optional[_Iterable[float]] = ..., priorities: _Optional[_Iterable[int]] = ...) -> None: ...

class FiniteStation(_message.Message):
    __slots__ = ("arrival", "service_rate", "service_mean", "capacity", "servers", "service_scv", "customers")
    ARRIVAL_FIELD_NUMBER: _ClassVar[int]
    SERVICE_RATE_FIELD_NUMBER: _ClassVar[int]
    SERVICE_MEAN_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    SERVICE_SCV_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    arrival: float
    service_rate: float
    service_mean: float
    capacity: int
    servers: int
    service_scv: float
    customers: int
    def __init__(self, arrival: _Optional[float] = ..., service_rate: _Optional[float] = ..., service_mean: _Optional[float] = ..., capacity: _Optional[int] = ..., servers: _Optional[int] = ..., service_scv: _Optional[float] = ..., customers: _Optional[int] = ...) -> None: ...

class HeterogeneousStation(_message.Message):
    __slots__ = ("arrival", "service_rates")
    ARRIVAL_FIELD_NUMBER: _ClassVar[int]
    SERVICE_RATES_FIELD_NUMBER: _ClassVar[int]
    arrival: float
    service_rates: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, arrival: _Optional[float] = ..., service_rates: _Optional[_Iterable[float]] = ...) -> None: ...

class LossTable(_message.Message):
    __slots__ = ("blocking", "servers", "offered", "formula", "sources")
    BLOCKING_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    OFFERED_FIELD_NUMBER: _ClassVar[int]
    FORMULA_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    blocking: float
    servers: _containers.RepeatedScalarFieldContainer[int]
    offered: _containers.RepeatedScalarFieldContainer[float]
    formula: str
    sources: int
    def __init__(self, blocking: _Optional[float] = ..., servers: _Optional[_Iterable[int]] = ..., offered: _Optional[_Iterable[float]] = ..., formula: _Optional[str] = ..., sources: _Optional[int] = ...) -> None: ...

class Staffing(_message.Message):
    __slots__ = ("arrival", "service_mean", "fraction", "wait", "arrival_per_h", "arrival_per_s", "mean_service_s", "target", "mean_wait", "blocking", "utilisation", "offered_erlang")
    ARRIVAL_FIELD_NUMBER: _ClassVar[int]
    SERVICE_MEAN_FIELD_NUMBER: _ClassVar[int]
    FRACTION_FIELD_NUMBER: _ClassVar[int]
    WAIT_FIELD_NUMBER: _ClassVar[int]
    ARRIVAL_PER_H_FIELD_NUMBER: _ClassVar[int]
    ARRIVAL_PER_S_FIELD_NUMBER: _ClassVar[int]
    MEAN_SERVICE_S_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    MEAN_WAIT_FIELD_NUMBER: _ClassVar[int]
    BLOCKING_FIELD_NUMBER: _ClassVar[int]
    UTILISATION_FIELD_NUMBER: _ClassVar[int]
    OFFERED_ERLANG_FIELD_NUMBER: _ClassVar[int]
    arrival: float
    service_mean: float
    fraction: float
    wait: float
    arrival_per_h: float
    arrival_per_s: float
    mean_service_s: float
    target: str
    mean_wait: float
    blocking: float
    utilisation: float
    offered_erlang: float
    def __init__(self, arrival: _Optional[float] = ..., service_mean: _Optional[float] = ..., fraction: _Optional[float] = ..., wait: _Optional[float] = ..., arrival_per_h: _Optional[float] = ..., arrival_per_s: _Optional[float] = ..., mean_service_s: _Optional[float] = ..., target: _Optional[str] = ..., mean_wait: _Optional[float] = ..., blocking: _Optional[float] = ..., utilisation: _Optional[float] = ..., offered_erlang: _Optional[float] = ...) -> None: ...

class ForkJoin(_message.Message):
    __slots__ = ("arrival", "service_rate", "service_mean", "branches", "service_means", "service_scv", "servers")
    ARRIVAL_FIELD_NUMBER: _ClassVar[int]
    SERVICE_RATE_FIELD_NUMBER: _ClassVar[int]
    SERVICE_MEAN_FIELD_NUMBER: _ClassVar[int]
    BRANCHES_FIELD_NUMBER: _ClassVar[int]
    SERVICE_MEANS_FIELD_NUMBER: _ClassVar[int]
    SERVICE_SCV_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    arrival: float
    service_rate: float
    service_mean: float
    branches: int
    service_means: _containers.RepeatedScalarFieldContainer[float]
    service_scv: float
    servers: int
    def __init__(self, arrival: _Optional[float] = ..., service_rate: _Optional[float] = ..., service_mean: _Optional[float] = ..., branches: _Optional[int] = ..., service_means: _Optional[_Iterable[float]] = ..., service_scv: _Optional[float] = ..., servers: _Optional[int] = ...) -> None: ...

class QueueingNetwork(_message.Message):
    __slots__ = ("services", "visits", "arrivals", "population", "think", "servers", "approximate", "speeds")
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    VISITS_FIELD_NUMBER: _ClassVar[int]
    ARRIVALS_FIELD_NUMBER: _ClassVar[int]
    POPULATION_FIELD_NUMBER: _ClassVar[int]
    THINK_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    APPROXIMATE_FIELD_NUMBER: _ClassVar[int]
    SPEEDS_FIELD_NUMBER: _ClassVar[int]
    services: _containers.RepeatedCompositeFieldContainer[FigureRow]
    visits: _containers.RepeatedCompositeFieldContainer[FigureRow]
    arrivals: _containers.RepeatedScalarFieldContainer[float]
    population: _containers.RepeatedScalarFieldContainer[int]
    think: _containers.RepeatedScalarFieldContainer[float]
    servers: _containers.RepeatedScalarFieldContainer[int]
    approximate: bool
    speeds: _containers.RepeatedCompositeFieldContainer[FigureRow]
    def __init__(self, services: _Optional[_Iterable[_Union[FigureRow, _Mapping]]] = ..., visits: _Optional[_Iterable[_Union[FigureRow, _Mapping]]] = ..., arrivals: _Optional[_Iterable[float]] = ..., population: _Optional[_Iterable[int]] = ..., think: _Optional[_Iterable[float]] = ..., servers: _Optional[_Iterable[int]] = ..., approximate: _Optional[bool] = ..., speeds: _Optional[_Iterable[_Union[FigureRow, _Mapping]]] = ...) -> None: ...

class OpenNetwork(_message.Message):
    __slots__ = ("arrivals", "arrival", "services", "visits", "servers", "demands", "routing", "speeds", "disciplines")
    ARRIVALS_FIELD_NUMBER: _ClassVar[int]
    ARRIVAL_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    VISITS_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    DEMANDS_FIELD_NUMBER: _ClassVar[int]
    ROUTING_FIELD_NUMBER: _ClassVar[int]
    SPEEDS_FIELD_NUMBER: _ClassVar[int]
    DISCIPLINES_FIELD_NUMBER: _ClassVar[int]
    arrivals: _struct_pb2.Value
    arrival: _struct_pb2.Value
    services: _struct_pb2.Value
    visits: _struct_pb2.Value
    servers: _struct_pb2.Value
    demands: _struct_pb2.Value
    routing: _struct_pb2.Value
    speeds: _struct_pb2.Value
    disciplines: _struct_pb2.Value
    def __init__(self, arrivals: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., arrival: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., services: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., visits: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., servers: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., demands: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., routing: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., speeds: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., disciplines: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...

class ClosedNetwork(_message.Message):
    __slots__ = ("population", "think", "services", "visits", "servers", "demands", "routing", "service", "grid", "speeds", "disciplines")
    POPULATION_FIELD_NUMBER: _ClassVar[int]
    THINK_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    VISITS_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    DEMANDS_FIELD_NUMBER: _ClassVar[int]
    ROUTING_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    GRID_FIELD_NUMBER: _ClassVar[int]
    SPEEDS_FIELD_NUMBER: _ClassVar[int]
    DISCIPLINES_FIELD_NUMBER: _ClassVar[int]
    population: _struct_pb2.Value
    think: _struct_pb2.Value
    services: _struct_pb2.Value
    visits: _struct_pb2.Value
    servers: _struct_pb2.Value
    demands: _struct_pb2.Value
    routing: _struct_pb2.Value
    service: _struct_pb2.Value
    grid: str
    speeds: _struct_pb2.Value
    disciplines: _struct_pb2.Value
    def __init__(self, population: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., think: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., services: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., visits: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., servers: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., demands: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., routing: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., service: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., grid: _Optional[str] = ..., speeds: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., disciplines: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...

class ApproximateClosedNetwork(_message.Message):
    __slots__ = ("population", "think", "services", "visits", "servers", "demands", "algorithm")
    POPULATION_FIELD_NUMBER: _ClassVar[int]
    THINK_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    VISITS_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    DEMANDS_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    population: _struct_pb2.Value
    think: _struct_pb2.Value
    services: _struct_pb2.Value
    visits: _struct_pb2.Value
    servers: _struct_pb2.Value
    demands: _struct_pb2.Value
    algorithm: str
    def __init__(self, population: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., think: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., services: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., visits: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., servers: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., demands: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., algorithm: _Optional[str] = ...) -> None: ...

class MulticlassClosedNetwork(_message.Message):
    __slots__ = ("population", "think", "services", "visits", "servers", "demands", "speeds", "disciplines")
    POPULATION_FIELD_NUMBER: _ClassVar[int]
    THINK_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    VISITS_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    DEMANDS_FIELD_NUMBER: _ClassVar[int]
    SPEEDS_FIELD_NUMBER: _ClassVar[int]
    DISCIPLINES_FIELD_NUMBER: _ClassVar[int]
    population: _struct_pb2.Value
    think: _struct_pb2.Value
    services: _struct_pb2.Value
    visits: _struct_pb2.Value
    servers: _struct_pb2.Value
    demands: _struct_pb2.Value
    speeds: _struct_pb2.Value
    disciplines: _struct_pb2.Value
    def __init__(self, population: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., think: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., services: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., visits: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., servers: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., demands: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., speeds: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., disciplines: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...

class MixedNetwork(_message.Message):
    __slots__ = ("open_arrivals", "closed_population", "think", "services", "visits", "servers", "demands", "speeds", "disciplines")
    OPEN_ARRIVALS_FIELD_NUMBER: _ClassVar[int]
    CLOSED_POPULATION_FIELD_NUMBER: _ClassVar[int]
    THINK_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    VISITS_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    DEMANDS_FIELD_NUMBER: _ClassVar[int]
    SPEEDS_FIELD_NUMBER: _ClassVar[int]
    DISCIPLINES_FIELD_NUMBER: _ClassVar[int]
    open_arrivals: _struct_pb2.Value
    closed_population: _struct_pb2.Value
    think: _struct_pb2.Value
    services: _struct_pb2.Value
    visits: _struct_pb2.Value
    servers: _struct_pb2.Value
    demands: _struct_pb2.Value
    speeds: _struct_pb2.Value
    disciplines: _struct_pb2.Value
    def __init__(self, open_arrivals: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., closed_population: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., think: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., services: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., visits: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., servers: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., demands: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., speeds: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., disciplines: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...

class BlockingNetwork(_message.Message):
    __slots__ = ("population", "services", "capacities", "servers", "after_service", "routing", "blocking", "arrivals")
    POPULATION_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    CAPACITIES_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    AFTER_SERVICE_FIELD_NUMBER: _ClassVar[int]
    ROUTING_FIELD_NUMBER: _ClassVar[int]
    BLOCKING_FIELD_NUMBER: _ClassVar[int]
    ARRIVALS_FIELD_NUMBER: _ClassVar[int]
    population: int
    services: _containers.RepeatedScalarFieldContainer[float]
    capacities: _containers.RepeatedScalarFieldContainer[int]
    servers: _containers.RepeatedScalarFieldContainer[int]
    after_service: bool
    routing: _struct_pb2.Value
    blocking: str
    arrivals: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, population: _Optional[int] = ..., services: _Optional[_Iterable[float]] = ..., capacities: _Optional[_Iterable[int]] = ..., servers: _Optional[_Iterable[int]] = ..., after_service: _Optional[bool] = ..., routing: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., blocking: _Optional[str] = ..., arrivals: _Optional[_Iterable[float]] = ...) -> None: ...

class AsymptoticBounds(_message.Message):
    __slots__ = ("population", "demands", "think")
    POPULATION_FIELD_NUMBER: _ClassVar[int]
    DEMANDS_FIELD_NUMBER: _ClassVar[int]
    THINK_FIELD_NUMBER: _ClassVar[int]
    population: int
    demands: _containers.RepeatedScalarFieldContainer[float]
    think: float
    def __init__(self, population: _Optional[int] = ..., demands: _Optional[_Iterable[float]] = ..., think: _Optional[float] = ...) -> None: ...

class ScalabilityFit(_message.Message):
    __slots__ = ("load", "throughput")
    LOAD_FIELD_NUMBER: _ClassVar[int]
    THROUGHPUT_FIELD_NUMBER: _ClassVar[int]
    load: _containers.RepeatedScalarFieldContainer[float]
    throughput: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, load: _Optional[_Iterable[float]] = ..., throughput: _Optional[_Iterable[float]] = ...) -> None: ...

class CacheModel(_message.Message):
    __slots__ = ("capacity", "items", "zipf_alpha", "popularity", "request_rate", "lifetime", "renewed", "policy", "request_model")
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    ZIPF_ALPHA_FIELD_NUMBER: _ClassVar[int]
    POPULARITY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_RATE_FIELD_NUMBER: _ClassVar[int]
    LIFETIME_FIELD_NUMBER: _ClassVar[int]
    RENEWED_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_MODEL_FIELD_NUMBER: _ClassVar[int]
    capacity: int
    items: int
    zipf_alpha: float
    popularity: _containers.RepeatedScalarFieldContainer[float]
    request_rate: float
    lifetime: float
    renewed: bool
    policy: str
    request_model: str
    def __init__(self, capacity: _Optional[int] = ..., items: _Optional[int] = ..., zipf_alpha: _Optional[float] = ..., popularity: _Optional[_Iterable[float]] = ..., request_rate: _Optional[float] = ..., lifetime: _Optional[float] = ..., renewed: _Optional[bool] = ..., policy: _Optional[str] = ..., request_model: _Optional[str] = ...) -> None: ...

class LayeredProcessor(_message.Message):
    __slots__ = ("name", "servers", "sharing")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    SHARING_FIELD_NUMBER: _ClassVar[int]
    name: str
    servers: int
    sharing: bool
    def __init__(self, name: _Optional[str] = ..., servers: _Optional[int] = ..., sharing: _Optional[bool] = ...) -> None: ...

class LayeredTask(_message.Message):
    __slots__ = ("name", "processor", "entries", "threads", "reference", "population", "think")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    THREADS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    POPULATION_FIELD_NUMBER: _ClassVar[int]
    THINK_FIELD_NUMBER: _ClassVar[int]
    name: str
    processor: str
    entries: _containers.RepeatedScalarFieldContainer[str]
    threads: int
    reference: bool
    population: int
    think: float
    def __init__(self, name: _Optional[str] = ..., processor: _Optional[str] = ..., entries: _Optional[_Iterable[str]] = ..., threads: _Optional[int] = ..., reference: _Optional[bool] = ..., population: _Optional[int] = ..., think: _Optional[float] = ...) -> None: ...

class LayeredEntry(_message.Message):
    __slots__ = ("name", "phase_demand")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PHASE_DEMAND_FIELD_NUMBER: _ClassVar[int]
    name: str
    phase_demand: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, name: _Optional[str] = ..., phase_demand: _Optional[_Iterable[float]] = ...) -> None: ...

class LayeredCall(_message.Message):
    __slots__ = ("src", "dst", "mean_per_phase", "asynchronous")
    SRC_FIELD_NUMBER: _ClassVar[int]
    DST_FIELD_NUMBER: _ClassVar[int]
    MEAN_PER_PHASE_FIELD_NUMBER: _ClassVar[int]
    ASYNCHRONOUS_FIELD_NUMBER: _ClassVar[int]
    src: str
    dst: str
    mean_per_phase: _containers.RepeatedScalarFieldContainer[float]
    asynchronous: bool
    def __init__(self, src: _Optional[str] = ..., dst: _Optional[str] = ..., mean_per_phase: _Optional[_Iterable[float]] = ..., asynchronous: _Optional[bool] = ...) -> None: ...

class OpenArrival(_message.Message):
    __slots__ = ("entry", "rate")
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    entry: str
    rate: float
    def __init__(self, entry: _Optional[str] = ..., rate: _Optional[float] = ...) -> None: ...

class LayeredModel(_message.Message):
    __slots__ = ("processors", "tasks", "entries", "calls", "open_arrivals")
    PROCESSORS_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    OPEN_ARRIVALS_FIELD_NUMBER: _ClassVar[int]
    processors: _containers.RepeatedCompositeFieldContainer[LayeredProcessor]
    tasks: _containers.RepeatedCompositeFieldContainer[LayeredTask]
    entries: _containers.RepeatedCompositeFieldContainer[LayeredEntry]
    calls: _containers.RepeatedCompositeFieldContainer[LayeredCall]
    open_arrivals: _containers.RepeatedCompositeFieldContainer[OpenArrival]
    def __init__(self, processors: _Optional[_Iterable[_Union[LayeredProcessor, _Mapping]]] = ..., tasks: _Optional[_Iterable[_Union[LayeredTask, _Mapping]]] = ..., entries: _Optional[_Iterable[_Union[LayeredEntry, _Mapping]]] = ..., calls: _Optional[_Iterable[_Union[LayeredCall, _Mapping]]] = ..., open_arrivals: _Optional[_Iterable[_Union[OpenArrival, _Mapping]]] = ...) -> None: ...

class NamedProcessor(_message.Message):
    __slots__ = ("sched", "servers", "quantum")
    SCHED_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    QUANTUM_FIELD_NUMBER: _ClassVar[int]
    sched: str
    servers: int
    quantum: float
    def __init__(self, sched: _Optional[str] = ..., servers: _Optional[int] = ..., quantum: _Optional[float] = ...) -> None: ...

class NamedTask(_message.Message):
    __slots__ = ("kind", "entries", "processor", "threads", "population", "think")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_FIELD_NUMBER: _ClassVar[int]
    THREADS_FIELD_NUMBER: _ClassVar[int]
    POPULATION_FIELD_NUMBER: _ClassVar[int]
    THINK_FIELD_NUMBER: _ClassVar[int]
    kind: str
    entries: _containers.RepeatedScalarFieldContainer[str]
    processor: str
    threads: int
    population: int
    think: float
    def __init__(self, kind: _Optional[str] = ..., entries: _Optional[_Iterable[str]] = ..., processor: _Optional[str] = ..., threads: _Optional[int] = ..., population: _Optional[int] = ..., think: _Optional[float] = ...) -> None: ...

class NamedEntry(_message.Message):
    __slots__ = ("phase_demand",)
    PHASE_DEMAND_FIELD_NUMBER: _ClassVar[int]
    phase_demand: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, phase_demand: _Optional[_Iterable[float]] = ...) -> None: ...

class LayeredNetwork(_message.Message):
    __slots__ = ("processors", "tasks", "entries", "calls", "open_arrivals")
    class ProcessorsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: NamedProcessor
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[NamedProcessor, _Mapping]] = ...) -> None: ...
    class TasksEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: NamedTask
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[NamedTask, _Mapping]] = ...) -> None: ...
    class EntriesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: NamedEntry
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[NamedEntry, _Mapping]] = ...) -> None: ...
    class OpenArrivalsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    PROCESSORS_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    OPEN_ARRIVALS_FIELD_NUMBER: _ClassVar[int]
    processors: _containers.MessageMap[str, NamedProcessor]
    tasks: _containers.MessageMap[str, NamedTask]
    entries: _containers.MessageMap[str, NamedEntry]
    calls: _containers.RepeatedCompositeFieldContainer[LayeredCall]
    open_arrivals: _containers.ScalarMap[str, float]
    def __init__(self, processors: _Optional[_Mapping[str, NamedProcessor]] = ..., tasks: _Optional[_Mapping[str, NamedTask]] = ..., entries: _Optional[_Mapping[str, NamedEntry]] = ..., calls: _Optional[_Iterable[_Union[LayeredCall, _Mapping]]] = ..., open_arrivals: _Optional[_Mapping[str, float]] = ...) -> None: ...

class PooledDemand(_message.Message):
    __slots__ = ("cpu_before", "db", "cpu_after", "external_while_holding_worker", "external_while_holding_connection")
    CPU_BEFORE_FIELD_NUMBER: _ClassVar[int]
    DB_FIELD_NUMBER: _ClassVar[int]
    CPU_AFTER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_WHILE_HOLDING_WORKER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_WHILE_HOLDING_CONNECTION_FIELD_NUMBER: _ClassVar[int]
    cpu_before: float
    db: float
    cpu_after: float
    external_while_holding_worker: float
    external_while_holding_connection: float
    def __init__(self, cpu_before: _Optional[float] = ..., db: _Optional[float] = ..., cpu_after: _Optional[float] = ..., external_while_holding_worker: _Optional[float] = ..., external_while_holding_connection: _Optional[float] = ...) -> None: ...

class PooledService(_message.Message):
    __slots__ = ("arrival_per_s", "workers", "cpu_servers", "db_connections", "db_servers", "cpu_before", "db", "cpu_after", "external_while_holding_worker", "external_while_holding_connection", "demand_ms", "order", "distributions")
    ARRIVAL_PER_S_FIELD_NUMBER: _ClassVar[int]
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    CPU_SERVERS_FIELD_NUMBER: _ClassVar[int]
    DB_CONNECTIONS_FIELD_NUMBER: _ClassVar[int]
    DB_SERVERS_FIELD_NUMBER: _ClassVar[int]
    CPU_BEFORE_FIELD_NUMBER: _ClassVar[int]
    DB_FIELD_NUMBER: _ClassVar[int]
    CPU_AFTER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_WHILE_HOLDING_WORKER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_WHILE_HOLDING_CONNECTION_FIELD_NUMBER: _ClassVar[int]
    DEMAND_MS_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    DISTRIBUTIONS_FIELD_NUMBER: _ClassVar[int]
    arrival_per_s: float
    workers: int
    cpu_servers: int
    db_connections: int
    db_servers: int
    cpu_before: float
    db: float
    cpu_after: float
    external_while_holding_worker: float
    external_while_holding_connection: float
    demand_ms: PooledDemand
    order: str
    distributions: str
    def __init__(self, arrival_per_s: _Optional[float] = ..., workers: _Optional[int] = ..., cpu_servers: _Optional[int] = ..., db_connections: _Optional[int] = ..., db_servers: _Optional[int] = ..., cpu_before: _Optional[float] = ..., db: _Optional[float] = ..., cpu_after: _Optional[float] = ..., external_while_holding_worker: _Optional[float] = ..., external_while_holding_connection: _Optional[float] = ..., demand_ms: _Optional[_Union[PooledDemand, _Mapping]] = ..., order: _Optional[str] = ..., distributions: _Optional[str] = ...) -> None: ...

class Measure(_message.Message):
    __slots__ = ("name", "value", "method", "at", "half_width")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    HALF_WIDTH_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: float
    method: SolutionMethod
    at: str
    half_width: float
    def __init__(self, name: _Optional[str] = ..., value: _Optional[float] = ..., method: _Optional[_Union[SolutionMethod, str]] = ..., at: _Optional[str] = ..., half_width: _Optional[float] = ...) -> None: ...

class QueueingAnswer(_message.Message):
    __slots__ = ("measures", "source", "overloaded")
    MEASURES_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    OVERLOADED_FIELD_NUMBER: _ClassVar[int]
    measures: _containers.RepeatedCompositeFieldContainer[Measure]
    source: str
    overloaded: str
    def __init__(self, measures: _Optional[_Iterable[_Union[Measure, _Mapping]]] = ..., source: _Optional[str] = ..., overloaded: _Optional[str] = ...) -> None: ...
