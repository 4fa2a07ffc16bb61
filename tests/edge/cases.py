"""Requests as the YAML files beside this one state them, sent byte for byte: no client library tidies the path."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.edge.conftest import Edge


def load(name: str) -> dict[str, dict[str, Any]]:
    cases = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return dict(cases)


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


def send(
    edge: Edge,
    request: str,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    source_address: str = "127.0.0.1",
) -> Answer:
    """``request`` is verb and path, separated by a space."""
    verb, _, path = request.partition(" ")
    connection = http.client.HTTPConnection(
        "127.0.0.1", edge.settings.port, timeout=20, source_address=(source_address, 0)
    )
    try:
        connection.request(verb, path, body=content, headers=dict(headers or {}))
        answer = connection.getresponse()
        return Answer(answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def send_case(edge: Edge, case: Mapping[str, Any]) -> Answer:
    headers: dict[str, str] = {}
    content = None
    if "json" in case:
        content, headers["content-type"] = json.dumps(case["json"]).encode(), "application/json"
    if "text" in case and "answer" not in case:
        content, headers["content-type"] = case["text"].encode(), "application/json"
    if "large" in case:
        head, tail = b'{"source": {"text": "', b'"}}'
        content = head + b"x" * (case["large"] - len(head) - len(tail)) + tail
        headers["content-type"] = "application/json"
    for key, value in case.get("headers", {}).items():
        headers[key] = value["repeat"] * value["times"] if isinstance(value, dict) else value
    for number in range(case.get("many_headers", 0)):
        headers[f"x-{number}"] = "1"
    return send(edge, case["request"] + "x" * case.get("pad", 0), headers, content)
