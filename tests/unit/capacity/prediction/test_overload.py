"""What is overloaded and what is not: three per cent either side of saturation, and who feels it."""

import pytest
from msgspec.structs import replace

from server.engine.capacity.prediction import Effort, predict
from server.engine.kernel.queueing.networks import closed_network
from server.engine.model.capacity import (
    Compute,
    Connected,
    CostPoint,
    Database,
    Delay,
    Demand,
    External,
    ExternalCall,
    Lock,
    Locked,
    Query,
    Service,
    System,
)
from server.engine.model.capacity_answer import Attainment, SolutionMethod
from tests.unit.capacity.systems import one_service, use_case

QUICK = Effort(precision=0.1, most_events=2_000_000, saturation_events=1_000_000)
ASKED = (Query("q", (CostPoint(1.0, 0.02),)),)


def _systems(load: float) -> dict[str, System]:
    """Saturated at 1, each by another resource."""
    shared = {"cores": 1000.0}
    return {
        "cpu": one_service(use_case("u", Compute(Demand(0.1)), rate=20.0 * load), cores=2.0),
        "slots": one_service(use_case("u", Delay(Demand(0.1)), rate=40.0 * load), slots=4, **shared),
        "replicas": one_service(use_case("u", Delay(Demand(0.1)), rate=40.0 * load), slots=2, replicas=2, **shared),
        "connections": one_service(
            use_case("u", Connected((Delay(Demand(0.1)),)), rate=30.0 * load), connections=3, **shared
        ),
        "lock": replace(
            one_service(use_case("u", Connected((Locked("row", (Delay(Demand(0.05)),)),)), rate=20.0 * load), **shared),
            locks=(Lock("row", "rows", (1.0,)),),
        ),
        "database": one_service(use_case("u", Connected(ASKED), rate=200.0 * load), **shared),
        "io": replace(
            one_service(
                use_case("u", Connected((Query("q", (CostPoint(1.0, 0.0001, io=0.02),)),)), rate=200.0 * load), **shared
            ),
            databases=(Database(cores=64.0, io_channels=4),),
        ),
    }


@pytest.mark.parametrize("name", sorted(_systems(1.0)))
def test_stable_at_097_and_overloaded_at_103(name: str) -> None:
    stable = predict(_systems(0.97)[name], effort=QUICK)
    assert not stable.overloads
    assert stable.headroom == pytest.approx(1 / 0.97, rel=0.01)
    over = predict(_systems(1.03)[name], effort=QUICK)
    assert over.overloads[0].factor == pytest.approx(1.03, rel=0.01)
    assert over.use_cases[0].p99.unknown
    assert over.use_cases[0].objectives[0].attainment is Attainment.OVERLOADED


def test_a_pool_that_lets_too_few_in_saturates_before_what_is_behind_it() -> None:
    """Three connections to a database of two cores: as much as a closed network of three customers gets done."""
    exact = closed_network((3,), (0.03,), ((0.02,),), (2,)).throughput[0]

    def at(load: float) -> System:
        steps = (Connected((*ASKED, Delay(Demand(0.03)))),)
        system = one_service(use_case("u", *steps, rate=load * exact), connections=3, cores=1000.0)
        return replace(system, databases=(Database(cores=2.0),))

    assert exact < 3 / 0.05  # what demand alone would allow
    stable = predict(at(0.97), effort=QUICK)
    assert not stable.overloads
    assert stable.headroom == pytest.approx(1 / 0.97, rel=0.015)
    assert stable.headroom_method is SolutionMethod.SIMULATED
    over = predict(at(1.03), effort=QUICK)
    assert [(one.resource, one.decided_by) for one in over.overloads] == [("api connections", "saturation")]


def _with_worker(jobs: float) -> System:
    requests = use_case("Get", Compute(Demand(0.01)), rate=50.0)
    work = replace(use_case("Job", Compute(Demand(1.0)), rate=jobs, service="worker"), background=True)
    return System("t", (Service("api", slots=0, cores=1.0), Service("worker", slots=0, cores=2.0)), (requests, work))


def test_work_in_the_background_that_is_too_much_is_not_felt_by_requests() -> None:
    found = predict(_with_worker(3.0), effort=QUICK)
    job, get = sorted(found.use_cases, key=lambda one: one.background, reverse=True)
    assert found.overloads[0].resource == "worker cpu"
    assert found.overloads[0].factor == pytest.approx(1.5)
    assert job.p99.unknown
    assert job.throughput.value == pytest.approx(2.0)
    assert get.objectives[0].attainment is Attainment.MET
    assert any("backlog" in one for one in found.warnings)


def test_an_external_system_asked_more_than_it_allows_is_told_and_the_rest_predicted() -> None:
    system = replace(
        one_service(use_case("u", ExternalCall("mail"), rate=30.0)),
        externals=(External("mail", 0.1, 0.5, rate_limit=20.0),),
    )
    found = predict(system, effort=QUICK)
    assert [(one.resource, one.decided_by, one.factor) for one in found.overloads] == [
        ("external mail", "rate limit", 1.5)
    ]
    assert not found.use_cases[0].p99.unknown


def test_a_deadline_with_retries_can_overload_what_would_cope() -> None:
    steps = (Delay(Demand(0.1)),)
    calm = one_service(use_case("u", *steps, rate=34.0), slots=4, cores=1000.0)
    pressed = one_service(use_case("u", *steps, rate=34.0, deadline=0.12, retries=3), slots=4, cores=1000.0)
    assert not predict(calm, effort=QUICK).overloads
    assert predict(pressed, effort=QUICK).overloads[0].decided_by == "simulation"
