"""Deployment: which processes run how often, in what region, and what they talk to."""

from server.engine.diagrams.drawing import Drawing, Flow, Node, Shape, Zone
from server.engine.diagrams.facts import Facts, external_systems
from server.engine.model.brief import Brief, RunningService
from server.engine.model.prepared import Assumption

_ASSUMED_REPLICAS = 2
_ASSUMED = (
    "deployment.services",
    f"{_ASSUMED_REPLICAS} replicas of each process",
    "one may fail or be replaced while the other answers",
)


def draw(facts: Facts) -> Drawing:
    """Clients, edge, one box for each kind of process with its replicas, the database, external systems."""
    brief = facts.brief
    services = _services(facts)
    processes = tuple(Node(f"service {s.name}", _service_lines(s, brief)) for s in services)
    waiting = [s for s in services if not _is_background(s.name)] or list(services)
    edge = Node("edge", ("edge", "load balancer, TLS"))
    clients = Node("clients", ("clients",), Shape.PERSON)
    database = Node("database", _database_lines(brief), Shape.STORE)
    outside = tuple(Node(f"external {e.name}", (e.name, e.protocol), Shape.EXTERNAL) for e in brief.external_systems)
    reached = bool(facts.outside_actors)
    flows = [Flow("clients", "edge", "HTTPS")] if reached else []
    if reached:
        flows += [Flow("edge", f"service {s.name}", "HTTP") for s in waiting]
    flows += [Flow(f"service {s.name}", "database", _pool(s)) for s in services]
    for external in brief.external_systems:
        in_jobs = any(external.name in external_systems(u) for u in facts.jobs)
        in_requests = any(external.name in external_systems(u) for u in facts.requests)
        for service in services:
            if in_jobs if _is_background(service.name) else in_requests:
                flows.append(Flow(f"service {service.name}", f"external {external.name}", external.protocol))
    regions = ", ".join(brief.objectives.regions) if brief.objectives else ""
    where = " ".join(p for p in (brief.constraints.cloud if brief.constraints else "", regions) if p)
    return Drawing(
        (
            Zone("internet", (clients,) if reached else (), boundary=True),
            Zone("edge", (edge,) if reached else (), boundary=True),
            Zone(f"application ({where})" if where else "application", processes),
            Zone("data, external systems", (database, *outside)),
        ),
        tuple(flows),
    )


def assumptions(facts: Facts) -> tuple[Assumption, ...]:
    """What the drawing shows and the brief does not state."""
    if facts.brief.deployment and facts.brief.deployment.services:
        return ()
    return (Assumption(*_ASSUMED),)


def _services(facts: Facts) -> tuple[RunningService, ...]:
    stated = facts.brief.deployment.services if facts.brief.deployment else ()
    if stated:
        return stated
    assumed = [RunningService("api", replicas=_ASSUMED_REPLICAS)]
    if facts.jobs:
        assumed.append(RunningService("worker", replicas=_ASSUMED_REPLICAS))
    return tuple(assumed)


def _is_background(name: str) -> bool:
    """Whether a process of this name takes jobs rather than requests; briefs state no more than the name."""
    return any(word in name.lower() for word in ("worker", "job", "cron", "scheduler", "batch"))


def _service_lines(service: RunningService, brief: Brief) -> tuple[str, ...]:
    stack = (
        " ".join(p for p in (brief.constraints.language, brief.constraints.framework) if p) if brief.constraints else ""
    )
    size = f"{service.replicas} replica{'s' if service.replicas != 1 else ''}"
    if service.workers > 1:
        size += f" x {service.workers} processes"
    cores = (f"{service.cores:g} core{'s' if service.cores != 1 else ''} each",) if service.cores else ()
    return (service.name, *([stack] if stack and not _is_background(service.name) else []), size, *cores)


def _pool(service: RunningService) -> str:
    if not service.pool_size:
        return "SQL"
    return f"SQL, up to {service.replicas * service.workers * service.pool_size} connections"


def _database_lines(brief: Brief) -> tuple[str, ...]:
    stated = brief.deployment.database if brief.deployment else None
    lines = [(brief.constraints.database if brief.constraints else "") or "PostgreSQL"]
    if stated:
        if stated.version:
            lines[0] += f" {stated.version}"
        size = [f"{stated.cores:g} cores"] if stated.cores else []
        size += [f"{stated.memory_bytes / 2**30:g} GiB"] if stated.memory_bytes else []
        if size:
            lines.append(", ".join(size))
        if stated.max_connections:
            lines.append(f"{stated.max_connections} connections at most")
    lines.extend(f"{c.name} cache" for c in (brief.deployment.caches if brief.deployment else ()))
    return tuple(lines)
