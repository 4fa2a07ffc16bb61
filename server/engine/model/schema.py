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
    """``identity`` or a stored expression; empty for a plain column."""
    attribute: str = ""
    """The attribute or relation it comes from: ``Listing.title``, ``Listing.shop``; empty for a surrogate key."""
    comment: str = ""


class Unique(Value):
    name: str
    columns: tuple[str, ...]
    expression: str = ""
    """For a unique index on expressions, instead of columns."""


class ForeignKey(Value):
    name: str
    columns: tuple[str, ...]
    table: str
    referenced: tuple[str, ...]
    on_delete: str = "NO ACTION"


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
    comment: str = ""


class PhysicalSchema(Value):
    tables: tuple[Table, ...]
    """Referenced tables before those that refer to them, where there is no cycle."""
