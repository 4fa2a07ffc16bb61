"""A schema as PostgreSQL's own catalogue tells it: every expression and definition in PostgreSQL's own words.

Two schemas written differently that mean the same have the same catalogue. Everything lies in the schema ``public``.
"""

from server.engine.model.value import Value


class CatalogueColumn(Value):
    name: str
    type: str
    """``format_type``: ``character varying(40)``."""
    not_null: bool = False
    default: str = ""
    """As an expression; empty without."""
    identity: str = ""
    """``always``, ``by default`` or empty."""
    numbers: str = ""
    """Options of an identity, ``INCREMENT BY 5 …``, where they are not the usual ones."""
    generated: str = ""
    """The expression of a generated column."""
    virtual: bool = False
    """Of a generated column: computed when read."""
    collation: str = ""
    """Where it is not the type's own."""
    comment: str = ""


class CatalogueConstraint(Value):
    name: str
    kind: str
    """``check``, ``unique``, ``primary key``, ``foreign key`` or ``exclusion``; NOT NULL is the column's."""
    definition: str
    """``pg_get_constraintdef``: what follows ADD CONSTRAINT name."""
    columns: tuple[str, ...] = ()
    """In the order of the key; those a check looks at."""
    valid: bool = True
    table: str = ""
    """The table a foreign key refers to."""
    referenced: tuple[str, ...] = ()


class CatalogueIndex(Value):
    """One that stands behind no constraint."""

    name: str
    definition: str
    """``pg_get_indexdef``."""
    columns: tuple[str, ...] = ()
    """Every column it looks at: keys, included ones, those of expressions and predicate."""
    unique: bool = False
    valid: bool = True


class CatalogueTrigger(Value):
    name: str
    definition: str
    function: str = ""
    """Signature of the function it calls."""


class CataloguePolicy(Value):
    name: str
    definition: str
    """What follows ``CREATE POLICY name ON table``."""


class CatalogueTable(Value):
    name: str
    columns: tuple[CatalogueColumn, ...]
    """In their order."""
    constraints: tuple[CatalogueConstraint, ...] = ()
    indexes: tuple[CatalogueIndex, ...] = ()
    triggers: tuple[CatalogueTrigger, ...] = ()
    policies: tuple[CataloguePolicy, ...] = ()
    row_security: bool = False
    forced_row_security: bool = False
    partitioned: str = ""
    """``LIST (region)`` of a partitioned table."""
    parent: str = ""
    """The partitioned table it is a partition of."""
    bound: str = ""
    """``FOR VALUES IN ('eu')`` of a partition."""
    rows_obey: str = ""
    """Of a partition: the condition of its rows."""
    inherited: tuple[CatalogueConstraint, ...] = ()
    """Of a partition: keys and references that it has from the table it belongs to, under its own names."""
    inherited_indexes: tuple[CatalogueIndex, ...] = ()
    unlogged: bool = False
    options: tuple[str, ...] = ()
    """``fillfactor=80``, sorted."""
    comment: str = ""

    def column(self, name: str) -> CatalogueColumn | None:
        return next((each for each in self.columns if each.name == name), None)

    def constraint(self, name: str) -> CatalogueConstraint | None:
        return next((each for each in self.constraints if each.name == name), None)

    @property
    def primary_key(self) -> tuple[str, ...]:
        return next((each.columns for each in self.constraints if each.kind == "primary key"), ())


class CatalogueEnum(Value):
    name: str
    labels: tuple[str, ...]


class CatalogueDomain(Value):
    name: str
    type: str
    not_null: bool = False
    default: str = ""
    checks: tuple[tuple[str, str], ...] = ()
    """Name and definition, sorted."""


class CatalogueFunction(Value):
    signature: str
    """``quantity_of(integer)``."""
    definition: str
    """``pg_get_functiondef``."""
    result: str = ""
    """Type it gives, with names and defaults of its arguments: what CREATE OR REPLACE cannot change."""
    volatile: bool = True


class CatalogueView(Value):
    name: str
    definition: str
    materialised: bool = False
    reads: tuple[str, ...] = ()
    """Tables and views it reads, sorted."""
    columns: tuple[tuple[str, str], ...] = ()
    """Table and column of every column it reads, sorted."""
    options: tuple[str, ...] = ()
    """``security_invoker=true``, sorted."""
    indexes: tuple[CatalogueIndex, ...] = ()
    """Of a materialised view."""
    triggers: tuple[CatalogueTrigger, ...] = ()
    comment: str = ""


class CatalogueSequence(Value):
    """One that belongs to no identity column."""

    name: str
    definition: str
    """``AS bigint INCREMENT BY 1 …``."""
    owner: tuple[str, ...] = ()
    """Table and column it is owned by, as serial columns do."""


class CatalogueExtension(Value):
    name: str
    schema: str = "public"
    types: tuple[str, ...] = ()
    """Those it brings, but for strings, sorted."""
    strings: tuple[str, ...] = ()
    """Types it brings whose values are texts, sorted."""


class Catalogue(Value):
    """Each group in the order of creation, tables so that a referenced one comes first where it can."""

    tables: tuple[CatalogueTable, ...] = ()
    enums: tuple[CatalogueEnum, ...] = ()
    domains: tuple[CatalogueDomain, ...] = ()
    functions: tuple[CatalogueFunction, ...] = ()
    views: tuple[CatalogueView, ...] = ()
    sequences: tuple[CatalogueSequence, ...] = ()
    extensions: tuple[CatalogueExtension, ...] = ()
    """Sorted by name; what they brought is in none of the other groups."""
    path: tuple[str, ...] = ("public",)
    """Search path under which it was read: names are without schemas, and what is made is made in the first."""

    def table(self, name: str) -> CatalogueTable | None:
        return next((each for each in self.tables if each.name == name), None)
