from google.api import field_behavior_pb2 as _field_behavior_pb2
from groundplan.v1 import annotations_pb2 as _annotations_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StatementType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STATEMENT_TYPE_UNSPECIFIED: _ClassVar[StatementType]
    STATEMENT_TYPE_INSERT: _ClassVar[StatementType]
    STATEMENT_TYPE_KEY_SELECT: _ClassVar[StatementType]
    STATEMENT_TYPE_PREDICATE_SELECT: _ClassVar[StatementType]
    STATEMENT_TYPE_KEY_UPDATE: _ClassVar[StatementType]
    STATEMENT_TYPE_PREDICATE_UPDATE: _ClassVar[StatementType]
    STATEMENT_TYPE_KEY_DELETE: _ClassVar[StatementType]
    STATEMENT_TYPE_PREDICATE_DELETE: _ClassVar[StatementType]
STATEMENT_TYPE_UNSPECIFIED: StatementType
STATEMENT_TYPE_INSERT: StatementType
STATEMENT_TYPE_KEY_SELECT: StatementType
STATEMENT_TYPE_PREDICATE_SELECT: StatementType
STATEMENT_TYPE_KEY_UPDATE: StatementType
STATEMENT_TYPE_PREDICATE_UPDATE: StatementType
STATEMENT_TYPE_KEY_DELETE: StatementType
STATEMENT_TYPE_PREDICATE_DELETE: StatementType

class RelationSchema(_message.Message):
    __slots__ = ("name", "attributes", "key")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    name: str
    attributes: _containers.RepeatedScalarFieldContainer[str]
    key: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., attributes: _Optional[_Iterable[str]] = ..., key: _Optional[_Iterable[str]] = ...) -> None: ...

class ForeignKeyFunction(_message.Message):
    __slots__ = ("name", "relation", "parent", "columns")
    NAME_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    name: str
    relation: str
    parent: str
    columns: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., relation: _Optional[str] = ..., parent: _Optional[str] = ..., columns: _Optional[_Iterable[str]] = ...) -> None: ...

class ColumnPin(_message.Message):
    __slots__ = ("column", "term")
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    TERM_FIELD_NUMBER: _ClassVar[int]
    column: str
    term: str
    def __init__(self, column: _Optional[str] = ..., term: _Optional[str] = ...) -> None: ...

class ParentRow(_message.Message):
    __slots__ = ("function", "statement")
    FUNCTION_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    function: str
    statement: str
    def __init__(self, function: _Optional[str] = ..., statement: _Optional[str] = ...) -> None: ...

class TemplateStatement(_message.Message):
    __slots__ = ("id", "type", "relation", "key", "predicate_reads", "reads", "writes", "pins", "parents", "locks", "sql", "source", "existing", "generated")
    ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    PREDICATE_READS_FIELD_NUMBER: _ClassVar[int]
    READS_FIELD_NUMBER: _ClassVar[int]
    WRITES_FIELD_NUMBER: _ClassVar[int]
    PINS_FIELD_NUMBER: _ClassVar[int]
    PARENTS_FIELD_NUMBER: _ClassVar[int]
    LOCKS_FIELD_NUMBER: _ClassVar[int]
    SQL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    EXISTING_FIELD_NUMBER: _ClassVar[int]
    GENERATED_FIELD_NUMBER: _ClassVar[int]
    id: str
    type: StatementType
    relation: str
    key: _containers.RepeatedScalarFieldContainer[str]
    predicate_reads: _containers.RepeatedScalarFieldContainer[str]
    reads: _containers.RepeatedScalarFieldContainer[str]
    writes: _containers.RepeatedScalarFieldContainer[str]
    pins: _containers.RepeatedCompositeFieldContainer[ColumnPin]
    parents: _containers.RepeatedCompositeFieldContainer[ParentRow]
    locks: bool
    sql: str
    source: str
    existing: bool
    generated: bool
    def __init__(self, id: _Optional[str] = ..., type: _Optional[_Union[StatementType, str]] = ..., relation: _Optional[str] = ..., key: _Optional[_Iterable[str]] = ..., predicate_reads: _Optional[_Iterable[str]] = ..., reads: _Optional[_Iterable[str]] = ..., writes: _Optional[_Iterable[str]] = ..., pins: _Optional[_Iterable[_Union[ColumnPin, _Mapping]]] = ..., parents: _Optional[_Iterable[_Union[ParentRow, _Mapping]]] = ..., locks: _Optional[bool] = ..., sql: _Optional[str] = ..., source: _Optional[str] = ..., existing: _Optional[bool] = ..., generated: _Optional[bool] = ...) -> None: ...

class ProgramBlock(_message.Message):
    __slots__ = ("statement", "choice", "optional", "loop")
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    OPTIONAL_FIELD_NUMBER: _ClassVar[int]
    LOOP_FIELD_NUMBER: _ClassVar[int]
    statement: TemplateStatement
    choice: _containers.RepeatedCompositeFieldContainer[ProgramBranch]
    optional: _containers.RepeatedCompositeFieldContainer[ProgramBlock]
    loop: _containers.RepeatedCompositeFieldContainer[ProgramBlock]
    def __init__(self, statement: _Optional[_Union[TemplateStatement, _Mapping]] = ..., choice: _Optional[_Iterable[_Union[ProgramBranch, _Mapping]]] = ..., optional: _Optional[_Iterable[_Union[ProgramBlock, _Mapping]]] = ..., loop: _Optional[_Iterable[_Union[ProgramBlock, _Mapping]]] = ...) -> None: ...

class ProgramBranch(_message.Message):
    __slots__ = ("blocks",)
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    blocks: _containers.RepeatedCompositeFieldContainer[ProgramBlock]
    def __init__(self, blocks: _Optional[_Iterable[_Union[ProgramBlock, _Mapping]]] = ...) -> None: ...

class DistinctTerms(_message.Message):
    __slots__ = ("first", "second")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    SECOND_FIELD_NUMBER: _ClassVar[int]
    first: str
    second: str
    def __init__(self, first: _Optional[str] = ..., second: _Optional[str] = ...) -> None: ...

class TransactionProgram(_message.Message):
    __slots__ = ("name", "body", "parameters", "distinct", "use_case")
    NAME_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    DISTINCT_FIELD_NUMBER: _ClassVar[int]
    USE_CASE_FIELD_NUMBER: _ClassVar[int]
    name: str
    body: _containers.RepeatedCompositeFieldContainer[ProgramBlock]
    parameters: _containers.RepeatedScalarFieldContainer[str]
    distinct: _containers.RepeatedCompositeFieldContainer[DistinctTerms]
    use_case: str
    def __init__(self, name: _Optional[str] = ..., body: _Optional[_Iterable[_Union[ProgramBlock, _Mapping]]] = ..., parameters: _Optional[_Iterable[str]] = ..., distinct: _Optional[_Iterable[_Union[DistinctTerms, _Mapping]]] = ..., use_case: _Optional[str] = ...) -> None: ...

class Lemma(_message.Message):
    __slots__ = ("program", "statement", "reason")
    PROGRAM_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    program: str
    statement: str
    reason: str
    def __init__(self, program: _Optional[str] = ..., statement: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class Workload(_message.Message):
    __slots__ = ("relations", "programs", "functions", "lemmas")
    RELATIONS_FIELD_NUMBER: _ClassVar[int]
    PROGRAMS_FIELD_NUMBER: _ClassVar[int]
    FUNCTIONS_FIELD_NUMBER: _ClassVar[int]
    LEMMAS_FIELD_NUMBER: _ClassVar[int]
    relations: _containers.RepeatedCompositeFieldContainer[RelationSchema]
    programs: _containers.RepeatedCompositeFieldContainer[TransactionProgram]
    functions: _containers.RepeatedCompositeFieldContainer[ForeignKeyFunction]
    lemmas: _containers.RepeatedCompositeFieldContainer[Lemma]
    def __init__(self, relations: _Optional[_Iterable[_Union[RelationSchema, _Mapping]]] = ..., programs: _Optional[_Iterable[_Union[TransactionProgram, _Mapping]]] = ..., functions: _Optional[_Iterable[_Union[ForeignKeyFunction, _Mapping]]] = ..., lemmas: _Optional[_Iterable[_Union[Lemma, _Mapping]]] = ...) -> None: ...

class SqlTransactions(_message.Message):
    __slots__ = ("ddl", "transactions")
    DDL_FIELD_NUMBER: _ClassVar[int]
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    ddl: str
    transactions: _containers.RepeatedCompositeFieldContainer[SqlTransaction]
    def __init__(self, ddl: _Optional[str] = ..., transactions: _Optional[_Iterable[_Union[SqlTransaction, _Mapping]]] = ...) -> None: ...

class SqlTransaction(_message.Message):
    __slots__ = ("name", "statements")
    NAME_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    name: str
    statements: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., statements: _Optional[_Iterable[str]] = ...) -> None: ...
