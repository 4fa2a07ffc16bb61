"""The order of analyses follows from what they need."""

import pytest

from server.engine.analysis import Analysis
from server.engine.model.plan import AnalysisResult
from server.engine.pipeline import ANALYSES
from server.engine.pipeline.order import ordered


def analysis(name: str, *needs: str) -> Analysis:
    return Analysis(name=name, version=1, needs=needs, run=lambda _: AnalysisResult(name, ""))


def test_each_comes_after_those_it_needs() -> None:
    found = [a.name for a in ordered((analysis("c", "a", "b"), analysis("b", "a"), analysis("a")))]
    assert found == ["a", "b", "c"]


def test_a_circle_is_named() -> None:
    with pytest.raises(ValueError, match="need each other"):
        ordered((analysis("a", "b"), analysis("b", "a")))


def test_an_unknown_need_is_named() -> None:
    with pytest.raises(ValueError, match="a needs missing"):
        ordered((analysis("a", "missing"),))


def test_the_pipeline_s_own_order_is_sound() -> None:
    seen: set[str] = set()
    for found in ANALYSES:
        assert set(found.needs) <= seen
        seen.add(found.name)
    assert {"schema", "contract", "diagrams"} <= seen
