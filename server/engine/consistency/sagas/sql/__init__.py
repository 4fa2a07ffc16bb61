"""Sagas as PostgreSQL: tables for messages and state, functions for steps and coordinator. Knows no connection."""

from server.engine.consistency.sagas.sql.coordinator import coordinator_functions
from server.engine.consistency.sagas.sql.messaging import definition_rows, messaging_tables
from server.engine.consistency.sagas.sql.participant import participant_functions
from server.engine.consistency.sagas.sql.stores import row_tables, stores_of

__all__ = [
    "coordinator_functions",
    "definition_rows",
    "messaging_tables",
    "participant_functions",
    "row_tables",
    "stores_of",
]
