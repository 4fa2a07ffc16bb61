"""The documents of both example briefs, read without the help of what wrote them."""

import json
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from server.engine.model.brief import Sensitivity, Trigger, UseCaseKind
from server.engine.model.contract import Method
from server.engine.model.plan import Basis, Verdict
from tests.node import tools
from tests.unit.contract import briefs
from tests.unit.contract.documents import (
    bodies,
    document_of,
    errors,
    operations,
    parameters,
    path_names,
    property_names,
    resolved,
    text_of,
    values,
)

NAMES = ("login", "marketplace")
CONDITIONAL = {"412", "428"}


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_document_is_valid_openapi(name: str) -> None:
    OpenAPIV31SpecValidator(document_of(briefs.result(name))).validate()


def test_redocly_reports_nothing(name: str, tmp_path: Path) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_text(text_of(briefs.result(name), "openapi.yaml"))
    done = tools.redocly(["lint", "--extends=recommended", "--format=json", str(file)])
    assert json.loads(done.stdout)["problems"] == []


def test_every_request_triggered_use_case_is_one_operation(name: str) -> None:
    brief = briefs.example(name).brief
    wanted = [one.name for one in brief.use_cases if one.kind is not UseCaseKind.JOB and one.trigger is Trigger.REQUEST]
    ids = [content["operationId"] for _, _, content in operations(document_of(briefs.result(name)))]
    assert sorted(ids) == sorted(f"{one[0].lower()}{one[1:]}" for one in wanted)


def test_marketplace_is_no_sketch() -> None:
    assert len(list(operations(document_of(briefs.result("marketplace"))))) >= 45


def test_every_path_parameter_is_declared(name: str) -> None:
    document = document_of(briefs.result(name))
    for path, verb, content in operations(document):
        declared = [one["name"] for one in parameters(document, content) if one["in"] == "path"]
        assert declared == path_names(path), f"{verb} {path}"


def test_every_body_has_an_example_and_every_example_fits_its_schema(name: str) -> None:
    document = document_of(briefs.result(name))
    for path, verb, content in operations(document):
        for place, media, body in bodies(document, content):
            assert values(body), f"{verb} {path} {place} {media} has no example"
            for value in values(body):
                assert errors(document, body["schema"], value) == [], f"{verb} {path} {place}"


def test_every_parameter_example_fits_its_schema(name: str) -> None:
    document = document_of(briefs.result(name))
    for path, verb, content in operations(document):
        for parameter in parameters(document, content):
            for value in values(parameter):
                assert errors(document, parameter["schema"], value) == [], f"{verb} {path} {parameter['name']}"


def test_errors_are_problem_documents_of_their_status(name: str) -> None:
    document = document_of(briefs.result(name))
    for path, verb, content in operations(document):
        for status, media, body in bodies(document, content):
            if status.isdigit() and int(status) >= 400:
                assert media == "application/problem+json", f"{verb} {path} {status}"
                for value in values(body):
                    assert value["status"] == int(status)
                    assert value["type"].rpartition("/")[2]


def test_no_stored_secret_is_in_an_answer(name: str) -> None:
    brief = briefs.example(name).brief
    secret = {
        attribute.name
        for entity in brief.entities
        for attribute in entity.attributes
        if attribute.sensitivity is Sensitivity.SECRET and attribute.name.endswith("_hash")
    }
    document = document_of(briefs.result(name))
    assert secret, "the brief has secrets to keep"
    for path, verb, content in operations(document):
        for status, _, body in bodies(document, content):
            if status != "request":
                assert not property_names(document, body["schema"]) & secret, f"{verb} {path} {status}"


def test_no_secret_stands_in_a_url(name: str) -> None:
    document = document_of(briefs.result(name))
    for path, verb, content in operations(document):
        said = {one["name"] for one in parameters(document, content) if one["in"] in ("path", "query")}
        assert not said & {"password", "token", "refresh_token", "token_hash", "password_hash"}, f"{verb} {path}"


def test_what_needs_a_token_says_so_and_asks_for_scopes_that_exist(name: str) -> None:
    document = document_of(briefs.result(name))
    schemes = document["components"]["securitySchemes"]
    open_actors = {one.name for one in briefs.example(name).brief.actors if one.kind == "anonymous"}
    actors = {method.name: method.actor for method in _methods(name)}
    for _, _, content in operations(document):
        requirements = content["security"]
        rpc = content["operationId"][0].upper() + content["operationId"][1:]
        if actors[rpc] in open_actors:
            assert requirements == []
        for requirement in requirements:
            for scheme, scopes in requirement.items():
                assert scopes
                for scope in scopes:
                    assert scope in json.dumps(schemes[scheme]), f"{rpc} asks for {scope}"
        assert ("401" in content["responses"]) >= bool(requirements)


def test_conditional_changes_are_of_what_a_get_tags(name: str) -> None:
    document = document_of(briefs.result(name))
    for path, verb, content in operations(document):
        required = "If-Match" in {one["name"] for one in parameters(document, content)}
        assert required == bool(set(content["responses"]) >= CONDITIONAL), f"{verb} {path}"
        if required:
            read = document["paths"][path]["get"]["responses"]["200"]
            assert "ETag" in resolved(document, read)["headers"], f"{verb} {path}"


def test_lists_are_paged_and_reads_are_conditional(name: str) -> None:
    document = document_of(briefs.result(name))
    methods = {f"{method.verb.lower()} {method.path}": method for method in _methods(name)}
    for path, verb, content in operations(document):
        said = {one["name"] for one in parameters(document, content)}
        if methods[f"{verb} {path}"].paged:
            assert {"page_size", "page_token", "fields"} <= said
            schema = resolved(document, content["responses"]["200"]["content"]["application/json"]["schema"])
            assert set(schema["required"]) >= {"items", "next_page_token"}
        if verb == "get":
            assert "If-None-Match" in said
            assert "304" in content["responses"]


def test_only_what_is_referred_to_is_a_component(name: str) -> None:
    text = text_of(briefs.result(name), "openapi.yaml")
    for section, found in document_of(briefs.result(name))["components"].items():
        for component in found:
            assert section == "securitySchemes" or f'"#/components/{section}/{component}"' in text


def test_claims_cover_the_document_the_proto_and_each_operation(name: str) -> None:
    result = briefs.result(name)
    count = len(list(operations(document_of(result))))
    assert len([one for one in result.claims if "/examples/" in one.id]) == count
    assert len(result.claims) == count + 2
    assert len({one.id for one in result.claims}) == len(result.claims)


def test_derived_evidence_holds_and_cited_evidence_has_a_source(name: str) -> None:
    for one in briefs.result(name).evidence:
        assert one.verdict is Verdict.CONFIRMED
        assert (one.basis is Basis.CITED) == bool(one.source)


def test_decisions_have_alternatives_and_known_evidence(name: str) -> None:
    result = briefs.result(name)
    known = {one.id for one in result.evidence} | {one.id for one in result.claims}
    for one in result.decisions:
        assert one.choice
        assert one.reasons
        assert one.alternatives
        assert set(one.evidence) <= known, one.id
    assert any(one.headline for one in result.decisions)


def test_the_same_brief_gives_the_same_bytes(name: str) -> None:
    assert briefs.analysed(briefs.example(name)) == briefs.result(name)


def _methods(name: str) -> tuple[Method, ...]:
    contract = briefs.result(name).contract
    assert contract is not None
    return contract.methods
