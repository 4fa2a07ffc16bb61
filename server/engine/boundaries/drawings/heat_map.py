"""The coupling matrix as an SVG heat map without colours: the size of a square is the strength, its shape the sign.

Attraction is a filled square, repulsion an open one with a stroke through it; rows and columns are ordered by module.
"""

from collections.abc import Mapping, Sequence

from server.engine.boundaries.drawings.lexis import attribute, xml

_CELL = 14
_FONT = 10
_CHARACTER = 6.1
"""Pixels of a character at this size in a monospaced font."""
_MARGIN = 12
_FAINT = 0.04
"""Share of the largest weight below which a pair is left blank."""


def heat_map(
    title: str, modules: Sequence[tuple[str, Sequence[str]]], weights: Mapping[tuple[str, str], float], unit: str
) -> str:
    """``weights`` by pairs in either order; ``unit`` says what 1 means. Deterministic bytes."""
    names = [entity for _, entities in modules for entity in entities]
    both = {**weights, **{(other, one): amount for (one, other), amount in weights.items()}}
    largest = max((abs(amount) for amount in weights.values()), default=0.0) or 1.0
    left = round(max((len(name) for name in names), default=1) * _CHARACTER) + _MARGIN
    right = round(max((len(name) for name, _ in modules), default=1) * _CHARACTER) + 2 * _MARGIN
    top = left + 2 * _MARGIN
    side = len(names) * _CELL
    width, height = max(left + side + right, 640), top + side + 64
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="monospace" font-size="{_FONT}" role="img" aria-label={attribute(title)}>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{_MARGIN}" y="{_MARGIN + 4}" font-size="12" font-weight="bold">{xml(title)}</text>',
    ]
    for index, name in enumerate(names):
        middle = index * _CELL + _CELL / 2
        lines.append(f'<text x="{left - 4}" y="{top + middle + 3:g}" text-anchor="end">{xml(name)}</text>')
        x, y = left + middle + 3, top - 4
        lines.append(f'<text x="{x:g}" y="{y}" transform="rotate(-90 {x:g} {y})">{xml(name)}</text>')
    lines.append(_grid(left, top, len(names)))
    for row, one in enumerate(names):
        for column, other in enumerate(names):
            amount = both.get((one, other), 0.0)
            if one != other and abs(amount) / largest >= _FAINT:
                lines.append(_mark(left + column * _CELL, top + row * _CELL, amount, largest, f"{one} and {other}"))
    start = 0
    for name, entities in modules:
        extent = len(entities) * _CELL
        x, y = left + start, top + start
        lines.append(
            f'<rect x="{x}" y="{y}" width="{extent}" height="{extent}" fill="none" stroke="#000" stroke-width="2"/>'
        )
        lines.append(f'<text x="{left + side + 8}" y="{y + extent / 2 + 3:g}" font-weight="bold">{xml(name)}</text>')
        start += extent
    lines += [*_legend(left, top + side + 24, largest, unit), "</svg>"]
    return "\n".join(lines) + "\n"


def _grid(left: int, top: int, count: int) -> str:
    side = count * _CELL
    path = "".join(
        f"M{left} {top + index * _CELL}h{side}M{left + index * _CELL} {top}v{side}" for index in range(count + 1)
    )
    return f'<path d="{path}" stroke="#ddd" fill="none"/>'


def _mark(x: float, y: float, amount: float, largest: float, pair: str) -> str:
    """The area of the square is the share of the largest weight."""
    side = max(2.0, (_CELL - 2) * (abs(amount) / largest) ** 0.5)
    at_x, at_y = x + (_CELL - side) / 2, y + (_CELL - side) / 2
    told = f"<title>{xml(pair)}: {amount:+.3g}</title>"
    square = f'x="{at_x:.1f}" y="{at_y:.1f}" width="{side:.1f}" height="{side:.1f}"'
    if amount > 0:
        return f'<rect {square} fill="#000">{told}</rect>'
    stroke = f'<path d="M{at_x:.1f} {at_y + side:.1f}l{side:.1f} {-side:.1f}" stroke="#000"/>'
    return f'<rect {square} fill="#fff" stroke="#000">{told}</rect>{stroke}'


def _legend(x: float, y: float, largest: float, unit: str) -> list[str]:
    lines = []
    for index, (amount, meaning) in enumerate(
        ((largest, "attract"), (largest / 4, "a quarter of it"), (-largest, "repel"))
    ):
        at = x + index * 170
        lines.append(_mark(at, y, amount, largest, "legend"))
        lines.append(f'<text x="{at + 20:g}" y="{y + 11:g}">{xml(f"{amount:+.2g} {meaning}")}</text>')
    lines.append(f'<text x="{x:g}" y="{y + 30:g}">{xml(f"Unit: {unit}. Frames are modules.")}</text>')
    return lines
