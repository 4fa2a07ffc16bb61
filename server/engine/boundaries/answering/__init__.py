"""The analysis as an answer to one call: a brief or traces in, values out. Must not know how they travel."""

from server.engine.boundaries.answering.comparing import compare_brief, compare_traces
from server.engine.boundaries.answering.cutting import cut_brief, cut_traces

__all__ = ["compare_brief", "compare_traces", "cut_brief", "cut_traces"]
