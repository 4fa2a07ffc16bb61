"""Names and texts in the SQL of sagas."""

import hashlib

from server.engine.kernel.naming import snake, table_name
from server.engine.kernel.sql.words import IDENTIFIER_BYTES, quote
from server.engine.model.sagas import SagaStep


def text(value: str) -> str:
    """A string literal."""
    return "'" + value.replace("'", "''") + "'"


def table(entity: str) -> str:
    """The table of the rows a saga touches, quoted; never one of the saga's own tables."""
    name = table_name(entity.replace(".", "_"))
    return quote(_bounded(f"rows_of_{name}" if name.startswith("saga_") else name))


def column(name: str) -> str:
    return quote(_bounded(snake(name) or "value"))


def function(step: SagaStep, action: str) -> str:
    return quote(_bounded(f"{snake(step.name) or 'step'}_{action}"))


def _bounded(name: str) -> str:
    """PostgreSQL cuts long names off, and then two may be one."""
    if len(name.encode()) <= IDENTIFIER_BYTES - 8:
        return name
    return f"{name[:40]}_{hashlib.sha256(name.encode()).hexdigest()[:10]}"
