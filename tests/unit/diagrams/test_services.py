"""Drawings of several services: each is there, with what it asks of the others and what it stores."""

import functools

import pytest

from server.engine import contract, diagrams, schema
from server.engine.analysis import Inputs
from server.engine.model.plan import AnalysisResult, Verdict
from tests.partitions import random_cut
from tests.unit.schema.briefs import example


@functools.cache
def drawn(name: str, seed: int) -> dict[str, AnalysisResult]:
    prepared = example(name)
    results = {"boundaries": AnalysisResult("boundaries", "", boundaries=random_cut(prepared.brief, seed, 3))}
    for analysis in (schema.ANALYSIS, contract.ANALYSIS, diagrams.ANALYSIS):
        results[analysis.name] = analysis.run(Inputs(analysis.reads(prepared), dict(results)))
    return results


def files(name: str, seed: int) -> dict[str, str]:
    return {artefact.path: artefact.content for artefact in drawn(name, seed)["diagrams"].artefacts}


@pytest.mark.parametrize(("name", "seed"), [("login", 1), ("login", 4), ("marketplace", 2)])
def test_every_service_stands_in_every_general_drawing(name: str, seed: int) -> None:
    found = files(name, seed)
    for drawing in ("context", "data_flow", "deployment"):
        for ending in ("mmd", "txt"):
            text = found[f"diagrams/{drawing}.{ending}"]
            assert all(f"part-{number}" in text for number in (1, 2, 3)), drawing


@pytest.mark.parametrize(("name", "seed"), [("login", 1), ("marketplace", 2)])
def test_each_service_has_its_tables_and_dashes_to_those_of_others(name: str, seed: int) -> None:
    results = drawn(name, seed)
    stored = results["schema"].schema
    assert stored is not None
    found = files(name, seed)
    assert stored.remote_references
    assert found["diagrams/er.mmd"].count("..o") == len(stored.remote_references)
    for one in stored.services:
        if one.tables:
            text = found[f"diagrams/er_{one.service.replace('-', '_')}.mmd"]
            assert all(f'"{table.name}"' in text for table in one.tables)
    complete = next(piece for piece in results["diagrams"].evidence if piece.id == "diagrams/complete")
    assert complete.verdict is Verdict.CONFIRMED


def test_a_sequence_shows_the_services_whose_statements_it_runs() -> None:
    results = drawn("login", 1)
    stored = results["schema"].schema
    assert stored is not None
    found = files("login", 1)
    for cut in stored.cut_transactions:
        name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in cut.use_case)
        text = found.get(f"diagrams/sequence{name}.mmd")
        if text is not None:
            assert all(f"{part.service} database" in text for part in cut.parts), cut.use_case
