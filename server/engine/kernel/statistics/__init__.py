"""Statistics as PostgreSQL keeps them: assumed from a brief, read from a dump, checked. Speaks to no server."""

from server.engine.kernel.statistics.checks import check
from server.engine.kernel.statistics.dump import read_dump
from server.engine.kernel.statistics.synthesis import NOW, scaled, synthesise, table_rows

__all__ = ["NOW", "check", "read_dump", "scaled", "synthesise", "table_rows"]
