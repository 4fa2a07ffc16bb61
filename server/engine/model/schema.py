"""The physical schema: PostgreSQL tables as values, in an order in which they can be created."""

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


class Rewrite(Value):
    """A statement of the brief whose columns normalisation moved, as it must be sent to the physical tables."""

    statement: str
    """Id of the ``Statement``; its parameters stay as they are."""
    sql: str
    positional_sql: str
    tables: tuple[str, ...]
    """Physical tables it touches."""


class PhysicalSchema(Value):
    tables: tuple[Table, ...]
    """Referenced tables before those that refer to them, where there is no cycle."""
    rewrites: tuple[Rewrite, ...] = ()
