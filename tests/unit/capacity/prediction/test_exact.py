"""Systems that are queues of the literature: the prediction is the theory's answer, or its interval holds it."""

import pytest
from msgspec.structs import replace

from server.engine.capacity.prediction import Effort, predict
from server.engine.kernel.queueing.networks import closed_network, open_network
from server.engine.kernel.queueing.stations import finite, multi_server, response_quantile
from server.engine.model.capacity import Compute, Connected, CostPoint, Database, Delay, Demand, Query
from server.engine.model.capacity_answer import Estimated, Prediction
from server.engine.model.queueing import SolutionMethod
from tests.unit.capacity.systems import one_service, use_case

QUICK = Effort(precision=0.03, most_events=6_000_000, saturation_events=500_000)
MANY = 1000.0
"""Cores nobody waits for."""


def near(found: Estimated, exact: float, tolerance: float = 0.01) -> bool:
    return not found.unknown and abs(found.value - exact) <= tolerance * exact + 1.5 * found.half_width


def only(prediction: Prediction) -> tuple[Estimated, Estimated]:
    return prediction.use_cases[0].mean, prediction.use_cases[0].p99


def test_slots_alone_are_servers_of_m_m_c() -> None:
    system = one_service(use_case("u", Compute(Demand(0.1)), rate=32.0), slots=4, cores=MANY)
    mean, p99 = only(predict(system, effort=QUICK))
    assert near(mean, multi_server(32.0, 0.1, 4).response)
    assert near(p99, response_quantile(32.0, 0.1, 4, 0.99))


def test_cores_are_shared_as_m_m_c_ps_and_used_by_the_utilisation_law() -> None:
    found = predict(one_service(use_case("u", Compute(Demand(0.1)), rate=16.0), cores=2.0), effort=QUICK)
    assert near(found.use_cases[0].mean, multi_server(16.0, 0.1, 2).response)
    assert found.resources[0].utilisation == Estimated(0.8, 0.0, SolutionMethod.EXACT)
    assert found.headroom == pytest.approx(1.25)
    assert {one.law for one in found.checks} == {"Little", "utilisation", "flow balance"}
    assert all(one.holds for one in found.checks)


def test_half_a_core_is_one_at_half_the_speed() -> None:
    found = predict(one_service(use_case("u", Compute(Demand(0.01)), rate=25.0), cores=0.5), effort=QUICK)
    assert near(found.use_cases[0].mean, multi_server(25.0, 0.02, 1).response)


def test_replicas_taken_at_random_are_queues_of_their_own() -> None:
    system = one_service(use_case("u", Compute(Demand(0.1)), rate=24.0), slots=1, cores=MANY, replicas=3)
    assert near(predict(system, effort=QUICK).use_cases[0].mean, multi_server(8.0, 0.1, 1).response)


def test_two_classes_on_two_stations_are_an_open_network() -> None:
    system = one_service(
        use_case("a", Compute(Demand(0.02)), Connected((Query("q", (CostPoint(1.0, 0.03),)),)), rate=20.0),
        use_case("b", Compute(Demand(0.05)), Connected((Query("q", (CostPoint(1.0, 0.01),)),)), rate=6.0),
        cores=1.0,
    )
    found = predict(replace(system, databases=(Database(cores=1.0),)), effort=QUICK)
    exact = open_network((20.0, 6.0), ((0.02, 0.03), (0.05, 0.01)), (1, 1)).response
    assert near(found.use_cases[0].mean, exact[0])
    assert near(found.use_cases[1].mean, exact[1])


def test_customers_who_think_are_a_closed_network() -> None:
    clients = use_case("u", Compute(Demand(0.2)), rate=0.0, population=5, think=0.5)
    found = predict(one_service(clients, cores=1.0), effort=QUICK).use_cases[0]
    exact = closed_network((5,), (0.5,), ((0.2,),), (1,))
    assert near(found.mean, exact.response[0])
    assert near(found.throughput, exact.throughput[0])
    assert found.rate == pytest.approx(exact.throughput[0], rel=0.02)


def test_a_limit_on_waiting_is_m_m_c_k() -> None:
    system = one_service(use_case("u", Compute(Demand(0.1)), rate=30.0), slots=2, cores=MANY, most_waiting=3)
    found = predict(system, effort=QUICK)
    exact = finite(30.0, 0.1, 2, 5)
    assert near(found.use_cases[0].rejected, exact.rejected, 0.02)
    assert near(found.use_cases[0].throughput, exact.throughput, 0.02)
    assert not found.overloads


def test_what_passes_by_itself_is_added_and_shown() -> None:
    found = predict(
        one_service(use_case("u", Delay(Demand(0.2, scv=0.0)), Compute(Demand(0.01)), rate=5.0)), effort=QUICK
    )
    shares = {one.resource: one.service for one in found.use_cases[0].waterfall}
    assert shares == {"api cpu": 0.01, "network": 0.2}
    assert near(found.use_cases[0].mean, 0.2 + multi_server(5.0, 0.01).response)
