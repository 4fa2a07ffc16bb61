"""Plots are valid XML without scripts, the same bytes each time, with units, and no label covers another."""

import math
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from server.engine.capacity.plots.chart import lines
from server.engine.capacity.plots.comparison import Compared, comparison
from server.engine.capacity.plots.labels import spread
from server.engine.capacity.plots.latency import latency_against_load, latency_against_months, latency_against_rows
from server.engine.capacity.plots.numbers import duration
from server.engine.capacity.plots.scales import scale
from server.engine.capacity.plots.scaling import throughput_against_replicas
from server.engine.capacity.plots.utilisation import Busy, utilisation
from server.engine.capacity.plots.values import Axis, Limit, Point, Series
from server.engine.capacity.plots.waterfall import Stage, waterfall

_HOSTILE = '</text><script>alert(1)</script> & "\x00\ud800' + "x" * 300
_SVG = "{http://www.w3.org/2000/svg}"


def _curve(name: str, base: float = 0.02) -> Series:
    loads = (0.5, 1.0, 1.5, 1.9)
    return Series(name, tuple(Point(x, base / (2 - x), 0.9 * base / (2 - x), 1.1 * base / (2 - x)) for x in loads))


_PLOTS: dict[str, Callable[[str], str]] = {
    "load": lambda name: latency_against_load(
        name, name, [_curve(name), _curve("p99", 0.05)], objectives=[Limit(0.3, name)], marks=[Limit(1.0, name)]
    ),
    "rows": lambda name: latency_against_rows(name, name, [_curve(name)], rows_of=name, marks=[Limit(1.0, name)]),
    "months": lambda name: latency_against_months(name, name, [_curve(name)]),
    "waterfall": lambda name: waterfall(name, name, [Stage(name, 0.1, 0.2), Stage("cpu", 0.0, 0.1)], [Limit(1, name)]),
    "utilisation": lambda name: utilisation(name, name, [Busy(name, (0.2, 0.3), 0.4, 0.6, name)], (name, "other")),
    "scaling": lambda name: throughput_against_replicas(name, name, [(1, 5), (2, 9)], [(1, 5), (2, 8)], unit=name),
    "comparison": lambda name: comparison(name, name, [Compared(name, 0.1, 0.09, 0.11, 0, name)], [Limit(1, name)]),
}


@pytest.mark.parametrize("plot", _PLOTS.values(), ids=_PLOTS.keys())
@pytest.mark.parametrize("name", [_HOSTILE, "", "Browse <category>"], ids=["hostile", "empty", "angled"])
def test_is_xml_whatever_the_names(plot: Callable[[str], str], name: str) -> None:
    made = plot(name)
    kinds = {each.tag for each in ElementTree.fromstring(made).iter()}
    assert kinds <= {f"{_SVG}{one}" for one in ("svg", "title", "defs", "pattern", "rect", "path", "text")}
    assert made == plot(name)
    assert "NaN" not in re.sub(r">[^<]*<", "><", made)


@pytest.mark.parametrize("plot", _PLOTS.values(), ids=_PLOTS.keys())
def test_no_label_covers_another(plot: Callable[[str], str]) -> None:
    boxes = []
    for text in ElementTree.fromstring(plot("Browse")).iter(f"{_SVG}text"):
        if "transform" in text.attrib or not text.text:
            continue
        width = len(text.text) * 5.5
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[text.attrib["text-anchor"]]
        boxes.append((left, y - 10, left + width, y, text.text))
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)


def test_axes_carry_units_and_say_when_they_are_logarithmic() -> None:
    texts = [each.text for each in ElementTree.fromstring(_PLOTS["load"]("x")).iter(f"{_SVG}text")]
    assert {"load, as a multiple of today's peak", "response time (logarithmic)", "1×", "10 ms"} <= set(texts)


def test_what_cannot_be_drawn_is_left_out() -> None:
    odd = Series("odd", (Point(1, math.inf), Point(2, math.nan), Point(-1, 0.5), Point(3, 0.0)))
    logarithmic = Axis("x", duration, logarithmic=True), Axis("y", duration, logarithmic=True)
    assert "nothing to show" in lines("t", "s", *logarithmic, [odd])
    assert "nothing to show" in lines("t", "s", *logarithmic, [])
    assert "overloaded" in comparison("t", "m", [Compared("x", math.inf, math.nan, math.nan, 2, "overloaded")])
    assert ElementTree.fromstring(waterfall("t", "m", [Stage("still", 0.0, 0.0)])) is not None


def test_lines_are_told_apart_without_colour() -> None:
    made = latency_against_load("t", "m", [_curve("p50"), _curve("p95", 0.04), _curve("p99", 0.06)])
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', made))) == 2  # the first is solid
    assert set(re.findall(r"#[0-9a-f]{3,6}", made)) <= {"#000", "#fff", "#bbb", "#444", "#ddd", "#888", "#999"}


def test_labels_are_spread_to_the_nearest_free_places() -> None:
    assert spread([], 10, 0, 100) == []
    assert spread([50, 50], 10, 0, 100) == [45, 55]
    assert spread([90, 10], 10, 0, 100) == [90, 10]
    assert spread([100, 100, 100], 10, 0, 100) == [80, 90, 100]
    many = spread([5.0] * 30, 10, 0, 100)
    assert all(later - one >= 10 - 1e-9 for one, later in zip(sorted(many), sorted(many)[1:], strict=False))


@pytest.mark.parametrize(
    ("values", "logarithmic"),
    [((0.0,), False), ((5.0, 5.0), False), ((-3.0, 7e9), False), ((1e-9, 1e9), True), ((0.0, 2.0), True), ((), True)],
)
def test_scales_hold_their_values_between_round_ends(values: tuple[float, ...], logarithmic: bool) -> None:
    made = scale(values, logarithmic=logarithmic, zero=False)
    assert made.lowest < made.highest
    assert all(made.lowest <= one <= made.highest for one in values if one > 0 or not logarithmic)
    assert 2 <= len(made.ticks) <= 12
