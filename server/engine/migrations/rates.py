"""How long work on rows takes, measured on PostgreSQL 18 with a million rows of a hundred bytes: a rough guide."""

from collections.abc import Mapping

from server.engine.model.rehearsals import Effects

ROWS = 1_000_000
"""Of a table whose rows nobody states."""

_REWRITE, _SCAN, _BUILD, _FILL = 5.0e-6, 0.25e-6, 0.75e-6, 21.0e-6
"""Seconds a row: ALTER TYPE 4,991 ms, CHECK 252 ms, CREATE INDEX CONCURRENTLY 748 ms, UPDATE of all 21.0 s."""
_INSTANT = 0.01
"""Seconds of a change of the catalogue alone."""


def seconds(effects: Effects, rows: Mapping[str, int], tables: Mapping[str, str]) -> float:
    """Of one statement; ``tables`` names the table of each index that is built or rewritten."""

    def of(name: str) -> int:
        return rows.get(tables.get(name, name), ROWS)

    rewritten = {tables.get(name, name) for name in effects.rewritten}
    work = sum(of(name) * _REWRITE for name in rewritten)
    work += sum(of(name) * _SCAN for name in effects.scanned if name not in rewritten)
    work += sum(of(name) * _BUILD for name in effects.built)
    return rounded(_INSTANT + work)


def filling(rows: int) -> float:
    """Of a change of all rows in parts."""
    return rounded(rows * _FILL)


def rounded(value: float) -> float:
    """To two figures: no more is known."""
    return float(f"{value:.2g}")
