"""The recommended limits in the forms that contract, edge and database take: an OpenAPI overlay, Envoy, PostgreSQL.

The contract itself says what one caller has; these are what all callers together have. They change with every machine,
and a contract should not: so they are laid over it.
"""

import json
import math
from collections.abc import Sequence

from server.engine.kernel.naming import camel
from server.engine.model.limits import DatabaseLimits, ExternalLimits, Limits, ServiceLimits, UseCaseLimits

_FULL = 100
"""Per cent: the share of requests a limit is enforced for."""


def overlay(limits: Limits, name: str) -> str:
    """OpenAPI Overlay 1.0.0 over the contract: the rate of each operation for all callers together, and its timeout."""
    lines = ["overlay: 1.0.0", f"info: {{title: {_text(f'Limits of {name}')}, version: '{limits.month}'}}", "actions:"]
    for one in limits.use_cases:
        fields = []
        if one.rate.value > 0.0:
            fields.append(f"x-service-rate-limit: {{requests_per_second: {_rate(one)}}}")
        if one.timeout.value > 0.0:
            fields.append(f"x-timeout-ms: {one.timeout.value * 1e3:.0f}")
        if fields:
            target = f"$.paths.*[?@.operationId=='{operation(one.use_case)}']"
            lines += [f"  - target: {_text(target)}", "    update:", *(f"      {field}" for field in fields)]
    return _ended(lines)


def operation(use_case: str) -> str:
    """The operationId that the contract gives a use case."""
    found = camel(use_case)
    return found[:1].lower() + found[1:]


def envoy(limits: Limits, name: str) -> str:
    """Clusters with their circuit breakers, and a local rate limit and a timeout for the route of each operation."""
    lines = [
        f"# Of one Envoy before {_told(name)}; where several share the load, divide by how many there are.",
        "# Merge clusters by name, and each route's fields into the route of the contract's operation.",
        "clusters:",
    ]
    for service in limits.services:
        lines += _cluster(service.service, _of_service(service))
    for external in limits.externals:
        lines += _cluster(external.external, _of_external(external))
    lines.append("routes:")
    for one in limits.use_cases:
        lines += _route(one)
    return _ended(lines)


def _cluster(name: str, thresholds: Sequence[str]) -> list[str]:
    if not thresholds:
        return []
    return [
        f"  - name: {_text(name)}",
        "    circuit_breakers:",
        "      thresholds:",
        f"        - {{{', '.join(thresholds)}}}",
    ]


def _of_service(one: ServiceLimits) -> list[str]:
    """All replicas together: requests under way, and those that wait for a worker."""
    if one.workers.value <= 0.0 or one.most_waiting.value <= 0.0:
        return []
    waiting = one.most_waiting.value * one.replicas
    return [f"max_pending_requests: {waiting:.0f}", f"max_requests: {one.workers.value * one.replicas + waiting:.0f}"]


def _of_external(one: ExternalLimits) -> list[str]:
    return [f"max_requests: {one.concurrent.value:.0f}"] if one.concurrent.value > 0.0 else []


def _route(one: UseCaseLimits) -> list[str]:
    lines = [f"  {_text(operation(one.use_case))}:"]
    if one.timeout.value > 0.0:
        lines.append(f"    timeout: {one.timeout.value:.3f}s")
    rate = one.rate.value
    if rate > 0.0:
        # A bucket of a second's worth; of what comes less often than once a second, one token as often as it may come.
        tokens = math.floor(rate)
        fill = f"{{max_tokens: {tokens}, tokens_per_fill: {tokens}, fill_interval: 1s}}"
        if tokens < 1:
            fill = f"{{max_tokens: 1, tokens_per_fill: 1, fill_interval: {1.0 / rate:.3f}s}}"
        share = f"{{default_value: {{numerator: {_FULL}, denominator: HUNDRED}}}}"
        lines += [
            "    typed_per_filter_config:",
            "      envoy.filters.http.local_ratelimit:",
            '        "@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
            f"        stat_prefix: {_text(operation(one.use_case))}",
            f"        token_bucket: {fill}",
            f"        filter_enabled: {share}",
            f"        filter_enforced: {share}",
        ]
    return lines if len(lines) > 1 else []


def postgresql(one: DatabaseLimits) -> str:
    """Lines of ``postgresql.conf``."""
    lines = [f"# Of {_told(one.database)}."]
    most, longest = one.connections, one.statement_timeout
    if most.value > 0.0:
        lines.append(f"max_connections = {most.value:.0f} # {_told(most.how)}")
    if longest.value > 0.0:
        lines.append(f"statement_timeout = '{longest.value * 1e3:.0f}ms' # {_told(longest.how)}")
    return _ended(lines)


def _rate(one: UseCaseLimits) -> str:
    return f"{float(f'{one.rate.value:.3g}'):g}"


def _text(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _told(text: str) -> str:
    return " ".join(text.split())


def _ended(lines: list[str]) -> str:
    """Headings with nothing below them say so."""
    ended = [
        f"{line} {'[]' if line in ('actions:', 'clusters:') else '{}'}"
        if line in ("actions:", "clusters:", "routes:") and (at + 1 == len(lines) or not lines[at + 1].startswith(" "))
        else line
        for at, line in enumerate(lines)
    ]
    return "\n".join(ended) + "\n"
