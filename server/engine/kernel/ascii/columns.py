"""Boxes in columns, joined by labelled arrows with right angles.

Every arrow has a row of its own on both of its boxes and a stretch of its own between columns, so that no two lines
ever lie on each other; where lines cross, the one going down is drawn through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from server.engine.kernel.ascii.canvas import CORNER, Canvas, plain

_SWEEPS = 4
"""Passes of the barycentre heuristic; more changed nothing on graphs of this size."""


@dataclass(frozen=True)
class Box:
    id: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    boxes: tuple[Box, ...]
    title: str = ""
    boundary: bool = False
    """A dotted line between this column and the next one."""


@dataclass(frozen=True)
class Arrow:
    source: str
    target: str
    label: str = ""


@dataclass
class _Node:
    """A box, or the place where a long arrow passes through a column."""

    lines: tuple[str, ...] = ()
    passing: bool = False
    left: list[int] = field(default_factory=list)
    """Segments that arrive from the column before, by index, top to bottom."""
    right: list[int] = field(default_factory=list)
    top: int = 0
    height: int = 0


@dataclass
class _Segment:
    """A stretch of an arrow between two neighbouring columns; ``start`` is the one further left."""

    start: str
    end: str
    label: str = ""
    head_right: bool = False
    head_left: bool = False
    start_row: int = 0
    end_row: int = 0
    track: int = 0


def columns(drawn: Sequence[Column], arrows: Sequence[Arrow]) -> str:
    """The drawing as text, every line ended by a newline.

    Boxes keep to their column; within it they are moved so that fewer arrows cross. An arrow may point left or skip
    columns; both its ends must be boxes of different columns.
    """
    layers: list[dict[str, _Node]] = [
        {box.id: _Node(tuple(plain(line) for line in box.lines)) for box in column.boxes} for column in drawn
    ]
    position = {box.id: i for i, column in enumerate(drawn) for box in column.boxes}
    segments = [_segments(arrow, index, position, layers) for index, arrow in enumerate(arrows)]
    gaps: list[list[_Segment]] = [[] for _ in drawn]
    for pieces in segments:
        for piece in pieces:
            gaps[_layer_of(piece.start, layers)].append(piece)
    orders = _order(layers, gaps)
    apart: set[int] = set()
    while True:
        _place(layers, gaps, orders, apart)
        crowded = {i for i, gap in enumerate(gaps) if i not in apart and _overlaps(gap)}
        if not crowded:
            break
        apart |= crowded
    return _draw(drawn, layers, gaps)


def _segments(arrow: Arrow, index: int, position: Mapping[str, int], layers: list[dict[str, _Node]]) -> list[_Segment]:
    backwards = position[arrow.source] > position[arrow.target]
    first, last = (arrow.target, arrow.source) if backwards else (arrow.source, arrow.target)
    stops = [first]
    for layer in range(position[first] + 1, position[last]):
        stop = f"\0{index}/{layer}"
        layers[layer][stop] = _Node(passing=True)
        stops.append(stop)
    stops.append(last)
    pieces = [_Segment(start, end) for start, end in pairwise(stops)]
    pieces[-1 if backwards else 0].label = plain(arrow.label)
    if backwards:
        pieces[0].head_left = True
    else:
        pieces[-1].head_right = True
    return pieces


def _layer_of(node: str, layers: Sequence[Mapping[str, _Node]]) -> int:
    return next(i for i, layer in enumerate(layers) if node in layer)


def _order(layers: Sequence[Mapping[str, _Node]], gaps: Sequence[Sequence[_Segment]]) -> list[list[str]]:
    """The nodes of each layer from top to bottom, by the mean position of their neighbours, swept there and back."""
    orders = [list(layer) for layer in layers]
    for sweep in range(_SWEEPS):
        forwards = sweep % 2 == 0
        for layer in range(1, len(orders)) if forwards else range(len(orders) - 2, -1, -1):
            fixed = {node: i for i, node in enumerate(orders[layer - 1 if forwards else layer + 1])}
            near: dict[str, list[int]] = {node: [] for node in orders[layer]}
            for piece in gaps[layer - 1 if forwards else layer]:
                mine, other = (piece.end, piece.start) if forwards else (piece.start, piece.end)
                near[mine].append(fixed[other])
            before = {node: float(i) for i, node in enumerate(orders[layer])}
            orders[layer].sort(key=lambda n: (sum(near[n]) / len(near[n]) if near[n] else before[n], before[n]))
    return orders


def _place(
    layers: Sequence[dict[str, _Node]], gaps: Sequence[list[_Segment]], orders: Sequence[list[str]], apart: set[int]
) -> None:
    """Give every node its rows and every segment its ends.

    In a gap of ``apart`` segments leave on even rows and arrive on odd ones, so that none lies on another.
    """
    rank = {node: i for order in orders for i, node in enumerate(order)}
    for index, layer in enumerate(layers):
        for name, node in layer.items():
            arriving = [i for i, s in enumerate(gaps[index - 1]) if s.end == name] if index else []
            node.left = sorted(arriving, key=lambda i: (rank[gaps[index - 1][i].start], i))
            leaving = [i for i, s in enumerate(gaps[index]) if s.start == name]
            node.right = sorted(leaving, key=lambda i: (rank[gaps[index][i].end], i))
            before, after = (
                len(side) * (2 if gap in apart else 1) for side, gap in ((node.left, index - 1), (node.right, index))
            )
            rows = max(before, after, 1)
            node.height = rows if node.passing else max(rows, len(node.lines)) + 2
            node.height += 1 if {index - 1, index} & apart and not node.passing else 0
    total = max((sum(n.height + 1 for n in layer.values()) - 1 for layer in layers if layer), default=0)
    for index, layer in enumerate(layers):
        y = (total - sum(n.height + 1 for n in layer.values()) + 1) // 2
        for name in orders[index]:
            node = layer[name]
            node.top = y
            y += node.height + 1
            inside = 0 if node.passing else 1
            for side, ends, gap in ((node.left, "end_row", index - 1), (node.right, "start_row", index)):
                step = 2 if gap in apart else 1
                free = node.height - 2 * inside - len(side) * step
                first = node.top + inside + max(free, 0) // 2
                if gap in apart and first % 2 != (1 if ends == "end_row" else 0):
                    first += 1
                for k, segment in enumerate(side):
                    setattr(gaps[gap][segment], ends, first + k * step)
    for segments in gaps:
        _assign_tracks(segments)


def _assign_tracks(gap: Sequence[_Segment]) -> None:
    """Columns for the vertical stretches, from 0: those going down leave right of those below them, and so on."""
    bent = [s for s in gap if s.start_row != s.end_row]
    down = sorted((s for s in bent if s.end_row > s.start_row), key=lambda s: -s.start_row)
    up = sorted((s for s in bent if s.end_row < s.start_row), key=lambda s: s.start_row)
    taken: list[list[tuple[int, int]]] = []
    for piece in [*down, *up]:
        low, high = sorted((piece.start_row, piece.end_row))
        lowest = 0
        for track, spans in enumerate(taken):
            if any(low <= other_high + 1 and other_low <= high + 1 for other_low, other_high in spans):
                lowest = track + 1
        if lowest == len(taken):
            taken.append([])
        taken[lowest].append((low, high))
        piece.track = lowest


def _overlaps(gap: Sequence[_Segment]) -> bool:
    """Whether a line leaving to the right would lie on one arriving in the same row."""
    end = max((s.track for s in gap), default=0) + 1
    for a in gap:
        for b in gap:
            if a is not b and a.start_row == b.end_row:
                reach = end if a.start_row == a.end_row else a.track
                begin = -1 if b.start_row == b.end_row else b.track
                if reach >= begin:
                    return True
    return False


def _draw(drawn: Sequence[Column], layers: Sequence[dict[str, _Node]], gaps: Sequence[list[_Segment]]) -> str:
    canvas = Canvas()
    titled = 2 if any(column.title for column in drawn) else 0
    bottom = max((n.top + n.height for layer in layers for n in layer.values()), default=0) + titled
    x = 0
    for column, layer, gap in zip(drawn, layers, gaps, strict=True):
        texts = [line for node in layer.values() for line in node.lines]
        width = max([len(t) + 4 for t in texts] + [len(plain(column.title)), 3])
        if column.title:
            canvas.put(x, 0, plain(column.title))
        for node in layer.values():
            if not node.passing:
                canvas.box(x, node.top + titled, width, node.height, node.lines)
        after = x + width
        labels = max((len(s.label) for s in gap), default=0)
        tracks = max((s.track for s in gap if s.start_row != s.end_row), default=-1) + 1
        room = (labels + 4 if labels else 2) + 2 * tracks + 3 if gap else 4
        if column.boundary:
            for row in range(bottom):
                canvas.put(after + 1, row, ":")
        for piece in gap:
            _draw_segment(canvas, piece, after, after + (labels + 4 if labels else 2), after + room - 1, titled)
        for name, node in layer.items():
            if node.passing:
                _draw_passing(canvas, name, layers, gaps, x, after - 1, titled)
        x = after + room
    return canvas.text()


def _draw_segment(canvas: Canvas, piece: _Segment, x: int, tracks: int, end: int, down: int) -> None:
    start, arrive = piece.start_row + down, piece.end_row + down
    if start == arrive:
        canvas.horizontal(x, end, start)
    else:
        bend = tracks + 2 * piece.track
        canvas.horizontal(x, bend - 1, start)
        canvas.horizontal(bend + 1, end, arrive)
        canvas.vertical(bend, start, arrive)
        canvas.put(bend, start, CORNER)
        canvas.put(bend, arrive, CORNER)
    if piece.label:
        canvas.put(x + 2, start, f" {piece.label} ")
    if piece.head_right:
        canvas.put(end, arrive, ">")
    if piece.head_left:
        canvas.put(x, start, "<")


def _draw_passing(
    canvas: Canvas,
    name: str,
    layers: Sequence[dict[str, _Node]],
    gaps: Sequence[list[_Segment]],
    x: int,
    to: int,
    down: int,
) -> None:
    layer = _layer_of(name, layers)
    arrives = next(s.end_row for s in gaps[layer - 1] if s.end == name) + down
    leaves = next(s.start_row for s in gaps[layer] if s.start == name) + down
    if arrives == leaves:
        canvas.horizontal(x, to, arrives)
        return
    canvas.horizontal(x, to - 1, arrives)
    canvas.vertical(to, arrives, leaves)
    canvas.put(to, arrives, CORNER)
    canvas.put(to, leaves, CORNER)
