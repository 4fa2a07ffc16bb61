"""Where objectives break, on systems whose answer is known in closed form."""

import math

import pytest
from msgspec.structs import replace

from server.engine.capacity.prediction import Effort, breaking_point
from server.engine.model.capacity import (
    Compute,
    Connected,
    CostPoint,
    Database,
    Demand,
    Growth,
    Objective,
    Query,
    Table,
)
from tests.unit.capacity.systems import one_service, use_case

POINT = Effort(precision=0.05, most_events=1_000_000, saturates=False)
TODAY = Effort(precision=0.03, most_events=3_000_000)


def test_the_99th_percentile_of_m_m_1_by_load_and_month() -> None:
    """p99 = ln 100 / (mu - lambda): mu = 10, objective 1 s, so that lambda may be 5.39."""
    one = replace(use_case("u", Compute(Demand(0.1)), rate=2.0), objective=Objective(p99=1.0))
    system = replace(one_service(one, slots=1, cores=1000.0), growth=Growth(rate=0.05, horizon=36))
    found = breaking_point(system, effort=TODAY, point=POINT)
    broken = found.objectives[0]
    most = 10.0 - math.log(100.0)
    assert broken.rate == pytest.approx(most, rel=0.04)
    assert broken.load == pytest.approx(most / 2.0, rel=0.04)
    assert broken.resource == "api slots"
    assert abs(broken.month - math.ceil(math.log(most / 2.0) / math.log(1.05))) <= 1
    assert found.saturation_load == pytest.approx(5.0)
    assert found.saturation_month == math.ceil(math.log(5.0) / math.log(1.05))
    assert broken.volume == 0.0


def test_more_rows_make_a_statement_dearer_until_it_breaks() -> None:
    """Cost grows as the rows: at 10 times the rows 10 ms become 100 ms, alone on its core nearly exponential."""
    query = Query("q", (CostPoint(1.0, 0.01), CostPoint(10.0, 0.1)), tables=(("rows", 1.0),))
    one = replace(use_case("u", Connected((query,)), rate=0.5), objective=Objective(p99=0.2))
    system = replace(one_service(one, cores=64.0), tables=(Table("rows", 1000.0),), databases=(Database(cores=1.0),))
    found = breaking_point(system, effort=TODAY, point=POINT)
    # M/G/1-PS near idle: p99 = ln 100 * D, a little more for what little it shares.
    assert found.objectives[0].volume == pytest.approx(0.2 / math.log(100.0) / 0.01, rel=0.06)
    assert found.objectives[0].resource == "database cpu"


def test_what_is_missed_today_comes_first() -> None:
    slow = replace(use_case("slow", Compute(Demand(0.1)), rate=1.0), objective=Objective(p95=0.01))
    quick = replace(use_case("quick", Compute(Demand(0.001)), rate=1.0), objective=Objective(p95=1.0))
    found = breaking_point(one_service(quick, slow, cores=4.0), effort=TODAY, point=POINT)
    assert [(one.use_case, one.broken_today, one.month) for one in found.objectives] == [
        ("slow", True, 0),
        ("quick", False, -1),
    ]


def test_nobody_asks_and_nothing_breaks() -> None:
    found = breaking_point(one_service(use_case("u", Compute(Demand(0.1)), rate=0.0)))
    assert (found.saturation_load, found.saturation_month, found.events) == (0.0, -1, 0)
    assert found.objectives[0].load == 0.0
