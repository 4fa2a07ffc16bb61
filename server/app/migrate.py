"""The migration, put together: for operators who run it apart from the servers."""

import asyncio

from server.running.database import database_urls
from server.settings import Settings
from server.store import migrate


def run(settings: Settings) -> int:
    """Bring the database up to this version; safe while others do the same."""
    asyncio.run(migrate(database_urls(settings).owner))
    return 0
