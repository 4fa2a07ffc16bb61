"""Decides which services there should be, or that there should be one. Must not know how tables or interfaces look."""

from server.engine.boundaries.analysis import ANALYSIS
from server.engine.boundaries.answering import compare_brief, compare_traces, cut_brief, cut_traces
from server.engine.boundaries.reading import traces_of

__all__ = ["ANALYSIS", "compare_brief", "compare_traces", "cut_brief", "cut_traces", "traces_of"]
