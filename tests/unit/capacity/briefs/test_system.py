"""What system a brief describes: pools, demands with their provenance, locks until the commit, what is assumed."""

import pytest

from server.engine.capacity.briefs import system_of
from server.engine.capacity.prediction import places
from server.engine.errors import DomainError
from server.engine.model.boundaries import Boundaries, Module, Operation, Relationship, Style, Topology
from server.engine.model.capacity import (
    Compute,
    Connected,
    Detached,
    ExternalCall,
    Flush,
    Locked,
    Provenance,
    Query,
    System,
    SystemStep,
    Visit,
)
from server.engine.model.capacity_request import CapacityChange, ServiceChange, TrafficChange
from server.engine.model.physical import PhysicalDesign, StatementForecast
from tests.unit.capacity.systems import prepared

BRIEF = """
name: shop
constraints: {language: Python, framework: Django}
external_systems: [{name: mail, latency: {p50: 100ms, p99: 1s}, rate_limit: 50/s}]
objectives: {growth: 2%, horizon: 12, latency: {p99: 1s}}
entities:
  - name: Counter
    volume: {rows: 3}
    attributes: [{name: kind, type: string, required: true, unique: true}, {name: hits, type: integer, required: true}]
  - name: Product
    volume: {rows: 1_000_000, growth_per_month: 50_000}
    attributes: [{name: title, type: string, required: true}, {name: price, type: integer}]
use_cases:
  - name: Hit
    kind: command
    rate: {peak: 40/s, mean: 10/s}
    transactions:
      - steps:
          - compute: 5ms
          - sql: SELECT title FROM products WHERE id = :id
          - sql: UPDATE counters SET hits = hits + 1 WHERE kind = :kind
          - call: {external_system: mail}
          - emit: Counted
  - name: Find
    rate: {peak: 100/s}
    transactions: [{steps: [{sql: SELECT id FROM products WHERE price < :price}]}]
  - name: Tidy
    kind: job
    trigger: schedule
    transactions: [{steps: [{sql: DELETE FROM products WHERE price IS NULL}]}]
deployment:
  services:
    - {name: api, replicas: 2, workers: 4, pool_size: 3, cores: 2}
    - {name: worker, workers: 2, pool_size: 2, cores: 1}
  database: {cores: 8, memory_bytes: 17_179_869_184, max_connections: 100}
"""


def steps_of(system: System, name: str) -> list[SystemStep]:
    one = next(one for one in system.use_cases if one.name == name)
    return [place.step for place in places(one.steps, one.service, lambda _: 1.0)]


def test_services_pools_and_homes_are_those_of_the_deployment() -> None:
    system = system_of(prepared(BRIEF))
    api, worker = system.services
    assert (api.slots, api.connections, api.replicas, api.cores) == (4, 3, 2, 2.0)
    assert {one.name: one.service for one in system.use_cases} == {"Hit": "api", "Find": "api", "Tidy": "worker"}
    assert worker.slots == 2
    assert (system.growth.rate, system.growth.horizon) == (0.02, 12)
    assert next(one for one in system.use_cases if one.name == "Tidy").objective.p99 == 0.0
    assert any("api answers requests" in one.reason for one in system.assumptions)


def test_a_transaction_holds_its_connection_and_its_lock_until_the_commit() -> None:
    system = system_of(prepared(BRIEF))
    steps = next(one for one in system.use_cases if one.name == "Hit").steps
    connected = next(one for one in steps if isinstance(one, Connected))
    assert any(isinstance(one, Compute) and one.demand.seconds == 0.005 for one in steps)  # before it begins
    locked = next(one for one in connected.steps if isinstance(one, Locked))
    kinds = [type(one) for one in locked.steps]
    assert kinds[-1] is Flush
    assert ExternalCall in kinds
    assert Detached in kinds
    assert system.locks[0].shares == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_lookups_without_updates_take_no_lock_and_no_flush() -> None:
    found = steps_of(system_of(prepared(BRIEF)), "Find")
    assert not [one for one in found if isinstance(one, Locked | Flush)]


def test_demands_come_from_measurement_then_from_the_planner_then_from_rows() -> None:
    physical = PhysicalDesign(
        forecasts=(
            StatementForecast("Find/1/1", 1.0, 0, 100.0, 100.0, 10.0, 50.0),
            StatementForecast("Find/1/1", 10.0, -1, 1000.0, 1000.0, 100.0, 500.0),
        )
    )
    known = {
        one.statement: one
        for one in steps_of(system_of(prepared(BRIEF), physical=physical, measured={"Hit/1/2": 0.002}), "Hit")
        + steps_of(system_of(prepared(BRIEF), physical=physical), "Find")
        if isinstance(one, Query)
    }
    assert known["Hit/1/2"].provenance is Provenance.MEASURED
    assert known["Hit/1/2"].costs[0].cpu == 0.002
    assert known["Find/1/1"].provenance is Provenance.PLANNER
    assert [one.cpu for one in known["Find/1/1"].costs] == pytest.approx([0.00044, 0.00404])
    assert known["Hit/1/3"].provenance is Provenance.ROWS


def test_a_measured_request_takes_the_place_of_all_its_computing() -> None:
    found = [
        one for one in steps_of(system_of(prepared(BRIEF), measured={"Hit": 0.03}), "Hit") if isinstance(one, Compute)
    ]
    assert [(one.demand.seconds, one.demand.provenance) for one in found] == [(0.03, Provenance.MEASURED)]


def test_without_a_deployment_everything_is_assumed_and_asked() -> None:
    system = system_of(prepared(BRIEF[: BRIEF.index("deployment:")]))
    assert [one.name for one in system.services] == ["shop"]
    assert {one.path for one in system.assumptions} >= {
        "deployment.services[shop].replicas",
        "deployment.database.cores",
    }
    assert system.open_questions[0].id == "deployment/shop"


@pytest.mark.parametrize(
    ("framework", "slots", "cores"), [("FastAPI", 0, 2.0), ("Django", 4, 2.0), ("Starlette / uvicorn", 0, 2.0)]
)
def test_event_loops_take_requests_as_they_come(framework: str, slots: int, cores: float) -> None:
    api = system_of(prepared(BRIEF.replace("Django", framework))).services[0]
    assert (api.slots, api.cores) == (slots, cores)


def test_a_process_of_python_uses_one_core() -> None:
    change = CapacityChange(services=(ServiceChange("api", workers=1),))
    assert system_of(prepared(BRIEF), change=change).services[0].slots == 1
    assert system_of(prepared(BRIEF.replace("workers: 4", "workers: 1"))).services[0].cores == 1.0


def test_statements_of_other_services_are_calls_between_transactions() -> None:
    services = (Module("counting", ("Counter",), ("Hit",)), Module("goods", ("Product",), ("Find", "Tidy")))
    read = Operation("GetProduct", Style.CALL, ("Product",), statements=("Hit/1/2",))
    boundaries = Boundaries(Topology.SPLIT, services, services, (Relationship("goods", "counting", (read,)),))
    steps = next(one for one in system_of(prepared(BRIEF), boundaries).use_cases if one.name == "Hit").steps
    visit = next(one for one in steps if isinstance(one, Visit))
    assert visit.service == "goods"
    connected = [one for one in steps if isinstance(one, Connected)]
    assert len(connected) == 1
    assert not [one for one in connected[0].steps if isinstance(one, Visit)]


CALLS = """
name: calls
entities: [{name: Thing, attributes: [{name: title}]}]
use_cases:
  - {name: A, kind: command, transactions: [{steps: [{sql: SELECT id FROM things}, {call: {use_case: B}}]}]}
  - {name: B, kind: command, transactions: [{steps: [{call: {use_case: C}}]}]}
  - {name: C, kind: command, transactions: [{steps: [{sql: UPDATE things SET title = :t WHERE id = :id}]}]}
"""


def test_a_use_case_called_inside_a_transaction_takes_a_second_connection() -> None:
    steps = next(one for one in system_of(prepared(CALLS)).use_cases if one.name == "A").steps
    outer = next(one for one in steps if isinstance(one, Connected))
    assert any(isinstance(one, Connected) for one in outer.steps)


def refused(text: str, **more: object) -> DomainError:
    with pytest.raises(DomainError) as failure:
        system_of(prepared(text), **more)  # type: ignore[arg-type]
    return failure.value


def test_contradictions_are_refused_with_their_path() -> None:
    assert refused(BRIEF, measured={"Nobody": 1.0}).metadata["field"] == "measured[Nobody]"
    assert refused(BRIEF, measured={"Hit": -1.0}).metadata["field"] == "measured[Hit]"
    wrong = CapacityChange(services=(ServiceChange("apy", replicas=2),))
    assert "did you mean api" in refused(BRIEF, change=wrong).message
    twice = CapacityChange(use_cases=(TrafficChange("Hit", rate=1.0), TrafficChange("Hit", rate=2.0)))
    assert refused(BRIEF, change=twice).metadata["field"] == "change.use_cases[1].use_case"
    negative = CapacityChange(use_cases=(TrafficChange("Hit", rate=-1.0),))
    assert "not negative" in refused(BRIEF, change=negative).message
