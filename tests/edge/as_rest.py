"""A request message as the JSON request that becomes it by its HTTP binding: what a REST client would send."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from google.api import annotations_pb2
from google.protobuf.descriptor import MethodDescriptor

_VARIABLE = re.compile(r"\{([\w.]+)(?:=[^}]*)?\}")


@dataclass(frozen=True)
class RestRequest:
    request: str
    """Verb and path with its query."""
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None


def has_binding(method: MethodDescriptor) -> bool:
    return method.GetOptions().HasExtension(annotations_pb2.http)


def as_rest(method: MethodDescriptor, message: dict[str, Any]) -> RestRequest:
    """``message`` is the request as proto3 JSON; it is not changed."""
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    verb = rule.WhichOneof("pattern")
    rest: dict[str, Any] = json.loads(json.dumps(message))
    template: str = getattr(rule, verb)
    found = _VARIABLE.search(template)
    path = template.replace(found.group(0), quote(_take(rest, found.group(1)), safe="/@")) if found else template
    content = None
    if rule.body == "*":
        content = rest
        rest = {}
    elif rule.body:
        content = rest.pop(_camel(rule.body), {})
    query = {name: str(value).lower() if isinstance(value, bool) else value for name, value in rest.items()}
    return RestRequest(
        f"{verb.upper()} {path}{'?' + urlencode(query) if query else ''}",
        {"content-type": "application/json"} if content is not None else {},
        json.dumps(content).encode() if content is not None else None,
    )


def _take(message: dict[str, Any], path: str) -> str:
    *parents, last = path.split(".")
    for parent in parents:
        message = message[parent]
    return str(message.pop(last))


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)
