"""A drawing of boxes in zones joined by labelled arrows, written as a Mermaid flowchart and as ASCII columns."""

import enum
from dataclasses import dataclass

from server.engine.kernel.ascii.canvas import plain
from server.engine.kernel.ascii.columns import Arrow, Box, Column, columns
from server.engine.kernel.mermaid import identifier, quoted


class Shape(enum.Enum):
    """How Mermaid draws it; in ASCII everything is a box."""

    PERSON = ("([", "])")
    PROCESS = ("[", "]")
    STORE = ("[(", ")]")
    EXTERNAL = ("[[", "]]")


@dataclass(frozen=True)
class Node:
    id: str
    """Any text; unique in the drawing."""
    lines: tuple[str, ...]
    shape: Shape = Shape.PROCESS


@dataclass(frozen=True)
class Zone:
    title: str
    nodes: tuple[Node, ...]
    boundary: bool = False
    """Trust changes between this zone and the next one."""


@dataclass(frozen=True)
class Flow:
    source: str
    target: str
    label: str = ""
    short: str = ""
    """The label where width is scarce, in ASCII; the label itself when not given."""


@dataclass(frozen=True)
class Drawing:
    """Zones from left to right. Flows join nodes of different zones."""

    zones: tuple[Zone, ...]
    flows: tuple[Flow, ...]
    legend: str = ""
    """What short labels mean; below the ASCII form."""

    def mermaid(self) -> str:
        names = {node.id: identifier("n", i) for i, node in enumerate(n for z in self.zones for n in z.nodes)}
        lines = ["flowchart LR"]
        for number, zone in enumerate(self.zones):
            if not zone.nodes:
                continue
            lines.append(f"  subgraph {identifier('z', number)}[{quoted(zone.title)}]")
            for node in zone.nodes:
                opening, closing = node.shape.value
                lines.append(f"    {names[node.id]}{opening}{quoted(*node.lines)}{closing}")
            lines.append("  end")
            if zone.boundary:
                lines.append(f"  style {identifier('z', number)} stroke-dasharray: 6 4")
        for flow in self.flows:
            label = f"|{quoted(flow.label)}|" if flow.label else ""
            lines.append(f"  {names[flow.source]} -->{label} {names[flow.target]}")
        return "\n".join(lines) + "\n"

    def ascii(self) -> str:
        drawn = [
            Column(tuple(Box(n.id, n.lines) for n in zone.nodes), zone.title, zone.boundary)
            for zone in self.zones
            if zone.nodes
        ]
        text = columns(drawn, [Arrow(f.source, f.target, f.short or f.label) for f in self.flows])
        return f"{text}\n{plain(self.legend)}\n" if self.legend else text
