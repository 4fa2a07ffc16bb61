"""What a SQL step does to the entities: the one parsed form that feeds every analysis (design/model.md)."""

import enum

from server.engine.model.brief import Parameter
from server.engine.model.value import Value


class Operation(enum.StrEnum):
    READ = "read"
    LOCK = "lock"
    """SELECT … FOR UPDATE or FOR SHARE."""
    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


class Comparison(enum.StrEnum):
    EQUAL = "equal"
    RANGE = "range"
    IN = "in"
    LIKE = "like"
    SEARCH = "search"
    """Full-text, trigram or JSON containment."""
    NULL = "null"
    JOIN = "join"
    """Equality with a column of another entity of the same statement."""
    OTHER = "other"


class Condition(Value):
    """One conjunct of a predicate on a column of the accessed entity."""

    column: str
    comparison: Comparison
    term: str
    """What it is compared with, deparsed: ``:shop_id``, ``'active'``, ``shops.id``, ``now()``.

    Of OTHER it is the whole conjunct."""
    operator: str = ""


class OrderKey(Value):
    column: str
    descending: bool = False


class Assignment(Value):
    """A column that an INSERT or UPDATE writes, and what it is given."""

    column: str
    term: str
    """Deparsed: ``:title``, ``'draft'``, ``now()``, ``quantity - :quantity``; ``DEFAULT`` where so written."""


class Output(Value):
    """One column of a statement's result (of SELECT, or of RETURNING)."""

    name: str
    """As PostgreSQL would name it: the alias, else the column, else the function."""
    entity: str = ""
    """The entity of a plain column as in ``Access.entity``; empty for an expression."""
    column: str = ""
    expression: str = ""
    """Deparsed, for what is not a plain column: ``count(*)``, ``coalesce(sum(lines.amount), 0)``."""


class Access(Value):
    """One statement's effect on one entity (or join table). Columns are column names of that entity's table."""

    entity: str
    """Entity name; for a many-to-many relation ``From.relation``."""
    table: str
    alias: str = ""
    operation: Operation = Operation.READ
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    """Of ``writes``, in the order written; one row's worth for a multi-row INSERT."""
    predicate: tuple[Condition, ...] = ()
    order: tuple[OrderKey, ...] = ()
    limit: str = ""
    """Deparsed LIMIT term, empty without."""
    pins_key: bool = False
    """Equality on the surrogate key, a natural key or a unique column: at most one row."""
    expected_rows: float | None = None
    """Rows met each time the statement runs, from volumes and statistics, after LIMIT; never below one."""


class Statement(Value):
    """A SQL step, checked against the brief. ``sql`` uses table names and ``:name`` parameters."""

    id: str
    """``<UseCase>/<transaction>/<step>``, numbers from 1 in document order; unique in the brief."""
    use_case: str
    transaction: int
    sql: str
    positional_sql: str
    """The same with ``$1 …`` in the order of ``parameters``."""
    parameters: tuple[Parameter, ...] = ()
    accesses: tuple[Access, ...] = ()
    returns: tuple[Output, ...] = ()
    """The result's columns in order, ``*`` expanded; empty when nothing is returned."""
    visits: float = 1.0
    """Mean executions each time the use case runs: product of branch probabilities and loop means."""
