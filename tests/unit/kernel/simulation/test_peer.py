"""Services with pools against the same service in SimPy, and intervals against exact percentiles."""

import math

import numpy as np
import pytest

from server.engine.capacity import solve
from server.engine.kernel.queueing import erlang, stations
from server.engine.kernel.simulation.experiment import simulate
from server.engine.kernel.simulation.flows import Flow, Model, Resource, Work, compiled
from server.engine.model.queueing import Measure, PooledService
from tests.unit.kernel.simulation.peer import response_times

POOLS = {
    "connections bind": PooledService(380.0, 400, 2, 2, 4, 1.5, 4.0, 1.5),
    "everything binds": PooledService(500.0, 30, 2, 6, 4, 1.5, 4.0, 1.5),
    "nested": PooledService(380.0, 18, 2, 16, 4, 1.5, 4.0, 1.5, external_while_holding_connection=30.0),
    "outside under a worker": PooledService(300.0, 12, 2, 4, 2, 1.0, 4.0, 1.0, external_while_holding_worker=20.0),
}


def _compared(model: PooledService, requests: int, seeds: int, precision: float) -> None:
    """Mean within 1 %, p99 within 3 %, each beside what the witness itself cannot tell (three standard errors)."""
    runs = [response_times(model, requests, seed) for seed in range(seeds)]
    found: dict[str, Measure] = {one.name: one for one in solve(model, precision=precision).measures if not one.at}
    for name, seen, allowed in (
        ("mean", [float(run.mean()) for run in runs], 0.01),
        ("p99", [float(np.quantile(run, 0.99)) for run in runs], 0.03),
    ):
        truth = float(np.mean(seen))
        unsure = 3.0 * float(np.std(seen, ddof=1)) / math.sqrt(seeds)
        ours = found[name]
        assert abs(ours.value - truth) <= allowed * truth + unsure + ours.half_width, (name, ours.value, truth, unsure)


def test_pools_are_as_the_witness_sees_them() -> None:
    _compared(POOLS["connections bind"], 6_000, 5, 0.02)


@pytest.mark.proof
@pytest.mark.parametrize("name", POOLS)
def test_pools_are_as_the_witness_sees_them_at_length(name: str) -> None:
    _compared(POOLS[name], 40_000, 8, 0.005)


@pytest.mark.proof
def test_intervals_of_a_network_cover_exact_percentiles() -> None:
    """Two M/M/1 in a row: by Burke's and Reich's theorems the times are independent, each exponential; 500 seeds."""
    rate, first, second = 0.6, 1.0, 0.8
    model = Model(
        (Resource("a", 1), Resource("b", 1)), (), (Flow("f", (Work("a", first), Work("b", second)), rate=rate),)
    )
    slow, fast = sorted((1.0 / first - rate, 1.0 / second - rate))

    def above(time: float) -> float:
        return (fast * math.exp(-slow * time) - slow * math.exp(-fast * time)) / (fast - slow)

    truth = []
    for fraction in (0.5, 0.95, 0.99):
        low, high = 0.0, 200.0
        while high - low > 1e-10:
            middle = (low + high) / 2.0
            low, high = (middle, high) if above(middle) > 1.0 - fraction else (low, middle)
        truth.append(low)
    hits = [0] * len(truth)
    for seed in range(500):
        seen = simulate(compiled(model), seed=seed, precision=0.5).streams[0].quantiles
        for position, (one, exact) in enumerate(zip(seen, truth, strict=True)):
            hits[position] += one.low <= exact <= one.high
    assert all(0.93 * 500 <= one <= 0.97 * 500 for one in hits), hits


def test_the_exact_answers_agree_with_each_other() -> None:
    """What coverage is held against: the percentile of M/M/c puts the stated part below it, by Erlang's formula."""
    for servers, load in ((1, 0.7), (3, 0.8)):
        for fraction in (0.95, 0.99):
            wait = stations.wait_quantile(servers * load, 1.0, servers, fraction)
            assert erlang.within(servers, servers * load, 1.0, wait) == pytest.approx(
                max(fraction, 1.0 - erlang.waiting(servers, servers * load))
            )
