"""The 22 queries of TPC-H: with the statistics of loaded data an empty database has the same plans and costs.

At scale factor 0.1 here; `python -m bench ghost` shows the same of 1.
"""

import math

import pytest

from bench.ghost import INDEXES, Truth, compare, foretold, truths
from server.lab.ghost import Ghosts

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def true() -> tuple[Truth, Truth]:
    return truths(0.1)


def test_plans_and_costs_are_equal(planner: Ghosts, true: tuple[Truth, Truth]) -> None:
    for truth, indexes in zip(true, ((), INDEXES), strict=True):
        found = compare(planner, truth, indexes)
        assert found.different == ()
        assert found.worst < 1e-3


def test_sizes_are_foretold(planner: Ghosts, true: tuple[Truth, Truth]) -> None:
    sizes, pages = foretold(planner, true[1]), true[1].index_pages
    errors = {name: max(sizes[name].pages / pages[name], pages[name] / sizes[name].pages) for name in pages}
    assert math.prod(errors.values()) ** (1 / len(errors)) < 1.05, errors
    assert max(errors.values()) < 1.3, errors
