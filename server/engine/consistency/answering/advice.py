"""What a transaction's author is told: when to run it again, and how long it may last at SERIALIZABLE."""

from collections.abc import Sequence

from server.engine.consistency.execution.serializable import DEFAULT_CONNECTIONS, bound_sentence, safe_commits
from server.engine.model.consistency import Level

SERIALIZATION_FAILURE = "40001"
DEADLOCK = "40P01"
LOCK_NOT_AVAILABLE = "55P03"


def errors(level: Level, locks_rows: int) -> tuple[str, ...]:
    """SQLSTATEs after which the whole transaction is run again. ``locks_rows``: statements that lock or write rows."""
    found = []
    if level is not Level.READ_COMMITTED:
        found.append(SERIALIZATION_FAILURE)
    if locks_rows > 1 or (locks_rows and level is Level.SERIALIZABLE):
        found.append(DEADLOCK)
    if locks_rows:
        found.append(LOCK_NOT_AVAILABLE)
    return tuple(found)


def retry(sqlstates: Sequence[str]) -> str:
    """How to run it again; empty when there is nothing to repeat."""
    if not sqlstates:
        return ""
    reasons = {
        SERIALIZATION_FAILURE: "40001 (another transaction came first)",
        DEADLOCK: "40P01 (deadlock)",
        LOCK_NOT_AVAILABLE: "55P03 (lock_timeout)",
    }
    listed = ", ".join(reasons.get(each, each) for each in sqlstates)
    return (
        f"On {listed}: run the whole transaction again from BEGIN, reads included, at most five times, after a random "
        "wait of up to 10 ms that doubles each time. Nothing outside the database may happen before COMMIT."
    )


def bound(rate: float | None, max_connections: int | None) -> str:
    """What SERIALIZABLE rests on; ``rate`` of all SERIALIZABLE transactions at peak [1/s], None when not known."""
    connections = max_connections or DEFAULT_CONNECTIONS
    if rate:
        return bound_sentence(rate, connections)
    return (
        f"SERIALIZABLE holds while duration × commits per second stays below {safe_commits(connections):,} "
        f"(at max_connections of {connections}): beyond it PostgreSQL forgets what committed readers have read."
    )
