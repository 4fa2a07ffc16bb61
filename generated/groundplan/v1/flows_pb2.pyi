from google.api import field_behavior_pb2 as _field_behavior_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FlowsModel(_message.Message):
    __slots__ = ("stations", "pools", "flows")
    STATIONS_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    FLOWS_FIELD_NUMBER: _ClassVar[int]
    stations: _containers.RepeatedCompositeFieldContainer[FlowStation]
    pools: _containers.RepeatedCompositeFieldContainer[FlowPool]
    flows: _containers.RepeatedCompositeFieldContainer[RequestFlow]
    def __init__(self, stations: _Optional[_Iterable[_Union[FlowStation, _Mapping]]] = ..., pools: _Optional[_Iterable[_Union[FlowPool, _Mapping]]] = ..., flows: _Optional[_Iterable[_Union[RequestFlow, _Mapping]]] = ...) -> None: ...

class FlowStation(_message.Message):
    __slots__ = ("name", "servers", "sharing")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SERVERS_FIELD_NUMBER: _ClassVar[int]
    SHARING_FIELD_NUMBER: _ClassVar[int]
    name: str
    servers: int
    sharing: bool
    def __init__(self, name: _Optional[str] = ..., servers: _Optional[int] = ..., sharing: _Optional[bool] = ...) -> None: ...

class FlowPool(_message.Message):
    __slots__ = ("name", "size")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    name: str
    size: int
    def __init__(self, name: _Optional[str] = ..., size: _Optional[int] = ...) -> None: ...

class RequestFlow(_message.Message):
    __slots__ = ("name", "rate", "arrival_scv", "population", "think", "priority", "deadline", "retries", "backoff", "steps")
    NAME_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    ARRIVAL_SCV_FIELD_NUMBER: _ClassVar[int]
    POPULATION_FIELD_NUMBER: _ClassVar[int]
    THINK_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    RETRIES_FIELD_NUMBER: _ClassVar[int]
    BACKOFF_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    name: str
    rate: float
    arrival_scv: float
    population: int
    think: float
    priority: int
    deadline: float
    retries: int
    backoff: float
    steps: _containers.RepeatedCompositeFieldContainer[FlowStep]
    def __init__(self, name: _Optional[str] = ..., rate: _Optional[float] = ..., arrival_scv: _Optional[float] = ..., population: _Optional[int] = ..., think: _Optional[float] = ..., priority: _Optional[int] = ..., deadline: _Optional[float] = ..., retries: _Optional[int] = ..., backoff: _Optional[float] = ..., steps: _Optional[_Iterable[_Union[FlowStep, _Mapping]]] = ...) -> None: ...

class FlowStep(_message.Message):
    __slots__ = ("work", "pause", "hold", "choice", "loop", "fork", "background")
    WORK_FIELD_NUMBER: _ClassVar[int]
    PAUSE_FIELD_NUMBER: _ClassVar[int]
    HOLD_FIELD_NUMBER: _ClassVar[int]
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    LOOP_FIELD_NUMBER: _ClassVar[int]
    FORK_FIELD_NUMBER: _ClassVar[int]
    BACKGROUND_FIELD_NUMBER: _ClassVar[int]
    work: FlowWork
    pause: FlowPause
    hold: FlowHold
    choice: FlowChoice
    loop: FlowLoop
    fork: FlowFork
    background: FlowBranch
    def __init__(self, work: _Optional[_Union[FlowWork, _Mapping]] = ..., pause: _Optional[_Union[FlowPause, _Mapping]] = ..., hold: _Optional[_Union[FlowHold, _Mapping]] = ..., choice: _Optional[_Union[FlowChoice, _Mapping]] = ..., loop: _Optional[_Union[FlowLoop, _Mapping]] = ..., fork: _Optional[_Union[FlowFork, _Mapping]] = ..., background: _Optional[_Union[FlowBranch, _Mapping]] = ...) -> None: ...

class FlowWork(_message.Message):
    __slots__ = ("station", "mean", "scv")
    STATION_FIELD_NUMBER: _ClassVar[int]
    MEAN_FIELD_NUMBER: _ClassVar[int]
    SCV_FIELD_NUMBER: _ClassVar[int]
    station: str
    mean: float
    scv: float
    def __init__(self, station: _Optional[str] = ..., mean: _Optional[float] = ..., scv: _Optional[float] = ...) -> None: ...

class FlowPause(_message.Message):
    __slots__ = ("mean", "scv")
    MEAN_FIELD_NUMBER: _ClassVar[int]
    SCV_FIELD_NUMBER: _ClassVar[int]
    mean: float
    scv: float
    def __init__(self, mean: _Optional[float] = ..., scv: _Optional[float] = ...) -> None: ...

class FlowHold(_message.Message):
    __slots__ = ("pool", "steps", "most_waiting", "patience")
    POOL_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    MOST_WAITING_FIELD_NUMBER: _ClassVar[int]
    PATIENCE_FIELD_NUMBER: _ClassVar[int]
    pool: str
    steps: _containers.RepeatedCompositeFieldContainer[FlowStep]
    most_waiting: int
    patience: float
    def __init__(self, pool: _Optional[str] = ..., steps: _Optional[_Iterable[_Union[FlowStep, _Mapping]]] = ..., most_waiting: _Optional[int] = ..., patience: _Optional[float] = ...) -> None: ...

class FlowChoice(_message.Message):
    __slots__ = ("branches",)
    BRANCHES_FIELD_NUMBER: _ClassVar[int]
    branches: _containers.RepeatedCompositeFieldContainer[FlowBranch]
    def __init__(self, branches: _Optional[_Iterable[_Union[FlowBranch, _Mapping]]] = ...) -> None: ...

class FlowFork(_message.Message):
    __slots__ = ("branches",)
    BRANCHES_FIELD_NUMBER: _ClassVar[int]
    branches: _containers.RepeatedCompositeFieldContainer[FlowBranch]
    def __init__(self, branches: _Optional[_Iterable[_Union[FlowBranch, _Mapping]]] = ...) -> None: ...

class FlowBranch(_message.Message):
    __slots__ = ("chance", "steps")
    CHANCE_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    chance: float
    steps: _containers.RepeatedCompositeFieldContainer[FlowStep]
    def __init__(self, chance: _Optional[float] = ..., steps: _Optional[_Iterable[_Union[FlowStep, _Mapping]]] = ...) -> None: ...

class FlowLoop(_message.Message):
    __slots__ = ("mean", "fixed", "steps")
    MEAN_FIELD_NUMBER: _ClassVar[int]
    FIXED_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    mean: float
    fixed: bool
    steps: _containers.RepeatedCompositeFieldContainer[FlowStep]
    def __init__(self, mean: _Optional[float] = ..., fixed: _Optional[bool] = ..., steps: _Optional[_Iterable[_Union[FlowStep, _Mapping]]] = ...) -> None: ...
