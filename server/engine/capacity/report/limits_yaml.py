"""The recommended limits as YAML that a deployment, an edge proxy and a contract take their values from."""

import json

from server.engine.model.limits import Limits, Recommended


def document(limits: Limits, name: str) -> str:
    """Rates a second, durations in milliseconds; each value with how it was found as a comment."""
    lines = [
        f"# Limits for {' '.join(name.split())}, from the capacity analysis. What needs no limit is left out.",
        f"month: {limits.month}",
        "services:",
    ]
    for service in limits.services:
        lines += [f"  {_text(service.service)}:", f"    replicas: {service.replicas}"]
        lines += _whole("workers_per_replica", service.workers)
        lines += _whole("connections_per_replica", service.connections)
        lines += _whole("most_waiting_per_replica", service.most_waiting)
    lines.append("use_cases:")
    for use_case in limits.use_cases:
        fields = _rate(use_case.rate) + _duration("timeout_ms", use_case.timeout)
        lines += [f"  {_text(use_case.use_case)}:", *fields] if fields else []
    lines.append("external_systems:")
    for external in limits.externals:
        fields = _whole("most_concurrent_calls", external.concurrent) + _duration("timeout_ms", external.timeout)
        lines += [f"  {_text(external.external)}:", *fields] if fields else []
    lines.append("databases:")
    for database in limits.databases:
        fields = _whole("max_connections", database.connections)
        fields += _duration("statement_timeout_ms", database.statement_timeout)
        lines += [f"  {_text(database.database)}:", *fields] if fields else []
    return "\n".join(line + " {}" if _empty(lines, at) else line for at, line in enumerate(lines)) + "\n"


def _empty(lines: list[str], at: int) -> bool:
    """A heading without anything below it."""
    line = lines[at]
    heading = line.endswith(":") and not line.startswith(" ")
    return heading and (at + 1 == len(lines) or not lines[at + 1].startswith(" "))


def _text(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _field(name: str, value: str, how: str) -> list[str]:
    return [f"    {name}: {value} # {' '.join(how.split())}"]


def _whole(name: str, one: Recommended) -> list[str]:
    return _field(name, f"{one.value:.0f}", one.how) if one.value > 0.0 else []


def _rate(one: Recommended) -> list[str]:
    return _field("requests_per_second", f"{float(f'{one.value:.3g}'):g}", one.how) if one.value > 0.0 else []


def _duration(name: str, one: Recommended) -> list[str]:
    return _field(name, f"{one.value * 1e3:.0f}", one.how) if one.value > 0.0 else []
