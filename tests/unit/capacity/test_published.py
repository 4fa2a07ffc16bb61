"""Published models, solved through the package's one function, against the answers their authors print."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from server.engine.capacity import solve
from server.engine.model.queueing import QueueingModel, SolutionMethod

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "published.yaml").read_text())
LAYERED = [case for case in CASES if case["model"]["type"] == "layered"]
POOLED = [case for case in CASES if case["model"]["type"] == "layered_pools_percentiles"]
OTHERS = [case for case in CASES if case not in (*LAYERED, *POOLED)]


def _misses(case: dict[str, Any], precision: float) -> list[str]:
    answer = solve(msgspec.convert(case["model"], QueueingModel), precision=precision)
    found = {(one.name, one.at): one for one in answer.measures}
    misses = []
    for name, at, expected in case["expected"]:
        one = found[name, at]
        allowed = case["tolerance"] * abs(expected) + (
            one.half_width if one.method is SolutionMethod.SIMULATED else 0.0
        )
        printed = len(str(expected).partition(".")[2])
        if printed >= 6:  # the closed forms are printed to that many places
            allowed += 0.5 * 10.0**-printed
        if abs(one.value - expected) > allowed:
            misses.append(f"{name} {at}: {one.value} instead of {expected}")
    return misses


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case["id"])
def test_published_answer_is_reproduced(case: dict[str, Any]) -> None:
    assert not _misses(case, 0.01)


def test_service_with_pools_is_reproduced() -> None:
    assert not _misses(next(case for case in POOLED if case["id"] == "poolp_f_nested"), 0.02)


def test_layered_model_with_exact_petri_net_answers_is_reproduced() -> None:
    assert not _misses(LAYERED[0], 0.04)


@pytest.mark.proof
@pytest.mark.parametrize("case", LAYERED + POOLED, ids=lambda case: case["id"])
def test_simulated_models_are_reproduced(case: dict[str, Any]) -> None:
    assert not _misses(case, 0.01)
