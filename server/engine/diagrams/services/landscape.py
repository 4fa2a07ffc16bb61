"""The services of a plan side by side: who owns what, who calls whom, and where each stands in a drawing."""

from dataclasses import dataclass
from functools import cached_property

from server.engine.diagrams.drawing import Flow, Node, Zone
from server.engine.diagrams.facts import Facts, rate_text
from server.engine.model.boundaries import Boundaries, Module, Relationship, Style
from server.engine.model.brief import UseCase
from server.engine.model.schema import PhysicalSchema

_NAMED = 2
"""Operations named on one arrow; the rest are counted."""


@dataclass(frozen=True)
class Landscape:
    facts: Facts
    cut: Boundaries
    schema: PhysicalSchema | None

    @cached_property
    def services(self) -> tuple[Module, ...]:
        return tuple(sorted(self.cut.services, key=lambda one: one.name))

    def owner(self, entity: str) -> str:
        """Of an entity or a join table."""
        return self.cut.service_of(entity) or self.services[0].name

    def home(self, use_case: str) -> str:
        return next((one.name for one in self.services if use_case in one.use_cases), self.services[0].name)

    def used(self, service: Module) -> tuple[UseCase, ...]:
        return tuple(one for one in self.facts.brief.use_cases if self.home(one.name) == service.name)

    def entities(self, service: str) -> tuple[str, ...]:
        return tuple(name for name in self.facts.entities if self.owner(name) == service)

    @cached_property
    def layers(self) -> tuple[tuple[Module, ...], ...]:
        """Services that ask before those they ask; two that speak to each other are never in one layer."""
        asks = {one.name: 0 for one in self.services}
        for each in self.cut.relationships:
            for operation in each.operations:
                weight = 1 if operation.style is Style.CALL else -1
                asks[each.downstream] = asks.get(each.downstream, 0) + weight
                asks[each.upstream] = asks.get(each.upstream, 0) - weight
        order = sorted(asks, key=lambda name: (-asks[name], name))
        pairs = {frozenset({each.upstream, each.downstream}) for each in self.cut.relationships}
        depth: dict[str, int] = {}
        for name in order:
            before = [depth[other] for other in depth if frozenset({name, other}) in pairs]
            depth[name] = max(before, default=-1) + 1
        count = max(depth.values(), default=0) + 1
        return tuple(tuple(one for one in self.services if depth[one.name] == level) for level in range(count))

    def zones(self, nodes: dict[str, Node], boundary: bool = False) -> tuple[Zone, ...]:
        """A zone for each layer, of these nodes by service; the last one may be a trust boundary."""
        return tuple(
            Zone(
                "services" if number == 1 else f"services asked, {number - 1}" if number > 2 else "services asked",
                tuple(nodes[one.name] for one in layer),
                boundary and number == len(self.layers),
            )
            for number, layer in enumerate(self.layers, 1)
        )

    def flows(self, calls: bool = True, events: bool = True) -> list[Flow]:
        """Calls from those who ask to those asked, events from those who tell."""
        found = []
        for each in self.cut.relationships:
            if calls:
                found += _flow(each, Style.CALL, each.downstream, each.upstream)
            if events:
                found += _flow(each, Style.EVENT, each.upstream, each.downstream)
        return found


def node_of(service: str) -> str:
    """The id of a service's box."""
    return f"service {service}"


def store_of(service: str) -> str:
    return f"store {service}"


def _flow(each: Relationship, style: Style, source: str, target: str) -> list[Flow]:
    chosen = [one for one in each.operations if one.style is style]
    if not chosen:
        return []
    rate = sum(one.rate for one in chosen)
    names = ", ".join(one.name for one in chosen[:_NAMED])
    rest = f" and {len(chosen) - _NAMED} more" if len(chosen) > _NAMED else ""
    noun = "call" if style is Style.CALL else "event"
    much = f", {rate_text(rate)}" if rate else ""
    short = f"{len(chosen)} {noun}{'s' if len(chosen) > 1 else ''}{much}"
    return [Flow(node_of(source), node_of(target), f"{noun}s {names}{rest}{much}", short)]
