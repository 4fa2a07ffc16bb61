"""How much one experiment may take. Each number has its unit and its reason."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What an experiment may use before it is ended; evidence then says UNPROVEN and why."""

    statement_seconds: float = 10.0
    """A statement on a nearly empty database takes milliseconds; the rest is for a busy machine."""
    lock_seconds: float = 2.0
    """Nobody else is in the database: whoever waits for a lock waits for himself."""
    claim_seconds: float = 30.0
    """Wall-clock time of one claim, watched from outside, where no SET can reach it."""
    workload_seconds: float = 240.0
    """The same of one workload: hundreds of thousands of rows, hundreds of statements, several times each."""
    saga_seconds: float = 240.0
    """The same of one saga's runs: up to 160 of them, some twenty messages each."""
    migration_seconds: float = 120.0
    """The same of one migration: schema, rows and every statement."""
    schema_seconds: float = 60.0
    """The same of one script of DDL: thousands of statements of milliseconds each."""
    idle_seconds: float = 60.0
    """A session that its owner forgot inside a transaction."""
    memory: int = 2 << 30
    """Bytes of address space of one PostgreSQL process (64 MiB of shared buffers included)."""
    work_memory: int = 16 << 20
    """Bytes of one sort or hash."""
    temporary_files: int = 256 << 20
    """Bytes of one session's temporary files."""
    file_size: int = 256 << 20
    """Bytes of any file PostgreSQL writes: a table of an experiment is far smaller."""
    database_size: int = 512 << 20
    """Bytes of one experiment's database, looked at while it runs."""
    result_rows: int = 1_000
    result_bytes: int = 1 << 20
    """Of one answer of a query."""
    document: int = 8 << 20
    """Bytes of one document; an OpenAPI document of 500 operations has about 3 MiB."""
    document_seconds: float = 60.0
    """Processor time of one check of a document."""
    statements: int = 5_000
    """Statements of one claim: DDL of a service of 500 tables with its indexes and comments."""


LIMITS = Limits()
