"""What the contract claims and the lab can execute, in small claims: a change asks again only what it touched."""

import json
from typing import Any

from server.engine.contract import words
from server.engine.contract.endpoints import Interface
from server.engine.contract.proto import path_of
from server.engine.model.claims import Claim, DocumentIsOpenApi, ExamplesValidate, ProtoCompiles


def claims_of(interface: Interface, service: str, document: dict[str, Any], text: str, proto: str) -> tuple[Claim, ...]:
    """One claim for the document, one for the .proto, one for the examples of each operation."""
    claims = [
        Claim(
            f"contract/{service}/openapi",
            f"{service}/openapi.yaml",
            f"The document of {len(interface.endpoints)} methods is valid OpenAPI 3.1.",
            DocumentIsOpenApi(text),
        ),
        Claim(
            f"contract/{service}/proto",
            f"{service}/proto",
            "The .proto compiles and passes buf's STANDARD rules.",
            ProtoCompiles(path_of(service), proto),
        ),
    ]
    for path, item in document["paths"].items():
        for verb, operation in item.items():
            name = operation["operationId"]
            claims.append(
                Claim(
                    f"contract/{service}/examples/{name}",
                    f"{verb.upper()} {path}",
                    f"Every request and response example of {words.sentence(name).lower()} is valid against its "
                    f"schema.",
                    ExamplesValidate(json.dumps(excerpt(document, path, verb), ensure_ascii=False)),
                )
            )
    return tuple(claims)


def excerpt(document: dict[str, Any], path: str, verb: str) -> dict[str, Any]:
    """The document with one operation and the components it needs."""
    operation = document["paths"][path][verb]
    needed: dict[str, dict[str, Any]] = {}
    waiting: list[Any] = [operation]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            reference = value.get("$ref")
            if isinstance(reference, str):
                _, _, section, name = reference.split("/")
                if name not in needed.setdefault(section, {}):
                    needed[section][name] = document["components"][section][name]
                    waiting.append(needed[section][name])
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return {
        "openapi": document["openapi"],
        "info": {"title": operation["operationId"], "version": document["info"]["version"]},
        "paths": {path: {verb: operation}},
        "components": {section: dict(sorted(found.items())) for section, found in sorted(needed.items())},
    }
