"""Fills edge/envoy.yaml from settings. The result is what Envoy reads; nothing else decides anything."""

import re
from typing import Any
from urllib.parse import urlsplit

import yaml

from server.running.edge.refusals import local_replies
from server.running.edge.settings import EdgeSettings

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
ADMIN_SOCKET = "admin.sock"
_FRAME_HEADER = 5
"""Bytes that gRPC puts before a message."""


def render(settings: EdgeSettings) -> str:
    """The whole configuration as YAML.

    Raises:
        KeyError: the template names a value that does not exist.
        ValueError: the settings contradict each other.
    """
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise ValueError("tls_cert and tls_key belong together")
    if bool(settings.jwt_issuer) != bool(settings.jwt_jwks) or bool(settings.jwt_issuer) != bool(settings.jwt_audience):
        raise ValueError("jwt_issuer, jwt_audience and jwt_jwks belong together")
    template = yaml.safe_load(settings.template.read_text(encoding="utf-8"))
    _leave_out(template, settings)
    return yaml.dump(_fill(template, _values(settings)), Dumper=_Plain, sort_keys=False, width=120)


def _values(settings: EdgeSettings) -> dict[str, Any]:
    own = {name: getattr(settings, name) for name in settings.__dataclass_fields__}
    url = urlsplit(settings.jwt_jwks if settings.jwt_jwks.startswith("https://") else "https://unused.invalid")
    return {
        **{name: str(value) if hasattr(value, "__fspath__") else value for name, value in own.items()},
        "admin_socket": str(settings.run_directory / ADMIN_SOCKET),
        "max_body_bytes": settings.max_request_bytes + _FRAME_HEADER,
        "local_replies": local_replies(),
        "cors_origins": [
            {"safe_regex": {"regex": ".*"}} if origin == "*" else {"exact": origin} for origin in settings.cors_origins
        ],
        "upstreams": [
            {
                "endpoint": {
                    "address": {"socket_address": {"address": host, "port_value": port}},
                }
            }
            for host, port in settings.upstreams
        ],
        "jwt_jwks_file": settings.jwt_jwks,
        "jwt_jwks_url": settings.jwt_jwks,
        "jwks_host": url.hostname,
        "jwks_port": url.port or 443,
    }


def _leave_out(template: dict[str, Any], settings: EdgeSettings) -> None:
    """Drop the blocks whose settings are off."""
    chain = template["static_resources"]["listeners"][0]["filter_chains"][0]
    manager = chain["filters"][0]["typed_config"]
    host = manager["route_config"]["virtual_hosts"][0]
    if settings.tls_cert is None:
        del chain["transport_socket"], chain["transport_socket_connect_timeout"]
        host["response_headers_to_add"] = [
            added for added in host["response_headers_to_add"] if added["header"]["key"] != "strict-transport-security"
        ]
    off = set()
    if not settings.client_per_second:
        off.add("envoy.filters.http.local_ratelimit")
    if not settings.jwt_issuer:
        off.add("envoy.filters.http.jwt_authn")
    manager["http_filters"] = [one for one in manager["http_filters"] if one["name"] not in off]
    remote = settings.jwt_jwks.startswith("https://")
    for one in manager["http_filters"]:
        if one["name"] == "envoy.filters.http.jwt_authn":
            del one["typed_config"]["providers"]["settings"]["local_jwks" if remote else "remote_jwks"]
    if not remote:
        clusters = template["static_resources"]["clusters"]
        template["static_resources"]["clusters"] = [one for one in clusters if one["name"] != "jwks"]
    if not settings.reflection:
        host["routes"] = [
            route for route in host["routes"] if not route["match"].get("prefix", "").startswith("/grpc.reflection.")
        ]


def _fill(node: Any, values: dict[str, Any]) -> Any:
    """Replace placeholders by values: alone they keep their type, inside a text they become text."""
    if isinstance(node, dict):
        return {key: _fill(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [_fill(value, values) for value in node]
    if not isinstance(node, str):
        return node
    if whole := _PLACEHOLDER.fullmatch(node):
        return values[whole.group(1)]
    return _PLACEHOLDER.sub(lambda found: str(values[found.group(1)]), node)


class _Plain(yaml.SafeDumper):
    """Without anchors: Envoy's reader bounds how often an alias may be followed."""

    def ignore_aliases(self, data: object) -> bool:
        return True
