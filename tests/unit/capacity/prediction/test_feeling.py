"""A request feels what is on its own path and what clogs the pools it passes, and nothing else."""

from msgspec.structs import replace

from server.engine.capacity.forecasting.backlogs import backlogs
from server.engine.capacity.prediction import Effort, breaking_point, predict
from server.engine.capacity.prediction.demands import Demands
from server.engine.capacity.prediction.feeling import felt
from server.engine.capacity.prediction.state import state_of
from server.engine.model.capacity import Compute, Demand, Detached, Growth, Objective, Service, System, Visit
from server.engine.model.capacity_answer import Attainment
from server.engine.model.mitigation import MitigationKind
from tests.unit.capacity.systems import use_case

EFFORT = Effort(precision=0.1, most_events=300_000, saturation_events=200_000)


def _two(slots: int = 0) -> System:
    """``Here`` stays in one service; ``There`` calls another, which fills first."""
    services = (Service("api", slots=slots, cores=8.0), Service("far", slots=0, cores=1.0))
    here = use_case("Here", Compute(Demand(0.001)), rate=2.0)
    there = use_case("There", Visit("far", (Compute(Demand(0.1)),)), rate=2.0)
    return System("test", services, (here, there), growth=Growth(rate=0.1, horizon=24))


def _feels(system: System) -> dict[str, frozenset[str]]:
    return felt(Demands(state_of(system)))


def test_what_another_request_calls_is_not_felt() -> None:
    assert "far cpu" not in _feels(_two())["Here"]
    assert "far cpu" in _feels(_two())["There"]


def test_a_pool_is_felt_with_what_is_waited_for_while_it_is_held() -> None:
    assert "far cpu" in _feels(_two(slots=10))["Here"]


def test_what_is_detached_is_not_felt() -> None:
    system = _two(slots=10)
    there = use_case("There", Detached("far", (Compute(Demand(0.1)),)), rate=2.0)
    assert "far cpu" not in _feels(replace(system, use_cases=(system.use_cases[0], there)))["There"]


def test_each_objective_breaks_by_what_is_on_its_path() -> None:
    found = {one.use_case: one for one in breaking_point(_two(), effort=EFFORT, point=EFFORT).objectives}
    assert found["There"].resource == "far cpu"
    assert 1.0 < found["There"].load < 5.0
    assert found["Here"].resource == "api cpu"
    assert found["Here"].load > 100.0


def test_an_overload_is_one_only_of_what_feels_it() -> None:
    seen = {one.name: one.objectives[0].attainment for one in predict(_two(), load=6.0, effort=EFFORT).use_cases}
    assert seen["There"] is Attainment.OVERLOADED
    assert seen["Here"] is not Attainment.OVERLOADED


def test_work_in_the_background_fills_its_own_resource_in_a_month() -> None:
    """0.2 of one core, 10 % more a month: 1.1 ** 17 = 5.05."""
    system = _two()
    job = replace(use_case("Job", Compute(Demand(0.1)), rate=2.0, service="far"), background=True)
    job = replace(job, objective=Objective(p99=10.0))
    growing = replace(system, use_cases=(system.use_cases[0], job))
    horizon = predict(growing, month=growing.growth.horizon, effort=EFFORT)
    (backlog,) = backlogs(growing, horizon)
    assert (backlog.resource, backlog.month) == ("far cpu", 17)
    assert (backlog.work, backlog.objectives) == (("Job",), ("Job p99 10 s",))
    assert backlog.remedy is not None
    assert (backlog.remedy.kind, backlog.remedy.subject) == (MitigationKind.REPLICAS, "far")
    assert backlogs(system, predict(system, effort=EFFORT)) == ()
