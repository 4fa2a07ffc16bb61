"""Text, trees and fans: the small drawings, and the examples in their docstrings."""

import doctest
import importlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine.kernel.ascii.canvas import plain, table, wrap


@pytest.mark.parametrize("module", ["canvas", "fans", "trees"])
def test_the_examples_in_docstrings_hold(module: str) -> None:
    results = doctest.testmod(importlib.import_module(f"server.engine.kernel.ascii.{module}"))
    assert results.attempted > 0
    assert results.failed == 0


@given(st.text())
def test_plain_text_is_printable_ascii_on_one_line(text: str) -> None:
    assert all(" " <= character <= "~" for character in plain(text))


@given(st.text(), st.integers(1, 60))
def test_wrapped_lines_fit_and_hold_every_character(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_rows_of_cells_are_aligned() -> None:
    assert table([("a", "long"), ("longer", "b", "c")]) == ["a       long", "longer  b     c"]
