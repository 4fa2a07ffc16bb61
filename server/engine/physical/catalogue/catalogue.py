"""What DDL has made so far: tables with their columns, views with their queries, indexes."""

from dataclasses import dataclass, field
from typing import Any

from server.engine.kernel.sql.words import quote

Key = tuple[str, str]
"""Schema and name as PostgreSQL has them; the schema is empty but for PostgreSQL's own: a script's schemas have no two
tables of one name (`server.engine.kernel.sql.schemas`), and statements find each without its schema."""


@dataclass(frozen=True)
class OwnIndex:
    """An index that the database has already."""

    name: str
    keys: tuple[str, ...]
    """As in ``IndexDefinition.keys``."""
    method: str = "btree"
    include: tuple[str, ...] = ()
    where: str = ""
    unique: bool = False
    primary: bool = False
    constraint: bool = False
    """It is there for PRIMARY KEY, UNIQUE or EXCLUDE; never up for discussion."""


@dataclass(frozen=True)
class ForeignKey:
    columns: tuple[str, ...]
    target: Key
    referenced: tuple[str, ...] = ()
    """Empty: the target's primary key."""


@dataclass
class Table:
    schema: str
    """Empty for ``public``."""
    name: str
    columns: dict[str, str] = field(default_factory=dict)
    """Names to types as PostgreSQL's parser names them: ``int8``, ``text``, ``text[]``."""
    indexes: list[OwnIndex] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    partitioned: bool = False
    parent: Key | None = None
    """Of a partition."""

    @property
    def key(self) -> Key:
        return key_of(self.schema, self.name)

    @property
    def reference(self) -> str:
        """The name as ``IndexDefinition.table`` has it: without its schema."""
        return self.name

    @property
    def sql(self) -> str:
        """The name as statements have it."""
        return f"{quote(self.schema)}.{quote(self.name)}" if self.schema else quote(self.name)


@dataclass(frozen=True)
class View:
    query: Any
    """Node of its SELECT."""
    columns: tuple[str, ...] = ()
    """Names given to its first columns."""


@dataclass
class Catalogue:
    tables: dict[Key, Table] = field(default_factory=dict)
    views: dict[Key, View] = field(default_factory=dict)
    extensions: set[str] = field(default_factory=set)

    def table(self, schema: str, name: str) -> Table | None:
        return self.tables.get(key_of(schema, name))

    def view(self, schema: str, name: str) -> View | None:
        return self.views.get(key_of(schema, name))


def key_of(schema: str, name: str) -> Key:
    return (schema if schema.startswith("pg_") or schema == "information_schema" else ""), name


def home(schema: str) -> str:
    """The schema as `Table` has it."""
    return "" if schema == "public" else schema
