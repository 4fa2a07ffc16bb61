"""Bars from left to right, each in hatched parts, with a legend, limits across and a figure at each end."""

import math
from collections.abc import Sequence

from server.engine.capacity.plots.canvas import CHARACTER, FONT, MARGIN, Canvas, shortened, width_of
from server.engine.capacity.plots.scales import scale
from server.engine.capacity.plots.values import Axis, Bar, Limit

WIDTH = 820
_LONGEST_NAME, _LONGEST_NOTE = 36, 44
_ROW, _THICK = 26, 16
_MOST = 60
"""Rows drawn; what is beyond is counted."""


def bars(
    title: str,
    subtitle: str,
    axis: Axis,
    rows: Sequence[Bar],
    kinds: Sequence[str],
    *,
    limits: Sequence[Limit] = (),
) -> str:
    """The chart as SVG. ``kinds`` are the legend, in the order of the hatches."""
    shown = rows[:_MOST]
    names = [shortened(one.name, _LONGEST_NAME) for one in shown]
    notes = [shortened(one.note, _LONGEST_NOTE) for one in shown]
    ends = [one.start + math.fsum(_amounts(one)) for one in shown]
    values = [*ends, *(one.start for one in shown), *(one.high for one in shown), *(one.value for one in limits)]
    measure = scale(values, logarithmic=False, zero=True)
    left = MARGIN + max((len(one) for one in names), default=0) * CHARACTER + 8
    right = WIDTH - MARGIN - max((len(one) for one in notes), default=0) * CHARACTER - 10
    right = max(right, left + 120)
    legend = MARGIN + 44
    top = legend + (20 if kinds else 0) + 18 * len(limits) + 6
    bottom = top + _ROW * len(shown)
    height = bottom + 56 + (FONT + 4 if len(rows) > _MOST else 0)
    canvas = Canvas(WIDTH, height, title, axis.name)
    canvas.text(MARGIN, MARGIN + 6, shortened(title, 110), bold=True, size=14)
    canvas.text(MARGIN, MARGIN + 24, shortened(subtitle, 125), size=11)
    _legend(canvas, legend, kinds)

    def x(value: float) -> float:
        return left + measure.share(value) * (right - left)

    previous = -math.inf
    for tick in measure.ticks:
        told = axis.text(tick)
        canvas.line(x(tick), top, x(tick), bottom, colour="#ddd")
        if x(tick) - width_of(told) / 2 > previous + 4:
            canvas.text(x(tick), bottom + 16, told, anchor="middle")
            previous = x(tick) + width_of(told) / 2
    canvas.line(left, bottom, right, bottom)
    canvas.line(left, top, left, bottom)
    canvas.text((left + right) / 2, bottom + 36, axis.name, anchor="middle")
    for index, (one, name, note) in enumerate(zip(shown, names, notes, strict=True)):
        y = top + index * _ROW + (_ROW - _THICK) / 2
        canvas.text(left - 8, y + 12, name, anchor="end")
        at = one.start
        for part, amount in zip(one.parts, _amounts(one), strict=True):
            kind = kinds[part.kind] if part.kind < len(kinds) else ""
            if amount > 0.0:
                told = f"{one.name}, {kind}: {axis.text(amount)}"
                canvas.box(x(at), y, x(at + amount) - x(at), _THICK, part.kind, told)
            at += amount
        if math.isfinite(one.low) and math.isfinite(one.high):
            canvas.whisker(x(at), y + _THICK / 2, x(one.low), x(one.high), upright=False)
        canvas.text(right + 8, y + 12, note)
    labels = []
    for index, limit in enumerate(sorted(limits, key=lambda each: (each.value, each.name))):
        at = x(limit.value)
        level = top - 8 - 18 * (len(limits) - 1 - index)
        canvas.polyline([(at, level + 3), (at, bottom)], dash="1 3", width=2.4 if limit.strong else 1.4)
        told = shortened(limit.name, 90)
        half = width_of(told) / 2
        labels.append((min(WIDTH - MARGIN - half, max(MARGIN + half, at)), level, told))
    for at, level, told in labels:
        canvas.text(at, level, told, anchor="middle", halo=True)
    if not shown:
        canvas.text(MARGIN, bottom + 4, "nothing to show")
    if len(rows) > _MOST:
        canvas.text(MARGIN, height - 8, f"and {len(rows) - _MOST} more")
    return canvas.document()


def _amounts(one: Bar) -> list[float]:
    return [part.amount if math.isfinite(part.amount) and part.amount > 0.0 else 0.0 for part in one.parts]


def _legend(canvas: Canvas, y: float, kinds: Sequence[str]) -> None:
    at = float(MARGIN)
    for index, kind in enumerate(kinds):
        canvas.box(at, y - 10, 18, 12, index)
        canvas.text(at + 24, y, shortened(kind, 40))
        at += 24 + width_of(shortened(kind, 40)) + 20
