"""System context: who uses the system, and what it relies on outside."""

from server.engine.diagrams.drawing import Drawing, Flow, Node, Shape, Zone
from server.engine.diagrams.facts import Facts, duration_text, external_systems, rate_text

_NAMED = 2
"""Use cases named on one arrow; the rest are counted."""


def draw(facts: Facts) -> Drawing:
    """Actors, the system as one box, and its external systems."""
    brief = facts.brief
    system = Node(
        "system",
        (brief.title or brief.name, f"{len(brief.use_cases)} use cases, {len(brief.entities)} entities"),
    )
    actors = {actor.name: actor for actor in brief.actors}
    callers = tuple(
        Node(f"actor {name}", (name, _kind(actors[name].kind.value, actors[name].count)), Shape.PERSON)
        for name in facts.outside_actors
    )
    outside = tuple(
        Node(f"external {s.name}", (s.name, *_latency(s.latency)), Shape.EXTERNAL) for s in brief.external_systems
    )
    flows = []
    for name in facts.outside_actors:
        used = facts.used_by(name)
        peak = sum(facts.peak(u) for u in used)
        noun = "use case" if len(used) == 1 else "use cases"
        flows.append(Flow(f"actor {name}", "system", f"{len(used)} {noun}" + (f", {rate_text(peak)}" if peak else "")))
    for external in brief.external_systems:
        users = [u.name for u in brief.use_cases if external.name in external_systems(u)]
        flows.append(Flow("system", f"external {external.name}", names(users) or "not called by any use case"))
    return Drawing(
        (Zone("callers", callers), Zone("system", (system,)), Zone("external systems", outside)), tuple(flows)
    )


def names(these: list[str]) -> str:
    """The first few, and how many more."""
    rest = f" and {len(these) - _NAMED} more" if len(these) > _NAMED else ""
    return ", ".join(these[:_NAMED]) + rest


def _kind(kind: str, count: int | None) -> str:
    return kind.replace("_", " ") + (f", {count:,}" if count else "")


def _latency(latency: object) -> tuple[str, ...]:
    shown = [
        f"{percentile} {duration_text(value)}"
        for percentile in ("p50", "p99")
        if (value := getattr(latency, percentile, None)) is not None
    ]
    return (", ".join(shown),) if shown else ()
