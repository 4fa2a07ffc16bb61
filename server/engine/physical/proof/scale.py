"""How many rows the lab's tables get: production's, made smaller by one factor, so that fan-outs stay as they are."""

from collections.abc import Mapping

MOST_ROWS = 30_000
"""In one table. More show nothing new for a long time, and loading is what an experiment waits for."""

MOST_IN_ALL = 400_000
FEWEST_ROWS = 50
"""Of a table that has so many in production: with fewer every value is rare."""


def scaled(rows: Mapping[str, float], most: int = MOST_ROWS) -> dict[str, int]:
    """Rows in the lab for each table, by name; at least one."""
    largest = max(rows.values(), default=0.0)
    factor = min(1.0, most / largest if largest > 0 else 1.0, MOST_IN_ALL / max(1.0, sum(rows.values())))
    return {name: max(1, min(round(count), max(round(count * factor), FEWEST_ROWS))) for name, count in rows.items()}
