"""Reads a system from a brief, traces, access lists, a data model or a call graph. Must not know any weighting."""

from server.engine.boundaries.imports.access_lists import read_access_lists
from server.engine.boundaries.imports.brief import constraint_groups, system_of
from server.engine.boundaries.imports.call_graph import read_call_graph
from server.engine.boundaries.imports.document_forms import read_document
from server.engine.boundaries.imports.service_cutter import owner_groups, read_service_cutter
from server.engine.boundaries.imports.traces import read_traces

__all__ = [
    "constraint_groups",
    "owner_groups",
    "read_access_lists",
    "read_call_graph",
    "read_document",
    "read_service_cutter",
    "read_traces",
    "system_of",
]
