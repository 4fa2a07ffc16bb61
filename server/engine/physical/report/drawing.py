"""Curves over volume as SVG: logarithmic axes, a limit across, names at the ends. Legible without colour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT = 820, 440
_LEFT, _TOP, _RIGHT, _BOTTOM = 80, 60, 560, 390
_DASHES = ("", "8 4", "2 3", "10 3 2 3", "4 4", "12 6", "1 5", "6 2 1 2")
_LINE_HEIGHT = 16


@dataclass(frozen=True)
class Line:
    name: str
    points: tuple[tuple[float, float], ...]
    """Factor and value, both positive, factors rising."""


def growth_chart(title: str, measured: str, lines: Sequence[Line], limit: float = 0.0, limit_name: str = "") -> str:
    """The chart as SVG; empty without points. ``limit`` 0: none."""
    points = [point for line in lines for point in line.points]
    if not points:
        return ""
    values = [value for _, value in points] + ([limit] if limit > 0 else [])
    x = _Axis([factor for factor, _ in points], _LEFT, _RIGHT)
    y = _Axis(values, _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="24" font-size="15" font-weight="bold">{escape(title)}</text>',
        f'<text x="{_LEFT}" y="42">{escape(measured)}</text>',
        f'<text x="{(_LEFT + _RIGHT) / 2:.0f}" y="{_HEIGHT - 10}" text-anchor="middle">times today\'s rows</text>',
    ]
    for tick in x.ticks:
        place = x.place(tick)
        parts.append(f'<line x1="{place:.1f}" y1="{_TOP}" x2="{place:.1f}" y2="{_BOTTOM}" stroke="#ddd"/>')
        parts.append(f'<text x="{place:.1f}" y="{_BOTTOM + 18}" text-anchor="middle">{tick:g}×</text>')
    for tick in y.ticks:
        place = y.place(tick)
        parts.append(f'<line x1="{_LEFT}" y1="{place:.1f}" x2="{_RIGHT}" y2="{place:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{place + 4:.1f}" text-anchor="end">{tick:g}</text>')
    if limit > 0:
        place = y.place(limit)
        parts.append(
            f'<line x1="{_LEFT}" y1="{place:.1f}" x2="{_RIGHT}" y2="{place:.1f}" stroke="#000" stroke-width="2.5"/>'
        )
        parts.append(f'<text x="{_LEFT + 6}" y="{place - 6:.1f}">{escape(limit_name)}</text>')
    ends = _spread([y.place(line.points[-1][1]) for line in lines])
    for number, (line, end) in enumerate(zip(lines, ends, strict=True)):
        path = " ".join(f"{x.place(factor):.1f},{y.place(value):.1f}" for factor, value in line.points)
        dash = _DASHES[number % len(_DASHES)]
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="#333" stroke-width="1.6" stroke-dasharray="{dash}"/>'
        )
        last = y.place(line.points[-1][1])
        at = x.place(line.points[-1][0])
        parts.append(f'<line x1="{at:.1f}" y1="{last:.1f}" x2="{_RIGHT + 14}" y2="{end:.1f}" stroke="#bbb"/>')
        parts.append(f'<text x="{_RIGHT + 18}" y="{end + 4:.1f}">{escape(_shortened(line.name))}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


class _Axis:
    """A logarithmic axis between two places, its ticks the powers of ten around the values."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        low = math.floor(math.log10(max(min(values), 1e-6)) + 1e-9)
        high = max(math.ceil(math.log10(max(max(values), 1e-6)) - 1e-9), low + 1)
        self._low, self._span, self._start, self._end = low, high - low, start, end
        self.ticks = [10.0**power for power in range(low, high + 1)]

    def place(self, value: float) -> float:
        share = (math.log10(max(value, 1e-6)) - self._low) / self._span
        return self._start + share * (self._end - self._start)


def _spread(places: Sequence[float]) -> list[float]:
    """The places, moved apart so that names do not lie on each other."""
    found = list(places)
    lowest = -math.inf
    for number in sorted(range(len(places)), key=lambda each: places[each]):
        found[number] = max(places[number], lowest + _LINE_HEIGHT)
        lowest = found[number]
    over = max(0.0, lowest - (_HEIGHT - 12))
    return [place - over for place in found]


def _shortened(name: str) -> str:
    return name if len(name) <= 32 else f"{name[:31]}…"
