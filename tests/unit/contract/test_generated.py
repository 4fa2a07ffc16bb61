"""Any brief: every document valid, every example fitting, every .proto compiling, and nothing reported by linters."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from openapi_spec_validator import OpenAPIV31SpecValidator

from server.engine.model.claims import ProtoCompiles
from server.engine.model.plan import AnalysisResult, Verdict
from server.engine.model.prepared import PreparedBrief
from server.lab.experiments import proto
from tests.node import tools
from tests.unit.contract.briefs import analysed, briefs, shop
from tests.unit.contract.documents import (
    bodies,
    document_of,
    errors,
    operations,
    parameters,
    path_names,
    text_of,
    values,
)

LONG_WORK = """
- {name: SendFax, actor: member, kind: command, transactions: [{steps: [{call: {external_system: fax_bridge}}]}]}
- {name: AskForFax, actor: guest, kind: command, transactions: [{steps: [{call: {external_system: fax_bridge}}]}]}
"""
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
HANDFUL = settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@FEW
@given(briefs())
def test_documents_are_whole(prepared: PreparedBrief) -> None:
    result = analysed(prepared)
    document = document_of(result)
    OpenAPIV31SpecValidator(document).validate()
    ids = [content["operationId"] for _, _, content in operations(document)]
    assert len(ids) == len(set(ids)) >= len(prepared.brief.use_cases)
    for path, verb, content in operations(document):
        assert [one["name"] for one in parameters(document, content) if one["in"] == "path"] == path_names(path)
        for place, media, body in bodies(document, content):
            assert values(body), f"{verb} {path} {place} {media}"
            for value in values(body):
                assert errors(document, body["schema"], value) == []
    assert all(one.verdict is Verdict.CONFIRMED for one in result.evidence)


def a_handful() -> list[AnalysisResult]:
    """The same few results on every run."""
    found: list[AnalysisResult] = []

    @seed(20260504)
    @HANDFUL
    @given(briefs())
    def collect(prepared: PreparedBrief) -> None:
        found.append(analysed(prepared))

    collect()
    return found


def test_redocly_reports_nothing(tmp_path: Path) -> None:
    files = []
    for number, result in enumerate([*a_handful(), analysed(shop(LONG_WORK))]):
        files.append(tmp_path / f"{number}.yaml")
        files[-1].write_text(text_of(result, "openapi.yaml"))
    done = tools.redocly(["lint", "--extends=recommended", "--format=json", *map(str, files)])
    reports = list(several(done.stdout))
    assert len(reports) == len(files)
    assert [one for report in reports for one in report["problems"]] == []


def several(text: str) -> Iterator[dict[str, Any]]:
    """JSON documents one after the other: Redocly writes one for each file."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text.rstrip()):
        found, at = decoder.raw_decode(text, at)
        yield found
        at += len(text[at:]) - len(text[at:].lstrip())


def test_protos_compile_and_pass_buf() -> None:
    for result in a_handful()[:8]:
        test = next(one.test for one in result.claims if isinstance(one.test, ProtoCompiles))
        seen = proto.observe(test)
        assert seen.verdict is Verdict.CONFIRMED, f"{seen.observed}\n{test.content}"
