"""Statistics as PostgreSQL keeps them: assumed from a brief, read from a dump, checked. Speaks to no server."""

from server.engine.kernel.statistics.checks import check
from server.engine.kernel.statistics.dump import read_dump
from server.engine.kernel.statistics.scaling import distinct_values, scaled
from server.engine.kernel.statistics.synthesis import NOW, synthesise, table_rows
from server.engine.kernel.statistics.texts import distinct_texts

__all__ = ["NOW", "check", "distinct_texts", "distinct_values", "read_dump", "scaled", "synthesise", "table_rows"]
