"""An SVG document under construction: lines, areas and text in black and greys, told apart by dashes and hatching."""

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

FONT = 12
CHARACTER = 6.6
"""Pixels of a character at this size, on the generous side: the font is the reader's."""
MARGIN = 16

DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 2", "12 4")
"""Of the lines of a chart, in order."""
HATCHES = (
    ("#fff", ""),
    ("#bbb", ""),
    ("#fff", "M-2 2l4 -4M0 8l8 -8M6 10l4 -4"),
    ("#444", ""),
    ("#fff", "M0 2h8M0 6h8"),
    ("#fff", "M-2 6l4 4M0 0l8 8M6 -2l4 4M-2 2l4 -4M0 8l8 -8M6 10l4 -4"),
    ("#ddd", "M2 0v8M6 0v8"),
    ("#888", ""),
)
"""Ground and strokes of what areas are filled with, in order."""

_FORBIDDEN = {code: None for code in range(32) if code not in (9, 10, 13)} | {127: None, 0xFFFE: None, 0xFFFF: None}
"""Characters that XML has no way to write."""


def clean(text: str) -> str:
    """Without what XML cannot hold, on one line."""
    kept = text.translate(_FORBIDDEN)
    return " ".join("".join(one for one in kept if not 0xD800 <= ord(one) <= 0xDFFF).split())


def shortened(text: str, most: int) -> str:
    """
    >>> shortened("BrowseCategory", 8)
    'BrowseC…'
    """
    text = clean(text)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def width_of(text: str, size: float = FONT) -> float:
    """Pixels, about."""
    return len(text) * CHARACTER * size / FONT


class Canvas:
    """Coordinates are pixels from the upper left corner."""

    def __init__(self, width: float, height: float, title: str, told: str = "") -> None:
        """``told``: what the picture shows, in one sentence, for whom cannot see it."""
        self.width, self.height = width, height
        label = quoteattr(clean(f"{title}. {told}" if told else title))
        self._lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="Helvetica, Arial, sans-serif" font-size="{FONT}" '
            f'role="img" aria-label={label}>',
            f"<title>{escape(clean(title))}</title>",
            _patterns(),
            f'<rect width="{width:.0f}" height="{height:.0f}" fill="#fff"/>',
        ]

    def document(self) -> str:
        return "\n".join([*self._lines, "</svg>"]) + "\n"

    def line(self, x1: float, y1: float, x2: float, y2: float, *, colour: str = "#000", width: float = 1.0) -> None:
        self._lines.append(
            f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" stroke-width="{width:g}" fill="none"/>'
        )

    def polyline(self, places: Sequence[tuple[float, float]], *, dash: str = "", width: float = 1.6) -> None:
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._lines.append(
            f'<path d="M{path}" stroke="#000" stroke-width="{width:g}" fill="none" stroke-linejoin="round"{dashed}/>'
        )

    def area(self, places: Sequence[tuple[float, float]], colour: str = "#000", opacity: float = 0.14) -> None:
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        self._lines.append(f'<path d="M{path}Z" fill="{colour}" fill-opacity="{opacity:g}" stroke="none"/>')

    def box(self, x: float, y: float, width: float, height: float, hatch: int, told: str = "") -> None:
        inner = f"<title>{escape(clean(told))}</title>" if told else ""
        self._lines.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{height:.1f}" '
            f'fill="url(#hatch{hatch % len(HATCHES)})" stroke="#000">{inner}</rect>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: str = "start",
        bold: bool = False,
        size: float = FONT,
        turned: bool = False,
        halo: bool = False,
    ) -> None:
        more = (' font-weight="bold"' if bold else "") + (f' font-size="{size:g}"' if size != FONT else "")
        more += f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
        more += ' stroke="#fff" stroke-width="3" paint-order="stroke"' if halo else ""
        self._lines.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(clean(text))}</text>')

    def marker(self, x: float, y: float, shape: int, told: str = "") -> None:
        """Circle, square, triangle, diamond, cross, upturned triangle; the first of each filled, later rounds open."""
        shape %= 2 * len(_MARKERS)
        fill = "#000" if shape < len(_MARKERS) else "#fff"
        inner = f"<title>{escape(clean(told))}</title>" if told else ""
        self._lines.append(
            f'<path d="M{x:.1f} {y:.1f}{_MARKERS[shape % len(_MARKERS)]}" fill="{fill}" stroke="#000" '
            f'stroke-width="1.2">{inner}</path>'
        )

    def whisker(self, x: float, y: float, low: float, high: float, *, upright: bool = True) -> None:
        """An interval from ``low`` to ``high`` with ends, through ``x`` when upright, else along ``y``."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return
        path = (
            f"M{x - 3:.1f} {low:.1f}h6M{x - 3:.1f} {high:.1f}h6M{x:.1f} {low:.1f}V{high:.1f}"
            if upright
            else f"M{low:.1f} {y - 3:.1f}v6M{high:.1f} {y - 3:.1f}v6M{low:.1f} {y:.1f}H{high:.1f}"
        )
        self._lines.append(f'<path d="{path}" stroke="#000" fill="none"/>')


_MARKERS = (
    "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
    "m-3 -3h6v6h-6z",
    "m0 -4l4 7h-8z",
    "m0 -4.5l4 4.5l-4 4.5l-4 -4.5z",
    "m-3.5 -3.5l7 7m0 -7l-7 7",
    "m0 4l4 -7h-8z",
)


def _patterns() -> str:
    parts = [
        f'<pattern id="hatch{index}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{ground}"/>'
        + (f'<path d="{strokes}" stroke="#000" stroke-width="1" fill="none"/>' if strokes else "")
        + "</pattern>"
        for index, (ground, strokes) in enumerate(HATCHES)
    ]
    return f"<defs>{''.join(parts)}</defs>"
