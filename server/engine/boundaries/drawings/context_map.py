"""The context map as a Mermaid flowchart and as plain text. An arrow points from upstream to downstream."""

from collections.abc import Mapping, Sequence

from server.engine.boundaries.drawings.lexis import mermaid
from server.engine.boundaries.numbers import rate, several
from server.engine.kernel.ascii.canvas import plain, wrap
from server.engine.kernel.ascii.fans import Fan, fans
from server.engine.model.boundaries import Boundaries, Module, Operation, Relationship, Style

_NAMED = 3
"""Operations named on an arrow; the rest are counted."""


def flowchart(boundaries: Boundaries) -> str:
    """Modules inside the services they are deployed in; solid arrows are calls, dotted ones events."""
    number = {module.name: f"m{index}" for index, module in enumerate(boundaries.modules)}
    lines = ["flowchart LR"]
    for index, (service, modules) in enumerate(_deployed(boundaries).items()):
        lines.append(f"  subgraph s{index}[{mermaid(f'service {service}')}]")
        for module in modules:
            about = (
                f"{several(len(module.entities), 'entity', 'entities')}, {several(len(module.use_cases), 'use case')}"
            )
            team = f"team {module.team}" if module.team else ""
            lines.append(f"    {number[module.name]}[{mermaid(module.name, about, team)}]")
        lines.append("  end")
    for relationship in boundaries.module_relationships:
        ends = number[relationship.upstream], number[relationship.downstream]
        for style, arrow in ((Style.CALL, "-->"), (Style.EVENT, "-.->")):
            if these := [one for one in relationship.operations if one.style is style]:
                label = mermaid(_roles(relationship), f"{style.value} {rate(sum(one.rate for one in these))}")
                lines.append(f"  {ends[0]} {arrow}|{label}| {ends[1]}")
    return "\n".join(lines) + "\n"


def text(boundaries: Boundaries) -> str:
    """Each upstream module with what it offers to whom."""
    service = {module.name: name for name, modules in _deployed(boundaries).items() for module in modules}
    drawn = []
    for module in boundaries.modules:
        arrows = []
        for one in boundaries.module_relationships:
            if one.upstream != module.name:
                continue
            for style in Style:
                if these := [operation for operation in one.operations if operation.style is style]:
                    across = "" if service[one.downstream] == service[one.upstream] else " over the network"
                    arrows.append(
                        (
                            one.downstream,
                            f"{style.value:5} {rate(sum(o.rate for o in these)):>9}{across}  {_names(these)}",
                        )
                    )
        drawn.append(Fan(module.name, tuple(arrows)))
    legend = "Arrows lead from upstream to downstream: who calls, or who hears of the event. Rates at peak."
    parts = [
        f"service {name}: {', '.join(module.name for module in modules)}"
        for name, modules in _deployed(boundaries).items()
    ]
    return (
        "\n".join([*(line for part in parts for line in wrap(plain(part), 110)), "", fans(drawn) + "\n" + legend])
        + "\n"
    )


def _deployed(boundaries: Boundaries) -> Mapping[str, tuple[Module, ...]]:
    """The modules of each service, by the entities they own."""
    return {
        service.name: tuple(one for one in boundaries.modules if set(one.entities) <= set(service.entities))
        for service in boundaries.services
    }


def _roles(relationship: Relationship) -> str:
    roles = [
        name
        for name, has in (("PL", relationship.published_language), ("ACL", relationship.anticorruption_layer))
        if has
    ]
    return "/".join(roles)


def _names(operations: Sequence[Operation]) -> str:
    ranked = sorted(operations, key=lambda one: (-one.rate, one.name))
    more = f" and {len(ranked) - _NAMED} more" if len(ranked) > _NAMED else ""
    return ", ".join(one.name for one in ranked[:_NAMED]) + more
