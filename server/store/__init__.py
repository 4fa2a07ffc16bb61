"""Keeps everything in PostgreSQL and returns engine values, never rows. Knows nothing of gRPC, decides no policy."""

from server.store.database import Store
from server.store.migrating import migrate
from server.store.unit import UnitOfWork

__all__ = ["Store", "UnitOfWork", "migrate"]
