"""Kinds of models beyond the published cases: against theory, other kinds that mean the same, and chains."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.capacity import solve
from server.engine.model.queueing import Measure, SolutionMethod, StatedModel

SHARED = (0.2, 0.15, 0.25)
"""Rates of three classes."""


def _measures(kind: str, precision: float = 0.02, **figures: Any) -> dict[tuple[str, str], Measure]:
    answer = solve(StatedModel(kind, figures), precision=precision)
    assert not answer.overloaded
    return {(one.name, one.at): one for one in answer.measures}


def _values(kind: str, **figures: Any) -> dict[tuple[str, str], float]:
    return {place: one.value for place, one in _measures(kind, **figures).items()}


@pytest.mark.parametrize(
    ("kind", "figures", "measure", "value"),
    [
        ("open_station", {"arrival": 0.8, "service_mean": 1, "discipline": "LCFS-PR", "service_scv": "any"}, "R", 5.0),
        ("open_station", {"arrival": 0.5, "service_mean": 1, "service_scv": 3, "discipline": "SIRO"}, "Wq", 2.0),
        ("open_station", {"arrival": 2, "service_mean": 1.5, "discipline": "IS"}, "p0", math.exp(-3.0)),
        ("open_station", {"arrival": 3, "service_mean": 1, "servers": 4}, "p0", 1 / 26.5),
        ("open_station", {"arrival": 0.5, "service_mean": 1, "servers": 2, "population": 4}, "pK", 0.1875 / 5.4375),
        ("open_station_finite", {"arrival": 4, "service_mean": 0.5, "servers": 2, "K": 2, "service_scv": 9}, "pK", 0.4),
        ("open_station_finite", {"arrival": 1, "service_rate": 1, "capacity": 10}, "Wq", 4.5),
        ("staffing", {"offered_erlang": 20, "target": "blocking <= 1%"}, "min_servers", 30.0),
        ("staffing", {"arrival": 8, "service_mean": 1, "target": "utilisation <= 80%"}, "min_servers", 10.0),
        ("staffing", {"arrival_per_h": 360, "aht_s": 180, "target": "80/20"}, "min_servers", 22.0),
        ("staffing", {"arrival_per_h": 360, "mean_service_s": 180, "target": "P(W>20s) <= 20%"}, "min_servers", 22.0),
        ("bounds", {"demands": [0.5, 0.25], "arrival": 1}, "R_upper", 1.5),
        ("bounds", {"demands": [0.5, 0.25]}, "X_upper", 2.0),
        ("bounds", {"demands": [0.5, 2.5], "population": 10, "servers": [1, "delay"]}, "X_upper", 2.0),
        ("usl_fit", {"processors": [1, 2, 4, 8], "speedup": [1, 2, 4, 8]}, "beta", 0.0),
        ("cache", {"n": 4, "c": 2, "popularity": "uniform", "replacement": "FIFO"}, "hit_ratio", 0.5),
        ("closed_network_blocking", {"arrival": 3, "services": [1 / 3], "capacities": [3]}, "pK", 0.25),
    ],
)  # fmt: skip
def test_variations_of_one_figure(kind: str, figures: dict[str, Any], measure: str, value: float) -> None:
    assert _values(kind, **figures)[measure, ""] == pytest.approx(value, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(
    ("kind", "figures", "place", "value"),
    [
        # Tables: Erlang B at 2 %, Erlang C, Engset with ten sources of 0.2.
        ("loss_table", {"gos": [0.01, "2%"], "servers": [10]}, ("offered_erlang", "servers 10 blocking 0.02"), 5.084),
        ("loss_table", {"formula": "Erlang C", "servers": [8], "offered": 5}, ("pW", "servers 8 offered 5"), 0.16727),
        ("loss_table", {"sources": 10, "servers": [3], "offered": 0.2}, ("blocking", "servers 3 offered 0.2"), 0.13681),
        ("cache", {"popularity": [3, 1], "capacity": [1, 2]}, ("hit_ratio", "capacity 1"), 0.625),
        ("bounds", {"demands": [1, 1], "population": [1, 4]}, ("X_upper_balanced", "N 4"), 0.8),
        ("bounds", {"demands": [[0.5, 0.3], [0.2, 0.4]], "population": [5, 5]}, ("X_upper", "class 2"), 2.5),
        ("mixed_network", {"arrivals": [0.5, 0], "population": [0, 1], "services": [[1], [1]]}, ("X", "class 2"), 0.5),
        (
            "closed_network_multiclass",
            {"population": [1, 0], "services": [[1, 3], [1, 1]], "disciplines": ["IS", "PS"]},
            ("X", "class 1"),
            0.25,
        ),
        (
            "closed_network_multiclass",
            {"population": [1, 0], "services": [[1, 1], [1, 1]], "routing": [[[0, 1], [0.5, 0.5]], [[0, 1], [1, 0]]]},
            ("Xk", "class 1 station 2"),
            2 / 3,
        ),
    ],
)  # fmt: skip
def test_variations_of_tables(kind: str, figures: dict[str, Any], place: tuple[str, str], value: float) -> None:
    assert _values(kind, **figures)[place] == pytest.approx(value, rel=1e-4)


@pytest.mark.parametrize(
    "stated",
    [
        {"services": [1, 0.5], "speeds": {"1": [1, 2]}},
        {"services": [1, 0.5], "load_dependence": [[1, 2, 2], [1]]},
        {"services": [[1, 0.5], 0.5]},
        {"services": [[1] + [0.5] * 4, [0.5] * 5]},
        {"service_rates": [[1, 2], 2]},
    ],
)
def test_a_speed_for_each_load_is_what_many_servers_are(stated: dict[str, Any]) -> None:
    many = _values("closed_network", population=5, think=4, services=[1, 0.5], servers=[2, 1])
    found = _values("closed_network", population=5, think=4, **stated)
    for place, value in many.items():
        if place != ("U", "station 1"):  # the chance that anybody is there, where speeds depend on the load
            assert found[place] == pytest.approx(value, rel=1e-10), place


@settings(deadline=None, max_examples=20)
@given(
    st.integers(1, 4),
    st.integers(0, 3),
    st.lists(st.floats(0.5, 4.0), min_size=1, max_size=4),
    st.floats(0.1, 3.0),
    st.floats(0.1, 3.0),
)
def test_stations_whose_speed_depends_on_the_load(
    first: int, second: int, speeds: list[float], own: float, other: float
) -> None:
    """Two closed classes think, then share one such station: the chain of how many of each are there."""
    found = _values(
        "closed_network_multiclass",
        population=[first, second], think=[1.0, 2.0], demands=[[own], [other]], speeds=[speeds],
    )  # fmt: skip
    states = list(itertools.product(range(first + 1), range(second + 1)))
    moves = np.zeros((len(states), len(states)))
    for position, (one, two) in enumerate(states):
        speed = speeds[min(one + two, len(speeds)) - 1] / (one + two) if one + two else 0.0
        for rate, after in (
            (float(first - one), (one + 1, two)),
            ((second - two) / 2.0, (one, two + 1)),
            (speed * one / own, (one - 1, two)),
            (speed * two / other, (one, two - 1)),
        ):
            if rate:
                moves[position, states.index(after)] += rate
                moves[position, position] -= rate
    moves[:, 0] = 1.0
    chance = np.linalg.solve(moves.T, np.eye(len(states))[0])
    there = sum(c * one for c, (one, _) in zip(chance, states, strict=True))
    assert found["Q", "class 1 station 1"] == pytest.approx(there, rel=1e-8)
    assert found["X", "class 1"] == pytest.approx(first - there, rel=1e-8)
    busy = sum(found["U", f"class {k} station 1"] for k in (1, 2))
    assert busy == pytest.approx(1.0 - chance[0], rel=1e-7, abs=1e-10)


def test_open_and_mixed_networks_with_speeds_that_depend_on_the_load() -> None:
    many = _values(
        "mixed_network", open_arrivals=[0.6], closed_population=[3], services=[[2, 1], [2, 1]], servers=[3, 2]
    )
    speeds = _values(
        "mixed_network", open_arrivals=[0.6], closed_population=[3], services=[[2, 1], [2, 1]],
        speeds=[[1, 2, 3], [1, 2]],
    )  # fmt: skip
    for place, value in many.items():
        if place[0] != "U":
            assert speeds[place] == pytest.approx(value, rel=1e-9), place
    assert solve(StatedModel("open_network", {"arrival": 3, "services": [1], "speeds": [[1, 2.9]]})).overloaded


@pytest.mark.parametrize("servers", [[1, 1], [2, 1], [2, 3]])
def test_blocking_after_service_is_room_for_those_who_are_held(servers: list[int]) -> None:
    """Two stations in a cycle: a blocked customer waits in its server as if there were a place for each of them."""
    held = _values(
        "closed_network_blocking", population=5, services=[2, 1], capacities=[3, 3], servers=servers, blocking="BAS"
    )
    roomier = [3 + servers[1], 3 + servers[0]]
    free = _values("closed_network_blocking", population=5, services=[2, 1], capacities=roomier, servers=servers)
    assert held["X", ""] == pytest.approx(free["X", ""], rel=1e-9)


def test_blocking_before_service_is_repetition_without_the_waste() -> None:
    figures = {"population": 4, "services": [2, 1, 1], "capacities": [2, 2, 2]}
    repeated = _values("closed_network_blocking", **figures, blocking="RS")
    before = _values("closed_network_blocking", **figures, blocking="BBS")
    assert before["X", ""] == pytest.approx(repeated["X", ""], rel=1e-9)
    assert before["U", "station 1"] == pytest.approx(2 * before["X", ""], rel=1e-9)
    assert repeated["U", "station 1"] > before["U", "station 1"]


def test_rows_of_stations_with_room_lose_little_and_block_less_as_they_grow() -> None:
    losses = []
    for room, blocking in itertools.product((2, 4, 30), ("RS", "BAS", "BBS")):
        found = _values(
            "closed_network_blocking", arrival=0.5, services=[1, 0.8], capacities=[room, room], blocking=blocking
        )
        assert found["X", ""] == pytest.approx(0.5 * (1 - found["pK", ""]), rel=1e-9)
        losses.append(found["pK", ""])
    # Ample room: a product form, whatever the blocking.
    assert found["Q", "station 1"] == pytest.approx(1.0, rel=1e-6)
    assert found["Q", "station 2"] == pytest.approx(0.4 / 0.6, rel=1e-6)
    assert losses[3] < losses[0]
    assert losses[1] < losses[0]  # who is held takes no place at the next station


def test_blocking_that_can_come_to_a_deadlock_is_refused() -> None:
    with pytest.raises(ValueError, match="deadlock"):
        solve(
            StatedModel(
                "closed_network_blocking",
                {"population": 4, "services": [1, 1], "capacities": [2, 2], "blocking": "BAS"},
            )
        )


def _response_to_constant_service(rate: float, part: float) -> float:
    """Response of M/D/1 with service 1 (Crommelin 1932)."""

    def below(time: float) -> float:
        return (1.0 - rate) * math.fsum(
            (-rate * (time - k)) ** k / math.factorial(k) * math.exp(rate * (time - k)) for k in range(int(time) + 1)
        )

    low, high = 0.0, 50.0
    while high - low > 1e-9:
        middle = (low + high) / 2.0
        low, high = (middle, high) if below(middle) < part else (low, middle)
    return 1.0 + low


def test_percentiles_where_theory_has_none_are_simulated_and_say_so() -> None:
    found = _measures("open_station", arrival=0.6, service_mean=1, service_scv=0)
    assert found["R", ""].method is SolutionMethod.EXACT
    for name, part in (("p50", 0.5), ("p95", 0.95)):
        one = found[name, ""]
        assert one.method is SolutionMethod.SIMULATED
        assert abs(one.value - _response_to_constant_service(0.6, part)) <= 2 * one.half_width + 1e-3
    shared = _measures("open_station", arrivals=SHARED, service_means=[1, 2, 0.5], discipline="PS")
    assert 0.0 < shared["p99", "class 2"].half_width <= 0.03 * shared["p99", "class 2"].value
    assert shared["R", "class 2"].value == pytest.approx(2.0 / (1.0 - 0.625))


def test_a_class_alone_has_the_percentiles_of_first_come_first_served() -> None:
    plain = _measures("open_station", arrival=0.7, service_mean=1)
    urgent = _measures("open_station", arrival=0.7, service_mean=1, discipline="HOL")
    for name in ("p50", "p95", "p99"):
        assert plain[name, ""].method is SolutionMethod.EXACT
        assert abs(urgent[name, ""].value - plain[name, ""].value) <= 2 * urgent[name, ""].half_width


def test_general_arrivals_and_services_are_simulated_beside_their_approximation() -> None:
    """D/M/1: the root of s = exp(-(1 - s) / load) gives the wait exactly."""
    found = _measures("open_station", arrival=0.5, service_mean=1, arrival_scv=0)
    root = 0.2
    for _ in range(200):
        root = math.exp(-(1.0 - root) / 0.5)
    assert abs(found["Wq", ""].value - root / (1.0 - root)) <= 2 * found["Wq", ""].half_width
    assert found["Wq_allen_cunneen", ""].method is SolutionMethod.APPROXIMATE
    many = _measures("open_station", arrival=1.6, service_mean=1, servers=2, service_scv=0)
    assert many["R", ""].method is SolutionMethod.SIMULATED  # and not what only screens


def test_classes_may_be_given_in_any_order_with_their_priorities() -> None:
    sorted_out = _values("open_station", arrivals=SHARED, service_means=[1, 2, 0.5], discipline="preemptive")
    turned = _values(
        "open_station", arrivals=SHARED[::-1], service_means=[0.5, 2, 1], discipline="PR", priorities=[3, 2, 1]
    )
    for k in (1, 2, 3):
        assert turned["R", f"class {4 - k}"] == pytest.approx(sorted_out["R", f"class {k}"], rel=1e-12)
    with pytest.raises(ValueError, match="one priority"):
        solve(StatedModel("open_station", {"arrivals": [0.1, 0.1], "service_mean": 1, "priorities": [1, 1]}))


def test_priorities_with_unequal_times_on_several_servers_are_simulated() -> None:
    found = _measures("open_station", arrivals=[0.8, 0.8], service_means=[0.5, 1], servers=2, discipline="HOL")
    assert found["R", "class 1"].method is SolutionMethod.SIMULATED
    assert found["Wq", "class 1"].value < found["Wq", "class 2"].value


def test_forks_of_any_service() -> None:
    constant = _measures("fork_join", arrival=0.5, service_mean=1, branches=8, distribution="deterministic")
    assert abs(constant["R", ""].value - 1.5) <= 2 * constant["R", ""].half_width  # all branches are one M/D/1
    slow = _measures("fork_join", arrival=0.01, service_means=[1.0, 0.5, 0.25])
    alone = sum((-1) ** (len(some) + 1) / sum(some) for n in (1, 2, 3) for some in itertools.combinations((1, 2, 4), n))
    assert slow["R", ""].value == pytest.approx(alone, rel=0.03)
    assert _measures("fork_join", arrival=0.5, service_mean=1, branches=2)["R", ""].method is SolutionMethod.EXACT


def test_a_full_station_of_constant_service() -> None:
    """M/D/1/2 by its embedded chain: after a departure somebody waits with chance 1 - exp(-load)."""
    load = 0.8
    found = _measures("open_station_finite", arrival=load, service_mean=1, capacity=2, service_scv=0)
    nobody = math.exp(-load)
    lost = 1.0 - 1.0 / (nobody + load)
    assert abs(found["pK", ""].value - lost) <= 2 * found["pK", ""].half_width


@pytest.mark.parametrize(
    ("kind", "figures", "said"),
    [
        ("open_station", {"arrival": 1, "service_mean": 1, "distribution": "gamma"}, "does not say how much"),
        ("open_station", {"arrivals": [0.1, 0.1], "service_mean": 1, "priorities": [1]}, "priorities has 1 values"),
        ("closed_network", {"population": 2, "services": [1, 1], "speeds": {"3": [1]}}, "model.speeds.3: there are"),
        ("closed_network", {"population": 2, "services": [[1, 0], 1]}, "must be above 0"),
        ("closed_network", {"population": 2, "services": [1, 1], "speeds": [[1, 2], [1]], "servers": 2}, "one of them"),
        ("closed_network_multiclass", {"N": [1, 1], "services": [[1], [2]], "disciplines": "FIFO"}, "no product"),
        ("closed_network_blocking", {"services": [1], "capacities": [1]}, "closed or open, one of them"),
        ("closed_network_blocking", {"arrival": 1, "services": [1], "capacities": ["inf"]}, "room must be a number"),
        ("loss_table", {"sources": 3, "servers": [3], "blocking": 0.1}, "never lose"),
        ("loss_table", {"formula": "Wilkinson", "servers": [3], "blocking": 0.1}, "Erlang B, Erlang C or Engset"),
        ("bounds", {"demands": [0, 0], "population": 1}, "at least one station"),
        ("fork_join", {"arrival": 1, "service_means": [0.1, 0.2], "branches": 3}, "model.branches: 3, but 2"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_variations(kind: str, figures: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        solve(StatedModel(kind, figures))
