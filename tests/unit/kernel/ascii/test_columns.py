"""Every arrow of a drawing in columns can be followed with a finger, from its box to the box it points at."""

from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.kernel.ascii.columns import Arrow, Box, Column, columns


def follow(rows: list[str], x: int, y: int, step: int, edges: set[tuple[int, int]]) -> tuple[int, int, str]:
    """From a point on an arrow in one direction to the border it ends at: (x, y, the last character of the arrow)."""

    def at(column: int, row: int) -> str:
        return rows[row][column] if 0 <= row < len(rows) and 0 <= column < len(rows[row]) else " "

    while True:
        if (x + step, y) in edges:
            return x + step, y, at(x, y)
        x += step
        assert at(x, y) not in (" ", ":"), f"the line breaks off at {x}, {y}"
        if at(x, y) == "+":
            turn = [d for d in (-1, 1) if at(x, y + d) in "|+"]
            assert len(turn) == 1, f"two ways on from {x}, {y}"
            y += turn[0]
            while at(x, y) == "|":
                y += turn[0]
            assert at(x, y) == "+", f"the line breaks off at {x}, {y}"


def borders(rows: list[str], name: str) -> set[tuple[int, int]]:
    """The cells of a box's left and right borders, found by its name."""
    y = next(i for i, row in enumerate(rows) if f"| {name} " in row)
    left = rows[y].index(f"| {name} ")
    right = rows[y].index("|", left + 2)
    top = y
    while rows[top][left : right + 1] != "+" + "-" * (right - left - 1) + "+":
        top -= 1
    bottom = y
    while rows[bottom][left : right + 1] != "+" + "-" * (right - left - 1) + "+":
        bottom += 1
    return {(x, row) for x in (left, right) for row in range(top + 1, bottom)}


@st.composite
def drawings(draw: st.DrawFn) -> tuple[list[Column], list[Arrow]]:
    counts = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    names = [[f"box{c}x{i}" for i in range(count)] for c, count in enumerate(counts)]
    pairs = [
        (a, b) for c, these in enumerate(names) for d, those in enumerate(names) if c != d for a in these for b in those
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=12))
    boundary = draw(st.booleans())
    drawn = [Column(tuple(Box(n, (n, "two")) for n in these), f"column {c}", boundary) for c, these in enumerate(names)]
    return drawn, [Arrow(a, b, f"arrow{i}") for i, (a, b) in enumerate(chosen)]


@given(drawings())
@settings(max_examples=300, deadline=None)
def test_every_arrow_leads_from_its_source_to_its_target(drawing: tuple[list[Column], list[Arrow]]) -> None:
    drawn, arrows = drawing
    rows = columns(drawn, arrows).splitlines()
    sides = {box.id: borders(rows, box.id) for column in drawn for box in column.boxes}
    edges = set().union(*sides.values())
    for arrow in arrows:
        y = next(i for i, row in enumerate(rows) if f" {arrow.label} " in row)
        x = rows[y].index(f" {arrow.label} ")
        ends = [follow(rows, x, y, -1, edges), follow(rows, x + len(arrow.label) + 1, y, 1, edges)]
        found = {}
        for end_x, end_y, last in ends:
            box = next(name for name, cells in sides.items() if (end_x, end_y) in cells)
            found["target" if last in "<>" else "source"] = box
        assert found == {"source": arrow.source, "target": arrow.target}


def test_boxes_keep_their_text_and_the_drawing_is_plain_ascii() -> None:
    text = columns(
        [Column((Box("a", ("Käufer – buyer", "2 lines")),), "out", True), Column((Box("b", ("Server",)),), "in")],
        [Arrow("a", "b", "€ pays")],
    )
    assert text.isascii()
    assert "| Kaufer - buyer |" in text
    assert "-- ? pays -" in text
    assert all(line == line.rstrip() for line in text.splitlines())


def test_the_same_drawing_is_the_same_text() -> None:
    drawn = [Column((Box("a", ("a",)), Box("b", ("b",)))), Column((Box("c", ("c",)), Box("d", ("d",))))]
    arrows = [Arrow("a", "d"), Arrow("b", "c"), Arrow("a", "c"), Arrow("d", "b", "back")]
    assert columns(drawn, arrows) == columns(drawn, arrows)


def test_nothing_to_draw_is_no_error() -> None:
    assert columns([], []) == ""
    assert columns([Column(())], []) == ""
