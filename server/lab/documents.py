"""Reads JSON and YAML documents as data: no tags, no aliases that multiply, no references out of the document."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from server.lab.limits import LIMITS
from server.lab.observation import UnprovenError

_DEEPEST = 200
"""Levels of a YAML document; an OpenAPI document has some thirty."""


class _JsonLoader(yaml.CSafeLoader):
    """YAML with the types of JSON only, as OpenAPI asks for: ``2026-01-31``, ``yes`` and ``1:30`` are strings."""


_JsonLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", list("tf")),
    ("int", r"-?(0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", list("-0123456789")),
):
    _JsonLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), _first)


class UnreadableError(Exception):
    """The text is not the document it should be; the message says why."""


def load(text: str) -> dict[str, Any]:
    """The document as plain data. Raises `UnreadableError`, or `UnprovenError` for what the lab will not look at."""
    if len(text.encode(errors="replace")) > LIMITS.document:
        raise UnprovenError(f"the document has more than {LIMITS.document} bytes")
    try:
        document = json.loads(text) if text.lstrip().startswith("{") else _yaml(text)
    except (ValueError, yaml.YAMLError) as failure:
        raise UnreadableError(" ".join(str(failure).split())) from None
    except RecursionError:
        raise UnprovenError("the document nests too deeply") from None
    if not isinstance(document, dict):
        raise UnreadableError("the document is not an object")
    for reference in _references(document):
        if not reference.startswith("#"):
            raise UnprovenError(
                f"the document refers to {reference[:200]!r}; the lab resolves references within it only"
            )
    return document


def _yaml(text: str) -> Any:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise UnprovenError("the document uses YAML aliases")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:  # the native composer recurses
            raise UnprovenError("the document nests too deeply")
    return yaml.load(text, Loader=_JsonLoader)  # noqa: S506  # derived from the safe loader


def _references(document: object) -> Iterator[str]:
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            for name, inner in value.items():
                if name in ("$ref", "$dynamicRef") and isinstance(inner, str):
                    yield inner
                else:
                    waiting.append(inner)
        elif isinstance(value, list):
            waiting.extend(value)
