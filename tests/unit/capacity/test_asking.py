"""Briefs of many kinds, asked as the API asks: what is full, what breaks, what helps, how latency grows with rows."""

from pathlib import Path

import pytest
import yaml

from server.engine.errors import DomainError
from server.engine.model.capacity_answer import Overload, Prediction, PredictionAnswer
from server.engine.model.capacity_request import CapacityChange, MeasuredDemand, RowsQuestion, TrafficChange
from server.engine.model.mitigation import MitigationAnswer, MitigationKind, ScalingMeasurements
from server.engine.model.resources import BriefSource
from server.usecases.analyses import capacity_computing

KINDS = yaml.safe_load((Path(__file__).parent / "briefs/kinds.yaml").read_text())


def _source(kind: str) -> BriefSource:
    return BriefSource("brief.yaml", "yaml", KINDS[kind])


def _predicted(kind: str, *measured: MeasuredDemand, rows: RowsQuestion | None = None) -> PredictionAnswer:
    return capacity_computing.predict(None, None, _source(kind), CapacityChange(), measured, None, 0, 0.1, rows)


def _prediction(kind: str) -> Prediction:
    return _predicted(kind).prediction


def _compared(kind: str, *names: str, load: float | None = None, **more: ScalingMeasurements) -> MitigationAnswer:
    change = CapacityChange(load=load)
    return capacity_computing.mitigate(None, None, _source(kind), change, (), names, more.get("measurements"), 0)


def test_one_row_that_all_update_is_full_by_the_time_it_is_held() -> None:
    """Two round trips of 0.3 ms, 1 ms to the disk, and what processors take: 1.71 ms, 900 times a second."""
    (full,) = _prediction("hot row").overloads
    assert full.resource == "lock wallets (all rows)"
    assert full.demand == pytest.approx(900 * 0.001714, rel=0.002)


def test_requests_that_stop_each_other_are_named_and_mended_for_good() -> None:
    """Six workers, each with one connection in hand and waiting for a second: seven let one of them go on."""
    (full,) = _prediction("nested connections").overloads
    assert (full.resource, full.decided_by) == ("api connections", "deadlock")
    answer = _compared("nested connections", load=1.0)
    assert answer.comparison.smallest == ("pool/api/7",)
    assert answer.comparison.overloaded == "api connections, by requests that stop each other"
    (limits,) = answer.limits.services
    assert limits.connections.value == 7.0


def test_a_request_does_not_count_what_is_done_after_its_answer() -> None:
    found = {one.name: one for one in _prediction("events").use_cases}["Ingest"]
    bars = sum(one.waiting + one.service for one in found.waterfall)
    assert bars == pytest.approx(found.mean.value, rel=0.02)


def test_an_overload_says_by_how_much() -> None:
    """40/s of 300 ms and 2 x 1.2 ms and 0.15 ms: 12.05 of 8 cores."""
    (full,) = _prediction("overloaded").overloads
    assert full == Overload("api cpu", full.demand, 8.0, full.demand / 8.0, "demand")
    assert full.demand == pytest.approx(40 * 0.30135, rel=0.01)


def test_where_an_external_system_takes_the_time_its_share_of_the_mean_is_shown() -> None:
    """Lognormal through 400 ms and 4 s: sigma 0.99, mean 0.4 exp(0.49) = 0.653 s."""
    found = {one.name: one for one in _prediction("slow provider").use_cases}["Pay"]
    share = {one.resource: one.service for one in found.waterfall}["external provider"]
    assert share == pytest.approx(0.653, rel=0.002)
    assert found.p99.value == pytest.approx(4.0, rel=0.1)


def test_mitigations_are_tried_by_name_by_kind_and_by_a_size_of_ones_own() -> None:
    answer = _compared("slow provider", "replicas/api/6", "queue", load=2.0)
    tried = [each.mitigations[0] for each in (*answer.comparison.outcomes, *answer.comparison.unhelpful)]
    assert {one.kind for one in tried} == {MitigationKind.REPLICAS, MitigationKind.QUEUE}
    larger = next(one for one in tried if one.kind is MitigationKind.REPLICAS)
    assert larger.price.money == 4 * 2 * 35
    assert larger.told == "Replicas of api: 2 → 6"


@pytest.mark.parametrize(
    "name", ["cach", "replicas/api/0", "replicas/api/1.5", "replicas/other/3", "pool/api/1e9", "", "replicas/api/nan"]
)
def test_a_name_that_fits_nothing_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(DomainError) as refused:
        _compared("slow provider", "replicas/api/6", name, load=1.0)
    assert refused.value.metadata["field"] == "mitigations[1]"


def test_measured_throughput_gives_the_universal_scalability_law() -> None:
    """Measured as gamma 100, alpha 0.05, beta 0.002 make it: most at sqrt(0.95 / 0.002) = 21.8."""
    replicas = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
    throughput = tuple(100 * n / (1 + 0.05 * (n - 1) + 0.002 * n * (n - 1)) for n in replicas)
    answer = _compared("overloaded", "cores", load=1.0, measurements=ScalingMeasurements(replicas, throughput, "api"))
    law = answer.scaling[0]
    assert (law.subject, round(law.contention, 3), round(law.coherency, 4)) == ("api", 0.05, 0.002)
    assert law.most_replicas == pytest.approx(21.79, rel=0.01)
    assert "scaling_api.svg" in [one.name for one in answer.drawings]


def test_limits_follow_from_what_is_held_and_when_the_first_objective_breaks() -> None:
    """Nothing breaks: then the load that fills something. Workers: 10/s x 0.66 s and 20/s x 2 ms over two replicas."""
    limits = _compared("slow provider", "cores").limits
    (service,) = limits.services
    assert "Little: 3.3" in service.workers.how
    assert 7.0 <= service.workers.value <= 9.0
    pay = next(one for one in limits.use_cases if one.use_case == "Pay")
    assert pay.timeout.value == 3.0
    assert pay.rate.now == 10.0
    assert 0.0 < pay.rate.value < 30.0


def test_latency_against_rows_begins_at_what_was_measured_and_says_when_and_why() -> None:
    """A count reads all rows of its category: twice the rows, twice the time of its statement."""
    rows = _predicted("listing", MeasuredDemand("CountProducts", 0.4, "p95"), rows=RowsQuestion()).rows
    assert rows is not None
    assert (rows.use_case, rows.table, rows.statement) == ("CountProducts", "products", "CountProducts/1/1")
    first = rows.curves[0]
    assert first.design == "as it is"
    assert first.points[0].predicted.value == pytest.approx(0.4, rel=0.05)
    assert first.crossed_rows == pytest.approx(4e6, rel=0.1)
    assert first.crossed_month == pytest.approx(2e6 / 300_000, abs=2)
    assert first.full_rows > first.crossed_rows
    assert "crosses 800 ms at" in rows.told
    assert rows.plot.startswith("<svg")


def test_of_what_does_not_grow_with_rows_it_is_said_that_others_slow_it_down() -> None:
    rows = _predicted("listing", rows=RowsQuestion("GetProduct")).rows
    assert rows is not None
    curve = rows.curves[0]
    today, *_, last = (point.predicted.value for point in curve.points if point.rows <= 20e6)
    assert last < 1.1 * today
    assert 20e6 < curve.crossed_rows <= curve.full_rows
    assert "Its own statements do as much at ten times the rows; database cpu fills up with what others do" in rows.told


@pytest.mark.parametrize(
    ("measured", "path"),
    [
        ((MeasuredDemand("CountProducts", 0.0001, "p95"),), "measured[0]"),
        ((MeasuredDemand("CountProducts", 1e5, "p99"),), "measured[0]"),
        ((MeasuredDemand("CountProducts", 0.4, "p90"),), "measured[0].figure"),
        ((MeasuredDemand("Count", 0.4, "p95"),), "measured[0].name"),
        ((MeasuredDemand("CountProducts", 0.4, "p95"), MeasuredDemand("CountProducts", 0.4, "p50")), "measured[1]"),
        ((MeasuredDemand("GetProduct", 0.4), MeasuredDemand("GetProduct", 0.5)), "measured[1]"),
    ],
)
def test_measurements_that_cannot_be_are_refused_with_their_place(
    measured: tuple[MeasuredDemand, ...], path: str
) -> None:
    with pytest.raises(DomainError) as refused:
        _predicted("listing", *measured)
    assert refused.value.metadata["field"] == path


def test_rows_of_a_use_case_that_is_not_there_are_refused() -> None:
    with pytest.raises(DomainError, match="did you mean CountProducts"):
        _predicted("listing", rows=RowsQuestion("CountProduct"))


def test_users_who_ask_one_after_the_other_keep_the_interactive_response_time_law() -> None:
    """N = X (R + Z) (Denning and Buzen 1978); the processors can do no more than cores over work."""
    change = CapacityChange(use_cases=(TrafficChange("Resize", users=60, think=2.0),))
    seen = capacity_computing.predict(None, None, _source("overloaded"), change, (), None, 0, 0.05).prediction
    found = {one.name: one for one in seen.use_cases}["Resize"]
    assert found.throughput.value * (found.mean.value + 2.0) == pytest.approx(60.0, rel=0.03)
    assert found.throughput.value <= 8.0 / 0.3
    assert seen.bottleneck == "api cpu"
    assert not seen.overloads


def test_bursts_take_longer_than_what_comes_at_random() -> None:
    def mean(burstiness: float) -> float:
        change = CapacityChange(load=0.5, use_cases=(TrafficChange("Resize", burstiness=burstiness),))
        seen = capacity_computing.predict(None, None, _source("overloaded"), change, (), None, 0, 0.05).prediction
        return next(one.mean.value for one in seen.use_cases if one.name == "Resize")

    assert mean(8.0) > 1.2 * mean(1.0)


def test_users_and_a_rate_of_one_use_case_contradict_each_other() -> None:
    change = CapacityChange(use_cases=(TrafficChange("Resize", users=60, rate=2.0),))
    with pytest.raises(DomainError) as refused:
        capacity_computing.predict(None, None, _source("overloaded"), change, (), None, 0, 0.05)
    assert refused.value.metadata["field"] == "change.use_cases[0].users"
