"""NOT NULL without reading the table under a lock, by way of a check that is validated first (PostgreSQL 12)."""

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.words import quote


def require(table: str, column: str) -> tuple[str, ...]:
    """Four statements, each in a transaction of its own."""
    owner, name = quote(table), quote(column)
    check = quote(shorten(f"{table}_{column}_required"))
    return (
        f"ALTER TABLE {owner} ADD CONSTRAINT {check} CHECK ({name} IS NOT NULL) NOT VALID",
        f"ALTER TABLE {owner} VALIDATE CONSTRAINT {check}",
        f"ALTER TABLE {owner} ALTER COLUMN {name} SET NOT NULL",
        f"ALTER TABLE {owner} DROP CONSTRAINT {check}",
    )
