"""A database's own catalogue as a value: what is there after DDL ran. Read by the lab, judged by rules."""

from server.engine.model.brief import Dependency
from server.engine.model.value import Value


class ReviewedColumn(Value):
    name: str
    type: str
    """As ``format_type`` says it, domains resolved: ``timestamp without time zone``, ``character varying(20)``."""
    nullable: bool = True
    default: str = ""
    """Deparsed; empty without. Not of generated columns."""
    identity: str = ""
    """``always``, ``by default`` or empty."""
    generated: str = ""
    """Expression of a generated column."""
    length: int = -1
    """Bytes of a value; -1 when it varies."""
    alignment: int = 1
    """Bytes: a value begins at a multiple of it."""
    comment: str = ""


class ReviewedConstraint(Value):
    name: str
    kind: str
    """``primary key``, ``unique``, ``foreign key``, ``check`` or ``exclude``."""
    columns: tuple[str, ...] = ()
    definition: str = ""
    """As ``pg_get_constraintdef`` says it."""
    validated: bool = True
    deferrable: bool = False
    table: str = ""
    """That a foreign key refers to."""
    referenced: tuple[str, ...] = ()
    full_match: bool = False


class ReviewedIndex(Value):
    name: str
    keys: tuple[str, ...]
    """Columns by name, else the expression in parentheses."""
    method: str = "btree"
    include: tuple[str, ...] = ()
    where: str = ""
    unique: bool = False
    primary: bool = False
    constraint: bool = False
    """It belongs to a constraint of its name."""
    nulls_distinct: bool = True
    valid: bool = True
    details: str = ""
    """Operator classes, collations and orders of the keys, to tell apart what has the same keys."""


class ReviewedPolicy(Value):
    name: str
    command: str = "ALL"
    permissive: bool = True
    roles: tuple[str, ...] = ()
    using: str = ""
    check: str = ""


class ReviewedTable(Value):
    """A table or a view."""

    name: str
    kind: str = "table"
    """``table``, ``partitioned``, ``view`` or ``materialised view``."""
    columns: tuple[ReviewedColumn, ...] = ()
    constraints: tuple[ReviewedConstraint, ...] = ()
    indexes: tuple[ReviewedIndex, ...] = ()
    policies: tuple[ReviewedPolicy, ...] = ()
    triggers: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    """CREATE RULE, by name."""
    row_security: bool = False
    unlogged: bool = False
    inherits: tuple[str, ...] = ()
    """Parents by inheritance."""
    partition_of: str = ""
    partition_key: str = ""
    invoker: bool = False
    """Of a view: it asks with its reader's rights."""
    reads: tuple[str, ...] = ()
    """Tables a view reads, sorted."""
    comment: str = ""


class ReviewedFunction(Value):
    name: str
    arguments: str = ""
    language: str = ""
    definer: bool = False
    """SECURITY DEFINER: it runs with its owner's rights."""
    settings: tuple[str, ...] = ()
    """``search_path=…``."""


class ReviewedSequence(Value):
    name: str
    type: str = "bigint"
    table: str = ""
    column: str = ""
    """That owns it; empty without."""
    unlogged: bool = False


class ReviewedEnum(Value):
    name: str
    values: tuple[str, ...]


class ReviewedExtension(Value):
    name: str
    schema: str = "public"


class ReviewedSchema(Value):
    tables: tuple[ReviewedTable, ...] = ()
    """Sorted by name, as all lists here but columns."""
    functions: tuple[ReviewedFunction, ...] = ()
    sequences: tuple[ReviewedSequence, ...] = ()
    enums: tuple[ReviewedEnum, ...] = ()
    extensions: tuple[ReviewedExtension, ...] = ()
    encoding: str = "UTF8"
    shortened: tuple[str, ...] = ()
    """Names the script states with more than 63 bytes; PostgreSQL cuts them off."""


class TableDependencies(Value):
    """Functional dependencies stated of one table's columns."""

    table: str
    dependencies: tuple[Dependency, ...]


class SchemaPolicy(Value):
    """What is a matter of taste or intent, as this schema's owner decides it."""

    table_names: str = ""
    """``plural`` or ``singular``; empty: either."""
    mandatory_columns: tuple[str, ...] = ()
    """That every table must have, such as ``created_at``."""
    comments: bool = False
    """Every table and column needs one."""
    exposed: bool = False
    """Clients may query the tables themselves, so that row-level security is what protects them."""
    required_references: bool = False
    """Columns that refer to other tables may not be NULL."""
    connected: bool = False
    """Every table must refer to another or be referred to."""
    padding: int = 16
    """Bytes of a row that the order of columns may waste."""
    dependencies: tuple[TableDependencies, ...] = ()
