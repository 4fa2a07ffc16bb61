"""Published models as their file states them, against the answers their authors print."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from server.engine.capacity import solve
from server.engine.model.queueing import QueueingAnswer, SolutionMethod, StatedModel
from tests.unit.capacity.expected import expected_of

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "published.yaml").read_text())["cases"]
PROSE = ("heidelberger_trivedi_83_forkjoin_1cpu", "sockshop_lqn_2class_sweep")
"""Stated in sentences: test_prose.py has them in figures."""
SIMULATED = ("layered_exact", "layered_pools_percentiles")
QUICK = ("srvn_b03", "poolp_f_nested")
CALCULATED = [case for case in CASES if case["kind"] not in SIMULATED and case["id"] not in PROSE]


def _stated(case: dict[str, Any]) -> StatedModel:
    model = dict(case["model"])
    if "grid" in model:  # which points is said among the answers alone
        points = case["expected"]["points"]
        model |= {name: sorted({point[name] for point in points}) for name in ("N", "m")}
    return StatedModel(case["kind"], model)


def misses(answer: QueueingAnswer, case: dict[str, Any]) -> list[str]:
    """Measures beyond the case's tolerance, which an interval widens and the places printed."""
    found = {(one.name, one.at): one for one in answer.measures}
    wrong = []
    for name, at, expected in expected_of(case):
        one = found[name, at]
        allowed = case["tolerance_rel"] * abs(expected)
        if one.method is SolutionMethod.SIMULATED:
            allowed += one.half_width
        printed = len(str(expected).partition(".")[2])
        if printed >= 6:  # closed forms are printed to that many places
            allowed += 0.5 * 10.0**-printed
        if abs(one.value - expected) > allowed:
            wrong.append(f"{name} {at}: {one.value} instead of {expected}")
    return wrong


@pytest.mark.parametrize("case", CALCULATED, ids=lambda case: case["id"])
def test_published_answer_is_reproduced(case: dict[str, Any]) -> None:
    assert list(expected_of(case))
    assert not misses(solve(_stated(case)), case)


@pytest.mark.parametrize("case", [case for case in CASES if case["id"] in QUICK], ids=lambda case: case["id"])
def test_simulated_model_is_reproduced(case: dict[str, Any]) -> None:
    assert not misses(solve(_stated(case), precision=0.03), case)


@pytest.mark.proof
@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case["kind"] in SIMULATED and case["id"] not in PROSE],
    ids=lambda case: case["id"],
)
def test_simulated_models_are_reproduced(case: dict[str, Any]) -> None:
    assert not misses(solve(_stated(case), precision=0.01), case)
