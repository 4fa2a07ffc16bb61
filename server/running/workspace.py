"""`python -m server workspace NAME`: another workspace with the key of its first administrator."""

import asyncio
import sys

from server.engine.errors import DomainError
from server.running.bootstrap import first_key
from server.settings import Settings


def run(settings: Settings, name: str) -> int:
    """Print the key, this once; 1 when the workspace exists already or its name is none."""
    try:
        key = asyncio.run(first_key(settings, name, only_first=False))
    except DomainError as error:
        print(error.message, file=sys.stderr)
        return 1
    if key is None:
        print(f"workspace {name} exists already; an administrator of it makes further keys", file=sys.stderr)
        return 1
    print(key.secret)
    return 0
