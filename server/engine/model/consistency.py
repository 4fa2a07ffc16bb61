"""Transaction programs and what is decided of them. Terms: Fekete et al. (TODS 2005), Vandevoort et al. (EDBT 2023).

A program is what one transaction of a use case may do: statements in sequence, choice, option and loop. Two ways lead
here, the SQL steps of a brief and templates that a user sends as they stand in the literature.
"""

import enum

from server.engine.model.value import Value


class Level(enum.StrEnum):
    READ_COMMITTED = "read committed"
    REPEATABLE_READ = "repeatable read"
    """Snapshot isolation with first-updater-wins."""
    SERIALIZABLE = "serializable"
    """Serializable snapshot isolation."""


class StatementType(enum.StrEnum):
    INSERT = "ins"
    KEY_SELECT = "ksel"
    """One row that is known to exist, by its key."""
    PREDICATE_SELECT = "psel"
    KEY_UPDATE = "kupd"
    PREDICATE_UPDATE = "pupd"
    KEY_DELETE = "kdel"
    PREDICATE_DELETE = "pdel"


class Relation(Value):
    name: str
    attributes: tuple[str, ...]
    key: tuple[str, ...]


class ForeignKeyFunction(Value):
    """A function from the rows of ``relation`` to those of ``parent``."""

    name: str
    relation: str
    parent: str
    columns: tuple[str, ...] = ()


class Pin(Value):
    """Equality of a column with a term over the program's parameters."""

    column: str
    term: str


class Parent(Value):
    """``statement``'s row is the ``function``-parent of every row this statement touches."""

    function: str
    statement: str


class TemplateStatement(Value):
    id: str
    """Unique in the program."""
    type: StatementType
    relation: str
    key: tuple[str, ...] = ()
    """Terms of the key columns in the relation's order, for ksel, kupd, kdel and an insert whose key is known: ``N``,
    ``cust(N)``. Equal terms of one instance are the same row."""
    predicate_reads: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()
    parents: tuple[Parent, ...] = ()
    locks: bool = False
    """SELECT … FOR UPDATE, or FOR SHARE."""
    sql: str = ""
    """As written, with ``:name`` parameters; empty for a template without SQL."""
    source: str = ""
    """Id of the brief's statement it comes from."""


class Block(Value):
    """Exactly one of the members is set; ``choice`` has two branches or more."""

    statement: TemplateStatement | None = None
    choice: "tuple[tuple[Block, ...], ...]" = ()
    optional: "tuple[Block, ...]" = ()
    loop: "tuple[Block, ...]" = ()


class Program(Value):
    name: str
    """``PlaceOrder``, or ``PlaceOrder/2`` for a use case's second transaction."""
    body: tuple[Block, ...]
    parameters: tuple[str, ...] = ()
    distinct: tuple[tuple[str, str], ...] = ()
    """Pairs of terms that are never equal in one instance."""
    use_case: str = ""


class Workload(Value):
    relations: tuple[Relation, ...]
    programs: tuple[Program, ...]
    functions: tuple[ForeignKeyFunction, ...] = ()


class SqlTransaction(Value):
    """A transaction as its author wrote it."""

    name: str
    statements: tuple[str, ...]
    """In order, with ``:name`` parameters, without BEGIN and COMMIT."""


class SqlTransactions(Value):
    """Templates as SQL: with the schema they run on they are read into a ``Workload``."""

    ddl: str
    """CREATE TABLE statements with keys and foreign keys."""
    transactions: tuple[SqlTransaction, ...]
