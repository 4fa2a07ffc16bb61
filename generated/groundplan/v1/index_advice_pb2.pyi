from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IndexDefinition(_message.Message):
    __slots__ = ("table", "keys", "method", "include", "where", "unique", "name")
    TABLE_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_FIELD_NUMBER: _ClassVar[int]
    WHERE_FIELD_NUMBER: _ClassVar[int]
    UNIQUE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    table: str
    keys: _containers.RepeatedScalarFieldContainer[str]
    method: str
    include: _containers.RepeatedScalarFieldContainer[str]
    where: str
    unique: bool
    name: str
    def __init__(self, table: _Optional[str] = ..., keys: _Optional[_Iterable[str]] = ..., method: _Optional[str] = ..., include: _Optional[_Iterable[str]] = ..., where: _Optional[str] = ..., unique: _Optional[bool] = ..., name: _Optional[str] = ...) -> None: ...

class ChosenIndex(_message.Message):
    __slots__ = ("definition", "pages", "serves", "gain", "write_cost", "create")
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    PAGES_FIELD_NUMBER: _ClassVar[int]
    SERVES_FIELD_NUMBER: _ClassVar[int]
    GAIN_FIELD_NUMBER: _ClassVar[int]
    WRITE_COST_FIELD_NUMBER: _ClassVar[int]
    CREATE_FIELD_NUMBER: _ClassVar[int]
    definition: IndexDefinition
    pages: int
    serves: _containers.RepeatedScalarFieldContainer[str]
    gain: float
    write_cost: float
    create: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, definition: _Optional[_Union[IndexDefinition, _Mapping]] = ..., pages: _Optional[int] = ..., serves: _Optional[_Iterable[str]] = ..., gain: _Optional[float] = ..., write_cost: _Optional[float] = ..., create: _Optional[_Iterable[str]] = ...) -> None: ...

class DroppedIndex(_message.Message):
    __slots__ = ("name", "table", "reason", "covered_by", "drop")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TABLE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    COVERED_BY_FIELD_NUMBER: _ClassVar[int]
    DROP_FIELD_NUMBER: _ClassVar[int]
    name: str
    table: str
    reason: str
    covered_by: str
    drop: str
    def __init__(self, name: _Optional[str] = ..., table: _Optional[str] = ..., reason: _Optional[str] = ..., covered_by: _Optional[str] = ..., drop: _Optional[str] = ...) -> None: ...

class StatementCost(_message.Message):
    __slots__ = ("statement", "rate", "before", "after", "write_before", "write_after", "indexes")
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    WRITE_BEFORE_FIELD_NUMBER: _ClassVar[int]
    WRITE_AFTER_FIELD_NUMBER: _ClassVar[int]
    INDEXES_FIELD_NUMBER: _ClassVar[int]
    statement: str
    rate: float
    before: float
    after: float
    write_before: float
    write_after: float
    indexes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, statement: _Optional[str] = ..., rate: _Optional[float] = ..., before: _Optional[float] = ..., after: _Optional[float] = ..., write_before: _Optional[float] = ..., write_after: _Optional[float] = ..., indexes: _Optional[_Iterable[str]] = ...) -> None: ...

class RefusedStatement(_message.Message):
    __slots__ = ("statement", "sqlstate", "message", "position")
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    SQLSTATE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    statement: str
    sqlstate: str
    message: str
    position: int
    def __init__(self, statement: _Optional[str] = ..., sqlstate: _Optional[str] = ..., message: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class IndexAdvice(_message.Message):
    __slots__ = ("service", "indexes", "dropped", "statements", "refused", "cost_before", "cost_after", "bytes", "budget", "planner_calls", "candidates")
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    INDEXES_FIELD_NUMBER: _ClassVar[int]
    DROPPED_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    COST_BEFORE_FIELD_NUMBER: _ClassVar[int]
    COST_AFTER_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    PLANNER_CALLS_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    service: str
    indexes: _containers.RepeatedCompositeFieldContainer[ChosenIndex]
    dropped: _containers.RepeatedCompositeFieldContainer[DroppedIndex]
    statements: _containers.RepeatedCompositeFieldContainer[StatementCost]
    refused: _containers.RepeatedCompositeFieldContainer[RefusedStatement]
    cost_before: float
    cost_after: float
    bytes: int
    budget: int
    planner_calls: int
    candidates: int
    def __init__(self, service: _Optional[str] = ..., indexes: _Optional[_Iterable[_Union[ChosenIndex, _Mapping]]] = ..., dropped: _Optional[_Iterable[_Union[DroppedIndex, _Mapping]]] = ..., statements: _Optional[_Iterable[_Union[StatementCost, _Mapping]]] = ..., refused: _Optional[_Iterable[_Union[RefusedStatement, _Mapping]]] = ..., cost_before: _Optional[float] = ..., cost_after: _Optional[float] = ..., bytes: _Optional[int] = ..., budget: _Optional[int] = ..., planner_calls: _Optional[int] = ..., candidates: _Optional[int] = ...) -> None: ...
