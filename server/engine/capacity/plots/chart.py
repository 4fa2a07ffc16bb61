"""Lines over two axes, with bands for intervals, limits across, and names beside the lines."""

import math
from collections.abc import Sequence

from server.engine.capacity.plots.canvas import CHARACTER, DASHES, FONT, MARGIN, Canvas, shortened, width_of
from server.engine.capacity.plots.labels import spread
from server.engine.capacity.plots.scales import Scale, scale
from server.engine.capacity.plots.values import Axis, Limit, Point, Series

WIDTH, HEIGHT = 820, 440
_LONGEST = 34
"""Characters of a name beside a line."""
_LINE = FONT + 4
_CLEAR = 12
"""Above the frame: a label there must not run into the highest tick\'s."""


class Frame:
    """Where the axes lie on the canvas and how values become places."""

    def __init__(self, x: Scale, y: Scale, left: float, top: float, right: float, bottom: float) -> None:
        self.x_scale, self.y_scale = x, y
        self.left, self.top, self.right, self.bottom = left, top, right, bottom

    def x(self, value: float) -> float:
        return self.left + self.x_scale.share(value) * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - self.y_scale.share(value) * (self.bottom - self.top)


def lines(
    title: str,
    subtitle: str,
    x: Axis,
    y: Axis,
    series: Sequence[Series],
    *,
    across: Sequence[Limit] = (),
    upright: Sequence[Limit] = (),
) -> str:
    """The chart as SVG. Points that are not finite, or not positive on a logarithmic axis, end their line there."""
    kept = [(one, _drawn(one, x, y)) for one in series]
    kept = [(one, points) for one, points in kept if points]
    names = [shortened(one.name, _LONGEST) for one, _ in kept]
    limits = [shortened(one.name, _LONGEST) for one in across]
    xs = [point.x for _, points in kept for point in points] + [one.value for one in upright]
    ys = [each for _, points in kept for point in points for each in (point.y, point.low, point.high)]
    ys += [one.value for one in across]
    x_scale = scale(xs, logarithmic=x.logarithmic, zero=x.zero)
    y_scale = scale(ys, logarithmic=y.logarithmic, zero=y.zero)
    widest = max((len(one) for one in (*names, *limits)), default=0)
    ticks = max((len(y.text(one)) for one in y_scale.ticks), default=1)
    tops = _stacked(upright)
    frame = Frame(
        x_scale,
        y_scale,
        MARGIN + 22 + ticks * CHARACTER,
        MARGIN + 46 + (max(tops, default=-1) + 1) * _LINE,
        WIDTH - MARGIN - widest * CHARACTER - 16,
        HEIGHT - MARGIN - 40,
    )
    told = f"{y.name} against {x.name}"
    canvas = Canvas(WIDTH, HEIGHT, title, told)
    _titles(canvas, title, subtitle)
    _axes(canvas, frame, x, y)
    _limits(canvas, frame, across, upright, tops)
    for _, points in kept:
        _band(canvas, frame, points)
    for index, (one, points) in enumerate(kept):
        _line(canvas, frame, points, index, one, x, y)
    if not kept:
        canvas.text((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2, "nothing to show", anchor="middle")
    ends = [(frame.x(points[-1].x), frame.y(points[-1].y)) for _, points in kept]
    ends += [(frame.right, frame.y(one.value)) for one in across]
    places = spread([y for _, y in ends], _LINE, frame.top, frame.bottom)
    for (end_x, end_y), place, name, index in zip(ends, places, (*names, *limits), range(len(ends)), strict=True):
        at = frame.right + 14
        canvas.line(min(end_x + 5, at - 3), end_y, at - 3, place, colour="#999", width=0.7)
        canvas.text(at, place + 4, name, bold=index >= len(kept) and across[index - len(kept)].strong)
    return canvas.document()


def _drawn(one: Series, x: Axis, y: Axis) -> list[Point]:
    points = []
    for point in one.points:
        fits = math.isfinite(point.x) and math.isfinite(point.y)
        fits = fits and (point.x > 0.0 or not x.logarithmic) and (point.y > 0.0 or not y.logarithmic)
        if fits:
            points.append(point)
    return points


def _titles(canvas: Canvas, title: str, subtitle: str) -> None:
    canvas.text(MARGIN, MARGIN + 6, shortened(title, 110), bold=True, size=14)
    canvas.text(MARGIN, MARGIN + 24, shortened(subtitle, 125), size=11)


def _axes(canvas: Canvas, frame: Frame, x: Axis, y: Axis) -> None:
    for value in frame.y_scale.ticks:
        at = frame.y(value)
        canvas.line(frame.left, at, frame.right, at, colour="#ddd")
        canvas.text(frame.left - 6, at + 4, y.text(value), anchor="end")
    previous = -math.inf
    for value in frame.x_scale.ticks:
        at, told = frame.x(value), x.text(value)
        canvas.line(at, frame.bottom, at, frame.bottom + 4)
        if at - width_of(told) / 2 > previous + 4:
            canvas.text(at, frame.bottom + 17, told, anchor="middle")
            previous = at + width_of(told) / 2
    canvas.line(frame.left, frame.bottom, frame.right, frame.bottom)
    canvas.line(frame.left, frame.top, frame.left, frame.bottom)
    scaled = " (logarithmic)"
    canvas.text(
        (frame.left + frame.right) / 2,
        frame.bottom + 36,
        x.name + (scaled if x.logarithmic else ""),
        anchor="middle",
    )
    canvas.text(
        MARGIN, (frame.top + frame.bottom) / 2, y.name + (scaled if y.logarithmic else ""), anchor="middle", turned=True
    )


def _stacked(upright: Sequence[Limit]) -> list[int]:
    """Each upright limit's label has a line of its own, the leftmost lowest."""
    order = sorted(range(len(upright)), key=lambda index: (-upright[index].value, index))
    return [order.index(index) for index in range(len(upright))]


def _limits(
    canvas: Canvas, frame: Frame, across: Sequence[Limit], upright: Sequence[Limit], levels: Sequence[int]
) -> None:
    for one in across:
        at = frame.y(one.value)
        canvas.polyline([(frame.left, at), (frame.right, at)], dash="1 3", width=2.4 if one.strong else 1.4)
    places = []
    for one, level in zip(upright, levels, strict=True):
        at = frame.x(one.value)
        label = frame.top - _CLEAR - (len(upright) - 1 - level) * _LINE
        canvas.polyline([(at, label + 2), (at, frame.bottom)], dash="1 3", width=2.0 if one.strong else 1.2)
        told = shortened(one.name, 90)
        half = width_of(told) / 2
        places.append((min(WIDTH - MARGIN - half, max(MARGIN + half, at)), label, told))
    for x, y, told in places:
        canvas.text(x, y, told, anchor="middle", halo=True)


def _band(canvas: Canvas, frame: Frame, points: Sequence[Point]) -> None:
    known = [point for point in points if math.isfinite(point.low) and math.isfinite(point.high)]
    if len(known) < 2:
        return
    above = [(frame.x(point.x), frame.y(point.high)) for point in known]
    below = [(frame.x(point.x), frame.y(point.low)) for point in reversed(known)]
    canvas.area([*above, *below])


def _line(canvas: Canvas, frame: Frame, points: Sequence[Point], index: int, one: Series, x: Axis, y: Axis) -> None:
    places = [(frame.x(point.x), frame.y(point.y)) for point in points]
    if len(places) > 1 and one.joined:
        canvas.polyline(places, dash=DASHES[index % len(DASHES)])
    if not one.marked:
        return
    for point, place in zip(points, places, strict=True):
        around = ""
        if math.isfinite(point.low) and math.isfinite(point.high):
            canvas.whisker(place[0], place[1], frame.y(point.low), frame.y(point.high))
            around = f" ({y.text(point.low)} to {y.text(point.high)})"
        canvas.marker(*place, index, f"{one.name} at {x.text(point.x)}: {y.text(point.y)}{around}")
