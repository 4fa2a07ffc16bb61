"""How long a SERIALIZABLE transaction may stay open: PostgreSQL forgets antidependencies of readers it has summarised.

predicate.c remembers ``(MaxBackends + max_prepared_transactions) * 10`` committed transactions while an older one is
open; what is beyond is summarised, and a write skew with such a reader commits (reproduced up to 18.4).
"""

POOL_FACTOR = 10
"""Entries for each connection that may exist."""

DEFAULT_CONNECTIONS = 100


def safe_commits(max_connections: int = DEFAULT_CONNECTIONS) -> int:
    """SERIALIZABLE transactions that may commit while another stays open; a lower bound, from connections alone."""
    return POOL_FACTOR * max_connections


def longest_seconds(rate: float, max_connections: int = DEFAULT_CONNECTIONS) -> float:
    """How long a SERIALIZABLE transaction may stay open at ``rate`` SERIALIZABLE commits a second."""
    if rate <= 0:
        raise ValueError("the rate of commits must be positive")
    return safe_commits(max_connections) / rate


def bound_sentence(rate: float, max_connections: int = DEFAULT_CONNECTIONS) -> str:
    """To be printed beside every SERIALIZABLE verdict."""
    seconds = longest_seconds(rate, max_connections)
    return (
        f"SERIALIZABLE holds while duration × commits per second stays below {safe_commits(max_connections):,} "
        f"({POOL_FACTOR} × max_connections of {max_connections}): at {rate:g} commits a second no SERIALIZABLE "
        f"transaction may stay open for {seconds:,.3g} s. Set transaction_timeout below that: beyond it PostgreSQL "
        "forgets what committed readers have read, and a write skew may commit."
    )
