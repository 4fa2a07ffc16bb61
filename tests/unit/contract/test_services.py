"""A contract for each service: every method once, and what services need of each other in a .proto of its own."""

import re

import pytest

from server.engine import contract, schema
from server.engine.analysis import Inputs
from server.engine.model.claims import ProtoCompiles
from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief
from tests.partitions import random_cut
from tests.unit.schema.briefs import example


def contracted(prepared: PreparedBrief, seed: int, services: int) -> tuple[AnalysisResult, AnalysisResult]:
    """The schema's and the contract's results for a cut drawn at random."""
    results = {"boundaries": AnalysisResult("boundaries", "", boundaries=random_cut(prepared.brief, seed, services))}
    for analysis in (schema.ANALYSIS, contract.ANALYSIS):
        results[analysis.name] = analysis.run(Inputs(analysis.reads(prepared), dict(results)))
    return results["schema"], results["contract"]


@pytest.mark.parametrize(("name", "seed"), [("login", 1), ("login", 2), ("login", 3), ("marketplace", 4)])
def test_every_method_belongs_to_the_service_of_its_use_case(name: str, seed: int) -> None:
    prepared = example(name)
    _, found = contracted(prepared, seed, 3)
    assert found.contract is not None
    homes = {use_case: one.name for one in random_cut(prepared.brief, seed, 3).services for use_case in one.use_cases}
    methods = {method.use_case: one.service for one in found.contracts for method in one.methods}
    assert set(methods) == {method.use_case for method in found.contract.methods}
    assert all(homes[use_case] == service for use_case, service in methods.items())
    paths = {artefact.path for artefact in found.artefacts}
    for one in found.contracts:
        assert (f"{one.service}/openapi.yaml" in paths) == bool(one.methods)
    assert len({claim.id for claim in found.claims}) == len(found.claims)


def test_hosts_are_the_services_own_and_paths_are_those_of_the_whole() -> None:
    prepared = example("login")
    alone = contract.ANALYSIS.run(Inputs(contract.ANALYSIS.reads(prepared), {}))
    _, found = contracted(prepared, 1, 3)
    assert alone.contract is not None
    assert found.contract is not None
    assert [(one.verb, one.path) for one in found.contract.methods] == [
        (one.verb, one.path) for one in alone.contract.methods
    ]
    for artefact in found.artefacts:
        if artefact.path.endswith("openapi.yaml"):
            service = artefact.path.partition("/")[0]
            assert f"https://{service}.{prepared.brief.name}.example" in artefact.content


@pytest.mark.parametrize("seed", range(3))
def test_what_replaces_a_foreign_key_is_offered_by_the_owner(seed: int) -> None:
    stored, found = contracted(example("marketplace"), seed, 3)
    assert stored.schema is not None
    offered = {(one.service, method.name): method for one in found.contracts for method in one.internal}
    assert stored.schema.remote_references
    for reference in stored.schema.remote_references:
        for name in (reference.check, reference.event, reference.validation):
            assert reference.service in offered[reference.owner, name].callers


def test_internal_files_have_a_package_of_their_own_and_no_http() -> None:
    _, found = contracted(example("marketplace"), 5, 3)
    files = [claim.test for claim in found.claims if claim.id.endswith("/proto/internal")]
    assert files
    for file in files:
        assert isinstance(file, ProtoCompiles)
        assert "google.api.http" not in file.content
        package = re.search(r"^package (.+);$", file.content, re.M)
        assert package is not None
        assert file.path.startswith(package[1].replace(".", "/"))
