"""Reads OpenAPI documents as a client would: operations, parameters, examples against their schemas."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from server.engine.model.plan import AnalysisResult

VERBS = ("get", "put", "post", "patch", "delete")
Document = dict[str, Any]


def text_of(result: AnalysisResult, ending: str) -> str:
    return next(one.content for one in result.artefacts if one.path.endswith(ending))


def document_of(result: AnalysisResult) -> Document:
    found = yaml.load(text_of(result, "openapi.yaml"), yaml.CSafeLoader)
    assert isinstance(found, dict)
    return found


def operations(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, verb and content of every operation."""
    for path, item in document["paths"].items():
        for verb in VERBS:
            if verb in item:
                yield path, verb, item[verb]


def resolved(document: Document, node: Any) -> Any:
    """The node a reference leads to, itself otherwise."""
    while isinstance(node, dict) and "$ref" in node:
        target: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def path_names(path: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", path)


def parameters(document: Document, operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [resolved(document, one) for one in operation.get("parameters", ())]


def bodies(document: Document, operation: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """``request`` or the status, media type and content of every body."""
    for media, content in resolved(document, operation.get("requestBody", {})).get("content", {}).items():
        yield "request", media, content
    for status, response in operation["responses"].items():
        for media, content in resolved(document, response).get("content", {}).items():
            yield status, media, content


def values(content: dict[str, Any]) -> list[Any]:
    """The examples of a media type, parameter or header."""
    named = [one["value"] for one in content.get("examples", {}).values()]
    return [content["example"], *named] if "example" in content else named


def errors(document: Document, schema: dict[str, Any], value: object) -> list[str]:
    """What is wrong with a value, formats included."""
    registry: Registry[Any] = Registry().with_resource("urn:it", DRAFT202012.create_resource(document))
    rooted = _rooted(schema)
    validator = Draft202012Validator(rooted, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{one.json_path}: {one.message}" for one in validator.iter_errors(value)]


def _rooted(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: f"urn:it{value}" if name == "$ref" else _rooted(value) for name, value in node.items()}
    return [_rooted(one) for one in node] if isinstance(node, list) else node


def property_names(document: Document, schema: Any) -> set[str]:
    """Names of all properties of a schema, nested ones among them."""
    schema = resolved(document, schema)
    if not isinstance(schema, dict):
        return set()
    found = set(schema.get("properties", {}))
    inner = [*schema.get("properties", {}).values(), schema.get("items"), *schema.get("oneOf", ())]
    return found.union(*(property_names(document, one) for one in inner if one))
