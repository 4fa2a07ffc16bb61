"""Any of the forms of input, told apart by their fields."""

import csv
import io
from collections.abc import Mapping

from server.engine.boundaries.imports.access_lists import read_access_lists
from server.engine.boundaries.imports.call_graph import read_call_graph
from server.engine.boundaries.imports.document import Document
from server.engine.boundaries.imports.service_cutter import read_service_cutter
from server.engine.boundaries.imports.traces import read_traces
from server.engine.model.traces import System

_USERS = ("representations", "userRepresentations", "user_representations")


def read_document(document: object) -> System:
    """The system of a parsed document. Raises `DomainError` (INVALID_ARGUMENT) with every mistake.

    ``nodes`` and ``edges`` are a call graph, each the text of its table or a list of rows; ``model`` with
    ``userRepresentations``, or both in one object whose entities have ``nanoentities``, is Service Cutter's;
    ``useCases`` are access lists; everything else is read as traces.
    """
    if not isinstance(document, Mapping):
        return read_traces(document)
    if "nodes" in document and "edges" in document:
        return _call_graph(document)
    if "model" in document:
        return read_service_cutter(document["model"], next((document[key] for key in _USERS if key in document), {}))
    if "use_cases" in document or "useCases" not in document:
        return read_traces(document)
    return read_service_cutter(document, document) if _has_nanoentities(document) else read_access_lists(document)


def _has_nanoentities(document: Mapping[str, object]) -> bool:
    entities = document.get("entities")
    return isinstance(entities, list) and any(isinstance(one, Mapping) and "nanoentities" in one for one in entities)


def _call_graph(document: Mapping[str, object]) -> System:
    found = Document("call graph")
    found.mapping(document, "", ("name", "nodes", "edges"))
    nodes, edges = (_table(found, document[key], key) for key in ("nodes", "edges"))
    name = found.title(document.get("name"), "name")
    found.raise_if_any()
    return read_call_graph(nodes, edges, name)


def _table(found: Document, value: object, path: str) -> str:
    if isinstance(value, str):
        return value
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for index, row in enumerate(found.sequence(value, path)):
        writer.writerow([str(cell) for cell in found.sequence(row, f"{path}[{index}]")])
    return text.getvalue()
