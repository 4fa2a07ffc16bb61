"""Models in the many ways sources state them, against theory; and what is wrong with them, by path."""

import contextlib
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.capacity import solve
from server.engine.capacity.stated import KINDS
from server.engine.model.queueing import StatedModel


def _found(kind: str, **figures: Any) -> dict[tuple[str, str], float]:
    answer = solve(StatedModel(kind, figures), precision=0.03)
    assert not answer.overloaded
    return {(one.name, one.at): one.value for one in answer.measures}


@pytest.mark.parametrize(
    ("kind", "figures", "measure", "value"),
    [
        ("open_station", {"arrival_rate": 0.8, "service_rate": 1}, ("R", ""), 5.0),
        ("open_station", {"arrival": 0.5, "service_mean": 1, "service_scv": 0}, ("Wq", ""), 0.5),
        ("open_station", {"arrival": 0.5, "service_mean": 1, "distribution": "deterministic"}, ("Wq", ""), 0.5),
        ("open_station", {"arrival": 0.5, "service_mean": 1, "distribution": "erlang-2"}, ("Wq", ""), 0.75),
        ("open_station", {"arrival": 0.5, "service_mean": 1, "service_second_moment": 2}, ("R", ""), 2.0),
        ("open_station", {"arrival": 0.5, "service_rates": [2, 0.5], "probabilities": [0.5, 0.5]}, ("U", ""), 0.625),
        ("open_station", {"arrival": 3, "service_mean": 2, "servers": "inf"}, ("Q", ""), 6.0),
        ("open_station", {"arrival": 1, "service_rate": 1, "capacity": 10}, ("Q", ""), 5.0),
        (
            "open_station",
            {"arrivals": [0.3, 0.4], "service_mean": 1, "discipline": "preemptive"},
            ("R", "class 1"),
            1 / 0.7,
        ),
        (
            "open_station",
            {"arrivals": [0.6, 0.6], "service_mean": 1, "servers": 2, "discipline": "PR"},
            ("R", "class 1"),
            1 / (1 - 0.09),
        ),
        ("open_station_finite", {"arrival": 4, "service_mean": 0.5, "servers": 2, "K": 2}, ("pK", ""), 0.4),
        ("loss_table", {"servers": [2], "offered_erlang": 2}, ("blocking", "servers 2 offered 2"), 0.4),
        ("loss_table", {"blocking": 0.01, "offered": [4.4612]}, ("min_servers", "offered 4.4612"), 11.0),
        (
            "staffing",
            {"arrival_per_h": 360, "mean_service_s": 180, "target": "80% wait <= 20 s"},
            ("min_servers", ""),
            22.0,
        ),
        (
            "staffing",
            {"arrival_per_min": 6, "mean_service_min": 3, "target": "80 % within 20 seconds"},
            ("min_servers", ""),
            22.0,
        ),
        (
            "staffing",
            {"arrival_per_h": 20, "mean_service_min": 3, "target": "blocking <= 1%"},
            ("min_servers", ""),
            5.0,
        ),
        ("staffing", {"arrival": 0.8, "service_mean": 1, "target": "mean wait <= 4 s"}, ("min_servers", ""), 1.0),
        ("staffing", {"arrival": 0.5, "service_mean": 1, "target": "P(wait) <= 0.51"}, ("min_servers", ""), 1.0),
        (
            "open_network",
            {"arrivals": [1, 0], "services": [0.25, 0.25], "routing": [[0, 1], [0.5, 0]]},
            ("Xk", "station 2"),
            2.0,
        ),
        ("closed_network", {"population": 3, "services": [1, 1], "routing": [[0, 1], [1, 0]]}, ("X", ""), 0.75),
        ("closed_network", {"population": 3, "demands": [1, 1]}, ("X", ""), 0.75),
        ("closed_network", {"N": [1, 3], "demands": [1, 1]}, ("X", "N 3"), 0.75),
        ("closed_network", {"N": 5, "Z": 5, "service": 1, "m": 2}, ("X", ""), 0.821869),
        ("closed_network_multiclass", {"population": [1, 0], "services": [[1, 2], [3, 4]]}, ("X", "class 1"), 1 / 3),
        ("bounds", {"population": 20, "services": [4.6, 8], "visits": [2, 1], "think": 120}, ("X_upper", ""), 1 / 9.2),
        ("cache", {"popularity": [3, 1], "capacity": 1, "policy": "LFU"}, ("hit_ratio", ""), 0.75),
        ("cache", {"popularity": [1, 1], "capacity": 1, "policy": "random"}, ("hit_ratio", ""), 0.5),
        ("cache", {"items": 1, "policy": "ttl", "request_rate": 1, "ttl": 1}, ("hit_ratio", ""), 0.5),
        ("fork_join", {"arrival": 0.5, "service_mean": 1, "branches": 2}, ("R", ""), 2.875),
    ],
)
def test_figures_by_any_name(kind: str, figures: dict[str, Any], measure: tuple[str, str], value: float) -> None:
    assert _found(kind, **figures)[measure] == pytest.approx(value, rel=1e-5)


def test_every_reading_of_the_external_time() -> None:
    base = {"arrival_per_s": 1, "workers": 9, "cpu_servers": 9, "db_connections": 9, "db_servers": 9}
    demand = {"external_while_holding_connection": 30.0}
    deviations = {
        order: _found("layered_pools_percentiles", **base, demand_ms=demand, order=order)["sd", ""]
        for order in ("db; [ext/conn]; release", "[ext/conn]; db", "half before, half after")
    }
    assert list(deviations.values()) == pytest.approx([30.0, 30.0, 30.0 / math.sqrt(2.0)], rel=0.05)


def test_closed_fork_as_steps() -> None:
    """Heidelberger and Trivedi (1983), one processor, one customer: an exact answer of their Petri net."""
    disks = [f"disk {position}" for position in range(4)]
    part = {"work": {"station": "cpu", "mean": 0.1 / 11}}
    visit = {
        "choice": {"branches": [{"chance": 0.25, "steps": [{"work": {"station": one, "mean": 0.04}}]} for one in disks]}
    }
    activity = [part, {"loop": {"mean": 10, "steps": [visit, part]}}]
    flow = {"name": "t1", "population": 1, "steps": [*activity, {"fork": {"branches": [{"steps": activity}] * 2}}]}
    found = _found("flows", stations=[{"name": one} for one in ("cpu", *disks)], flows=[flow])
    assert found["X", "flow t1"] == pytest.approx(0.760589, rel=0.02)


def _sock_shop(first: int, second: int) -> StatedModel:
    """A 2-class model after the Sock Shop benchmark, with a login pool of two; see published.yaml."""
    demands = {
        "add": 0.5, "display": 0.4, "sql": 0.1, "disk": 0.2, "pay": 1.5, "order": 0.5, "mongo": 0.8, "write": 0.4,
        "ship": 0.5, "login": 10.0, "logout": 5.0,
    }  # fmt: skip
    tasks = {name: [name] for name in demands if name not in ("login", "logout")} | {"login": ["login", "logout"]}
    users = {
        "u1": (first, 10, {"login": 0.6, "logout": 0.6, "add": 2, "display": 0.2, "pay": 5, "order": 1}),
        "u2": (second, 5, {"login": 0.5, "logout": 0.5, "add": 2, "display": 1}),
    }
    inner = {
        ("display", "sql"): 2,
        ("sql", "disk"): 0.1,
        ("order", "mongo"): 2,
        ("order", "ship"): 0.5,
        ("mongo", "write"): 2.2,
    }
    calls = [
        {"src": one, "dst": other, "mean": many} for one, (_, _, own) in users.items() for other, many in own.items()
    ]
    calls += [{"src": one, "dst": other, "mean": many} for (one, other), many in inner.items()]
    servers = {
        name: {"processor": "ample", "entries": own, "threads": 2 if name == "login" else "inf"}
        for name, own in tasks.items()
    }
    customers = {
        name: {"kind": "reference", "processor": "ample", "entries": [name], "population": many, "think": think}
        for name, (many, think, _) in users.items()
    }
    return StatedModel(
        "layered_simulated",
        {
            "processors": {"ample": {"sched": "inf"}},
            "tasks": servers | customers,
            "entries": {name: [mean] for name, mean in demands.items()} | {name: [0] for name in users},
            "calls": calls,
        },
    )


def test_layers_with_unlimited_threads() -> None:
    """The login pool saturates: both classes together log in and out as fast as two threads can."""
    found = {(one.name, one.at): one.value for one in solve(_sock_shop(5, 20), precision=0.03).measures}
    assert found["U", "task login"] > 0.95
    assert found["throughput", "entry login"] + found["throughput", "entry logout"] == pytest.approx(2 / 7.5, rel=0.02)
    assert 1.2 * found["X", "task u1"] == pytest.approx(0.0468786, rel=0.03)
    assert 1.0 * found["X", "task u2"] == pytest.approx(0.219586, rel=0.03)


@pytest.mark.parametrize(
    ("kind", "figures", "said"),
    [
        ("open_stations", {}, "kind: 'open_stations' is not known; known are open_station,"),
        ("open_station", {"service_mean": 1}, "model.arrivals: is missing"),
        ("open_station", {"arrival": -1, "service_mean": 1}, "arrivals must be above 0"),
        ("open_station", {"arrival": "many", "service_mean": 1}, "model.arrivals: a number is expected, not 'many'"),
        (
            "open_station",
            {"arrival": 1, "arrivals": [1], "service_mean": 1},
            "model.arrival: says again what arrivals says",
        ),
        ("open_station", {"arrival": 1, "service_mean": 1, "colour": 3}, "model.colour: is not a figure of this kind"),
        ("open_station", {"arrival": 0.1, "service_mean": 1, "service_scv": "any"}, "only processor sharing"),
        (
            "open_station",
            {"arrival": 0.1, "service_mean": 1, "discipline": "SPT"},
            "model.discipline: 'SPT' is not known",
        ),
        (
            "open_station_finite",
            {"arrival": 1, "service_rate": 1, "K": 1e12},
            "model.capacity: 1000000000000 is more than",
        ),
        (
            "staffing",
            {"arrival": 1, "service_mean": 1, "target": "quickly"},
            "model.target: 'quickly' is not understood",
        ),
        ("closed_network", {"population": 2.5, "services": [1]}, "model.population: a whole number is expected"),
        ("closed_network", {"population": 1, "services": [1, 1], "routing": [[1, 0], [0, 1]]}, "model.routing"),
        ("mixed_network", {"open_arrivals": [1], "closed_population": [1], "services": [[1]]}, "services has 1 values"),
        (
            "layered_exact",
            {"processors": {"p": {"sched": "lottery"}}, "tasks": {}, "entries": {}},
            "model.processors.p.sched",
        ),
        ("layered_exact", {"processors": 3, "tasks": {}, "entries": {}}, "model.processors: parts by name"),
        (
            "flows",
            {"flows": [{"name": "f", "rate": 1, "steps": [{"jump": {}}]}]},
            r"model.flows\[0\].steps\[0\]: one of work",
        ),
        (
            "flows",
            {"flows": [{"name": "f", "rate": 1, "steps": [{"work": {"station": "x", "mean": 1}}]}]},
            "no station x",
        ),
        ("flows", {"flows": [{"name": "f", "steps": []}]}, "a rate above 0 or a population above 0"),
    ],
)
def test_what_is_wrong_is_said_by_its_path(kind: str, figures: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        solve(StatedModel(kind, figures))


ODD = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers(-3, 3) | st.sampled_from(["inf", "", "cycle", "any"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "name", "values"]), inner, max_size=2)
    ),
    max_leaves=6,
)
NAMES = ("arrival", "services", "population", "servers", "visits", "routing", "processors", "tasks", "flows", "target")


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(set(KINDS) - {"fork_join"})), st.dictionaries(st.sampled_from(NAMES), ODD, max_size=5))
def test_whatever_is_sent_is_answered_or_refused(kind: str, figures: dict[str, Any]) -> None:
    with contextlib.suppress(ValueError):
        solve(StatedModel(kind, figures), precision=0.5)
