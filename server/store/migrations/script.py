"""Lets a migration be written as the SQL script it is."""

from alembic import op


def run_script(script: str) -> None:
    """Run several statements in the migration's transaction (the driver prepares only single ones)."""
    adapted = op.get_bind().connection.dbapi_connection
    assert adapted is not None
    adapted.run_async(lambda connection: connection.execute(script))
