"""Every form is recognised by its fields, and gives what its own reader gives."""

import json

import pytest

from server.engine.boundaries.imports.document_forms import read_document
from server.engine.errors import DomainError
from tests.unit.boundaries.systems import FOLDER, labelled


def test_service_cutter_in_two_documents_or_one() -> None:
    document = json.loads((FOLDER / "cargo.json").read_text())
    expected = labelled("cargo")[0]
    assert read_document({"model": document["model"], "userRepresentations": document["representations"]}) == expected
    assert read_document({**document["model"], **document["representations"]}) == expected


def test_a_call_graph_as_text_or_as_rows() -> None:
    nodes, edges = ((FOLDER / f"jpetstore_{part}.csv").read_text() for part in ("nodes", "edges"))
    expected = labelled("jpetstore")[0]
    assert read_document({"name": "jpetstore", "nodes": nodes, "edges": edges}) == expected
    rows = {"nodes": [line.split(",") for line in nodes.split()], "edges": [line.split(",") for line in edges.split()]}
    assert read_document({"name": "jpetstore", **rows}) == expected


def test_access_lists_and_traces() -> None:
    assert not read_document({"useCases": [{"name": "a", "reads": ["X"]}]}).traces[0].ordered
    assert read_document({"use_cases": {"a": [["R", "X"]]}}).traces[0].ordered


@pytest.mark.parametrize("document", [None, [], {}, {"nodes": 3, "edges": []}, {"model": 3}, {"useCases": 3}])
def test_what_is_no_form_is_refused(document: object) -> None:
    with pytest.raises(DomainError) as refused:
        read_document(document)
    assert refused.value.problems
