"""Systems that make no sense are refused with the path; those that block themselves are told by how much."""

import pytest
from msgspec.structs import replace

from server.engine.capacity.prediction import Effort, check, predict
from server.engine.errors import DomainError, Reason
from server.engine.model.capacity import (
    Alternative,
    Choose,
    Compute,
    Connected,
    CostPoint,
    Delay,
    Demand,
    Query,
    Service,
    System,
    SystemStep,
    Visit,
)
from tests.unit.capacity.systems import one_service, use_case

NESTED = Connected((Delay(Demand(0.01)), Connected((Delay(Demand(0.01)),))))


def refused(system: System) -> DomainError:
    with pytest.raises(DomainError) as failure:
        predict(system)
    assert failure.value.reason is Reason.INVALID_ARGUMENT
    return failure.value


@pytest.mark.parametrize(
    ("step", "rate", "path", "message"),
    [
        (Compute(Demand(0.1)), -1.0, "use_cases[u].rate.peak", "at least 0"),
        (Compute(Demand(0.1)), float("nan"), "use_cases[u].rate.peak", "finite"),
        (Compute(Demand(-0.1)), 1.0, "use_cases[u]", "not negative"),
        (Query("q", (CostPoint(2.0, 0.1), CostPoint(1.0, 0.1))), 1.0, "use_cases[u]", "rising volumes"),
        (Choose((Alternative(0.7, ()), Alternative(0.7, ()))), 1.0, "use_cases[u]", "probabilities"),
        (Visit("nowhere", ()), 1.0, "use_cases[u]", "no service nowhere"),
        (Visit("api", (), use_case="u"), 1.0, "use_cases[u]", "circle: u → u"),
    ],
)  # fmt: skip
def test_with_the_path_of_the_figure(step: SystemStep, rate: float, path: str, message: str) -> None:
    failure = refused(one_service(use_case("u", step, rate=rate)))
    assert failure.metadata["field"] == path
    assert message in failure.message


def test_users_whose_requests_take_no_time() -> None:
    """They would ask infinitely often."""
    failure = refused(one_service(use_case("u", Compute(Demand(0.0)), rate=0.0, population=2)))
    assert failure.metadata["field"] == "use_cases"
    assert "must take some time" in failure.message


def test_a_pool_smaller_than_what_one_request_holds() -> None:
    failure = refused(one_service(use_case("u", NESTED), connections=1))
    assert failure.metadata["field"] == "deployment.services[api].pool_size"
    assert "deadlock: u holds 2 of api connections at once and there are 1" in failure.message
    assert failure.problems[0].suggestion == "at least 2"


def test_slots_of_services_that_call_each_other() -> None:
    back = Visit("api", (Compute(Demand(0.01)),))
    system = one_service(use_case("u", Visit("other", (back,))), slots=1)
    failure = refused(replace(system, services=(*system.services, Service("other", slots=1))))
    assert failure.metadata["field"] == "deployment.services[api].workers"


def test_requests_that_may_wait_for_each_other_give_up_and_are_told() -> None:
    system = one_service(use_case("u", NESTED, rate=40.0), slots=8, connections=2, cores=64.0)
    assert check(system) == {"api connections"}
    found = predict(system, effort=Effort(0.2, 300_000, saturates=False))
    assert any("wait for each other" in one for one in found.warnings)
    assert found.overloads or found.use_cases[0].rejected.value > 0.0


def test_a_pool_large_enough_for_every_slot_does_not_block() -> None:
    assert not check(one_service(use_case("u", NESTED), slots=4, connections=5))
