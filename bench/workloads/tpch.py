"""TPC-H with its primary keys, every query as often as the others."""

from bench.tpch import loaded_statistics, queries, schema
from bench.workloads.workload import Workload
from server.engine.model.physical import WeightedStatement
from server.engine.model.planning import GhostDatabase

LEFT_OUT = (2, 17, 20)
"""As in the literature (Kossmann et al., VLDB 2020): without an index they cost far more than all others together."""
BUDGETS = (50, 125, 250, 350, 500, 1000)
"""At scale factor 1."""


def tpch(scale: float) -> Workload:
    statements = tuple(
        WeightedStatement(f"Q{number}", sql, 1.0)
        for number, sql in enumerate(queries(), start=1)
        if number not in LEFT_OUT
    )
    budgets = tuple(max(1, round(budget * scale)) for budget in BUDGETS)
    return Workload(f"TPC-H SF{scale:g}", GhostDatabase(schema(), loaded_statistics(scale)), statements, budgets)
