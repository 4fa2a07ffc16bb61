"""The physical schema: PostgreSQL tables as values, in an order in which they can be created."""

from server.engine.model.brief import Microseconds, Parameter
from server.engine.model.value import Value


class Column(Value):
    name: str
    type: str
    """PostgreSQL type as written in DDL."""
    nullable: bool = True
    default: str = ""
    """SQL expression; empty without."""
    generated: str = ""
    """``identity`` (always), ``identity by default`` or a stored expression; empty for a plain column."""
    attribute: str = ""
    """The attribute or relation it comes from: ``Listing.title``, ``Listing.shop``; empty for a surrogate key."""
    comment: str = ""


class Unique(Value):
    name: str
    columns: tuple[str, ...]
    expression: str = ""
    """For a unique index on expressions: its keys as written in DDL; ``columns`` are then those it looks at."""
    where: str = ""
    """Predicate of a partial unique index; empty for all rows."""
    nulls_distinct: bool = True
    """False: two rows with NULL in the same column and equal values in the others count as equal."""
    invariant: str = ""


class ForeignKey(Value):
    name: str
    columns: tuple[str, ...]
    table: str
    referenced: tuple[str, ...]
    on_delete: str = "NO ACTION"
    deferred: bool = False
    """Checked at commit: in a cycle of required references no row could come first otherwise."""


class Check(Value):
    name: str
    expression: str
    invariant: str = ""


class Index(Value):
    name: str
    columns: tuple[str, ...]
    method: str = "btree"
    where: str = ""
    include: tuple[str, ...] = ()
    purpose: str = ""


class Trigger(Value):
    """A rule that no declarative constraint can state, kept by a function of its own."""

    name: str
    """Also reported as the violated constraint where the trigger refuses."""
    function: str
    """CREATE FUNCTION, whole."""
    statements: tuple[str, ...]
    """CREATE TRIGGER, whole, in order; the first is on this table, others on the tables of ``reads``."""
    reads: tuple[str, ...] = ()
    """Other tables the function or the triggers need."""
    invariant: str = ""
    purpose: str = ""


class Table(Value):
    name: str
    entity: str
    """Entity, or ``From.relation`` for a join table."""
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    uniques: tuple[Unique, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    indexes: tuple[Index, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    comment: str = ""
    service: str = ""
    """Whose database it is in; empty where there is one service."""


class Rewrite(Value):
    """A statement of the brief whose columns normalisation moved, as it must be sent to the physical tables."""

    statement: str
    """Id of the ``Statement``; its parameters stay as they are."""
    sql: str
    positional_sql: str
    tables: tuple[str, ...]
    """Physical tables it touches."""


class RemoteReference(Value):
    """A column that refers to a row of another service: what would be a foreign key in one database."""

    service: str
    """Whose table has the column."""
    table: str
    column: str
    owner: str
    """The service of the row referred to."""
    target: str
    """Table there; its key is ``id``."""
    required: bool = False
    on_delete: str = "NO ACTION"
    """What the foreign key would have done; handlers do it now."""
    validation: str = ""
    """The owner's operation asked before a write: one of the context map, else ``check``."""
    check: str = ""
    """The owner's rpc that says which of some ids it has no row for: ``FindMissingListings``."""
    event: str = ""
    """The owner's event that a row is gone: ``ListingDeleted``."""


class Fed(Value):
    """A parameter that takes the values of a column of an earlier part, as an array."""

    parameter: str
    part: int
    """From 1, in the order of the parts."""
    column: str


class Part(Value):
    """One statement of several that stand for one which crossed services."""

    service: str
    """Where it runs."""
    sql: str
    """With ``:name`` parameters."""
    positional_sql: str
    parameters: tuple[Parameter, ...] = ()
    """In the order of ``$1 …``: of the brief's statement and of ``feeds``."""
    feeds: tuple[Fed, ...] = ()
    tables: tuple[str, ...] = ()
    writes: bool = False


class Completion(Value):
    """Columns of one part's rows that complete the rows of an earlier one, in the caller."""

    part: int
    """From 1. At most one row for each ``id``."""
    to: int
    column: str
    """Of ``to``; equals ``id`` of ``part``."""
    columns: tuple[tuple[str, str], ...]
    """Column of ``part`` and its name in the answer."""
    outer: bool = False
    """A row without a partner stays, with NULLs; otherwise it is left out."""


class Composition(Value):
    """A statement of the brief that crosses services, as statements that do not; the caller puts them together."""

    statement: str
    """Id of the ``Statement``."""
    service: str
    """Where it ends: of the part that makes the change or has the answer's rows."""
    parts: tuple[Part, ...]
    """In the order in which they run."""
    completions: tuple[Completion, ...] = ()
    """With them the first part's rows are the answer, completed; without, the last part's rows are the answer."""


class ReplicaTable(Value):
    """A read-only copy of another service's table, fed by its events."""

    service: str
    owner: str
    source: str
    """The owner's table."""
    table: Table
    upsert: str
    """``$1 …`` are the columns of the table but ``updated_at``, in order; an older event changes nothing."""
    staleness: Microseconds


class LocalTransaction(Value):
    """The statements of one transaction of a use case that one service commits by itself."""

    service: str
    statements: tuple[str, ...]
    """Ids of the brief's statements it runs, or parts of."""
    writes: bool = False


class CutTransaction(Value):
    """A transaction of the brief whose statements lie with several services: no commit covers them all."""

    use_case: str
    transaction: int
    """From 1."""
    parts: tuple[LocalTransaction, ...]
    """In the order of their first statement; those that only read make nothing to undo."""


class ServiceSchema(Value):
    """What one service has in its own database."""

    service: str
    tables: tuple[Table, ...]
    """Its own and its replicas, in an order in which they can be created."""
    rewrites: tuple[Rewrite, ...] = ()


class PhysicalSchema(Value):
    tables: tuple[Table, ...]
    """Referenced tables before those that refer to them, where there is no cycle. Of all services, without replicas."""
    rewrites: tuple[Rewrite, ...] = ()
    services: tuple[ServiceSchema, ...] = ()
    """One for each service, sorted; empty where there is one service. No foreign key leaves one."""
    remote_references: tuple[RemoteReference, ...] = ()
    replicas: tuple[ReplicaTable, ...] = ()
    compositions: tuple[Composition, ...] = ()
    cut_transactions: tuple[CutTransaction, ...] = ()

    def tables_of(self, service: str) -> tuple[Table, ...]:
        """The service's own tables and replicas; all tables where there is one service."""
        return next((one.tables for one in self.services if one.service == service), self.tables)
