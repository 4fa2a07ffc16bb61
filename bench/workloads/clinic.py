"""A clinic's day: appointments, records and results; point reads, listings, searches, a report, and many writes.

Views, CTEs, outer and self joins, unions, quoted names, JSON and arrays: what TPC-H has little or nothing of.
"""

import re
from pathlib import Path

from bench.workloads.workload import Workload
from server.engine.model.physical import WeightedStatement
from server.engine.model.planning import GhostDatabase
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics

_HERE = Path(__file__).parent
_HEADER = re.compile(r"^-- (\S+) ([0-9.]+)$", re.MULTILINE)
BUDGETS = (100, 400, 1_600)


def clinic() -> Workload:
    ddl = tuple((_HERE / "clinic_schema.sql").read_text(encoding="utf-8").split(";\n")[:-1])
    parts = _HEADER.split((_HERE / "clinic_statements.sql").read_text(encoding="utf-8"))[1:]
    statements = tuple(
        WeightedStatement(name, sql.strip().rstrip(";"), float(rate))
        for name, rate, sql in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    )
    return Workload("clinic", GhostDatabase(ddl, _statistics()), statements, BUDGETS)


def _statistics() -> DatabaseStatistics:
    days = tuple(f"{2016 + month // 12}-{month % 12 + 1:02}-01" for month in range(120))
    keys = tuple(str(number) for number in range(0, 1_000_000, 10_000))
    column = ColumnStatistics
    tables = {
        "clinics": (120, [
            column("id", distinct=-1), column("name", width=20, distinct=-1), column("region", distinct=12),
        ]),
        "Staff": (6_000, [
            column("id", distinct=-1), column("clinic_id", width=4, distinct=120),
            column("Full Name", width=18, distinct=-1), column("role", distinct=9),
            column("active", 0, 1, 2, ("t", "f"), (0.7, 0.3)),
        ]),
        "patients": (2_000_000, [
            column("id", distinct=-1, correlation=1.0), column("clinic_id", width=4, distinct=120, correlation=0.1),
            column("email", 0.2, 24, -0.79), column("phone", 0.1, 13, -0.85),
            column("last_name", width=9, distinct=60_000),
            column("born", width=4, distinct=30_000), column("deleted_at", 0.97, 8, -0.03),
            column(
                "tags", width=40, distinct=900,
                elements=("allergy", "diabetes"), element_fractions=(0.08, 0.05, 0.05, 0.08, 0.0),
            ),
            column("contact", width=180, distinct=-1),
        ]),
        "appointments": (30_000_000, [
            column("id", distinct=-1, correlation=1.0), column("patient_id", distinct=1_900_000, correlation=0.0),
            column("staff_id", width=4, distinct=6_000, correlation=0.0),
            column("starts_at", distinct=-0.2, histogram=days, correlation=0.95),
            column("state", 0, 6, 4, ("done", "booked", "missed", "cancelled"), (0.85, 0.06, 0.05, 0.04)),
            column("room", 0.9, 2, 40), column("follows_id", 0.85, 8, -0.15),
        ]),
        "results": (80_000_000, [
            column("id", distinct=-1, correlation=1.0), column("appointment_id", distinct=20_000_000, correlation=0.99),
            column("code", 0, 4, 300, ("CRP", "HB", "ABORT"), (0.06, 0.05, 0.001)),
            column("value", 0.01, 6, 5_000, histogram=keys, correlation=0.0),
            column("taken_at", distinct=-0.8, histogram=days, correlation=0.99), column("reviewed_by", 0.02, 4, 2_000),
        ]),
    }  # fmt: skip
    return DatabaseStatistics(
        tuple(
            TableStatistics(name, float(rows), columns=tuple(columns))
            for name, (rows, columns) in sorted(tables.items())
        )
    )
