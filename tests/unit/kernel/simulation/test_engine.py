"""The simulator against exact answers: queues, sharing, priorities, limits, deadlines, forks, and its own laws."""

import math
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.kernel.queueing import erlang, networks, stations
from server.engine.kernel.queueing.fork_join import fork_join
from server.engine.kernel.simulation import instructions as do
from server.engine.kernel.simulation.distributions import CONSTANT, with_scv
from server.engine.kernel.simulation.estimates import Estimate
from server.engine.kernel.simulation.experiment import simulate
from server.engine.kernel.simulation.flows import (
    Choice,
    Flow,
    Fork,
    Hold,
    Loop,
    Model,
    Pause,
    Resource,
    Step,
    Work,
    compiled,
    saturated,
)
from server.engine.kernel.simulation.scenario import DeadlockError, OverrunError, Simulation, UnstableError, Watch

CPU = Work("cpu", 1.0)


def _model(*flows: Flow, servers: int = 1, kind: int = do.FCFS, pools: tuple[Resource, ...] = ()) -> Model:
    return Model((Resource("cpu", servers, kind),), pools, flows)


def _seen(model: Model, precision: float = 0.03, seed: int = 1) -> Simulation:
    return simulate(compiled(model), seed=seed, precision=precision)


def _near(estimate: Estimate, exact: float) -> bool:
    """Within twice the interval: one case in ten thousand or so misses by chance, and seeds are fixed."""
    return abs(estimate.value - exact) <= 2.0 * estimate.half_width + 1e-3 * exact


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (1, 0.8), (4, 0.8), (16, 0.9)])
def test_many_servers(servers: int, load: float) -> None:
    rate = servers * load
    seen = _seen(_model(Flow("f", (CPU,), rate=rate), servers=servers))
    stream = seen.streams[0]
    assert _near(stream.mean, stations.multi_server(rate, 1.0, servers).response)
    for fraction, one in zip((0.5, 0.95, 0.99), stream.quantiles, strict=True):
        assert _near(one, stations.response_quantile(rate, 1.0, servers, fraction)), fraction
    assert _near(seen.utilisation[0], load)
    assert seen.precise


@pytest.mark.parametrize("scv", [0.0, 0.25, 0.3, 4.0])
def test_general_service_and_sharing_that_does_not_mind_it(scv: float) -> None:
    work = Work("cpu", 1.0, with_scv(scv))
    queue = _seen(_model(Flow("f", (work,), rate=0.7)))
    assert _near(queue.streams[0].mean, stations.multi_server(0.7, 1.0, 1, scv).response)
    shared = _seen(_model(Flow("f", (work,), rate=0.7), kind=do.PS))
    assert _near(shared.streams[0].mean, 1.0 / 0.3)
    assert _near(shared.utilisation[0], 0.7)


def test_head_of_the_line() -> None:
    flows = [Flow(str(k), (CPU,), rate=0.25, priority=k) for k in range(3)]
    seen = _seen(_model(*flows))
    for one, exact in zip(seen.streams, stations.non_preemptive([0.25] * 3, [1.0] * 3, [1.0] * 3), strict=True):
        assert _near(one.mean, exact.response)


def test_two_branches() -> None:
    model = Model(
        (Resource("a", 1), Resource("b", 1)),
        (),
        (Flow("f", (Fork(((Work("a", 1.0),), (Work("b", 1.0),))),), rate=0.6),),
    )
    assert _near(_seen(model).streams[0].mean, fork_join(0.6, 1.0, 2)[0])


@settings(deadline=None, max_examples=8)
@given(st.integers(1, 6), st.floats(0.2, 2.0), st.floats(0.2, 2.0), st.sampled_from([do.FCFS, do.PS]))
def test_closed_and_mixed_networks_of_product_form(population: int, first: float, second: float, kind: int) -> None:
    visit: tuple[Step, ...] = (Work("a", first), Work("b", second))
    rate = 0.4 / max(first, second)
    model = Model(
        (Resource("a", 1, do.PS), Resource("b", 1, kind)),
        (),
        (Flow("open", visit, rate=rate), Flow("closed", visit, population=population, think=1.0)),
    )
    exact = networks.mixed_network([rate], [[first, second]], [population], [1.0], [[first, second]], [1, 1])
    for one, response in zip(_seen(model).streams, exact.response, strict=True):
        assert _near(one.mean, response)


def test_queue_limits_lose_what_erlang_says() -> None:
    held = Hold("slots", (Pause(1.0),), most_waiting=0)
    seen = _seen(_model(Flow("f", (held,), rate=8.0), pools=(Resource("slots", 10),)))
    assert _near(seen.streams[0].rejected, erlang.blocking(10, 8.0))
    assert _near(seen.streams[0].mean, 1.0)


def test_patience_of_constant_length() -> None:
    """M/M/1 whose customers leave the queue after a constant time (Barrer 1957): an overload has a steady state."""
    patience, load = 2.0, 1.2
    held = Hold("server", (Pause(1.0),), patience=patience)
    seen = _seen(_model(Flow("f", (held,), rate=load), pools=(Resource("server", 1),)))
    # Density of the offered wait: level crossing, f(x) = load P0 exp(-(1 - load) x) up to the patience, then exp(-x).
    rate = 1.0 - load
    inside = load * (1.0 - math.exp(-rate * patience)) / rate
    above = load * math.exp(-rate * patience)
    lost = above / (1.0 + inside + above)
    assert _near(seen.streams[0].rejected, lost)


def test_deadlines_and_retries() -> None:
    """Constant work and no queue: whoever is late is late each time."""
    late = Flow("late", (Pause(2.0, (CONSTANT, 0.0)),), rate=0.1, deadline=1.0, retries=2)
    timely = Flow("timely", (Pause(1.0),), rate=1.0, deadline=1.0)
    seen = _seen(_model(late, timely, servers=1))
    assert seen.streams[0].given_up.value == 1.0
    assert _near(seen.streams[1].given_up, math.exp(-1.0))
    assert not seen.precise  # of what is never done there is no response time


def test_a_closed_customer_who_is_refused_counts_as_refused() -> None:
    held = Hold("slots", (Pause(1.0),), most_waiting=0)
    flow = Flow("f", (held,), population=2, think=1.0)
    seen = _seen(_model(flow, pools=(Resource("slots", 1),)))
    # Two sources, one server, a loss (Engset): chances of 0 and 1 busy are in proportion 1 to 2.
    assert _near(seen.streams[0].rejected, 0.5)


def test_what_saturates_is_what_the_network_can_do() -> None:
    model = Model(
        (Resource("cpu", 2), Resource("db", 1)),
        (Resource("workers", 4),),
        (Flow("f", (Hold("workers", (Work("cpu", 1.0), Work("db", 1.0))),), rate=0.1),),
    )
    exact = networks.closed_network([4], [0.0], [[1.0, 1.0]], [2, 1])
    most = simulate(saturated(model, 4), precision=0.005, watch=Watch.THROUGHPUTS)
    assert _near(most.streams[0].throughput, exact.throughput[0])


def test_the_same_seed_gives_the_same_figures_and_another_others() -> None:
    model = _model(Flow("f", (CPU,), rate=0.8))
    assert _seen(model) == _seen(model)
    assert _seen(model, seed=2) != _seen(model)


def test_pools_that_wait_for_each_other_are_a_deadlock() -> None:
    crossing = [
        Flow("there", (Hold("a", (Pause(1.0), Hold("b", (Pause(1.0),)))),), population=1),
        Flow("back", (Hold("b", (Pause(1.0), Hold("a", (Pause(1.0),)))),), population=1),
    ]
    with pytest.raises(DeadlockError, match="deadlock"):
        _seen(_model(*crossing, pools=(Resource("a", 1), Resource("b", 1))))


def test_what_takes_no_time_or_never_ends_is_refused() -> None:
    with pytest.raises(ValueError, match="some time"):
        _seen(_model(Flow("f", (), population=3)))
    with pytest.raises(OverrunError):
        _seen(_model(Flow("f", (Loop(1e12, (CPU,)),), population=1)))
    with pytest.raises(OverrunError):
        _seen(_model(Flow("f", (Loop(1e12, (Choice(((0.5, ()),)),)),), population=1)))


@pytest.mark.parametrize("kind", [do.FCFS, do.PS])
def test_overload_names_the_resource(kind: int) -> None:
    model = Model(
        (Resource("idle", 9), Resource("cpu", 1, kind)), (), (Flow("f", (Work("idle", 1.0), CPU), rate=1.05),)
    )
    with pytest.raises(UnstableError) as refused:
        _seen(model)
    assert refused.value.resource == 1
    assert refused.value.leaving == pytest.approx(1.0, rel=0.02)


def test_many_ends_in_one_instant_are_counted_once_each() -> None:
    """A constant batch behind one unit: everybody who got it in vain passes it on in the same instant."""
    held = Hold("one", (Choice(((0.02, (Pause(50.0, (CONSTANT, 0.0)),)),)),))
    scenario = compiled(_model(Flow("f", (held,), rate=0.9), pools=(Resource("one", 1),)))
    seen = simulate(scenario, seed=1, precision=0.1, most_events=3_000_000)
    assert _near(seen.utilisation[1], 0.9)


def test_memory_does_not_grow_with_repetition() -> None:
    scenario = compiled(_model(Flow("f", (CPU,), rate=0.5)))
    simulate(scenario, precision=0.1)
    tracemalloc.start()
    sizes = []
    for seed in range(6):
        simulate(scenario, seed=seed, precision=0.1)
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert sizes[-1] - sizes[0] < 200_000


@pytest.mark.proof
@pytest.mark.parametrize(("servers", "load"), [(1, 0.7), (3, 0.8)])
def test_intervals_cover_the_truth_as_often_as_they_say(servers: int, load: float) -> None:
    """500 seeds; 93 to 97 of a hundred for each percentile (95 ± 2: two standard deviations of the count)."""
    scenario = compiled(_model(Flow("f", (CPU,), rate=servers * load), servers=servers))
    truth = [stations.multi_server(servers * load, 1.0, servers).response]
    truth += [stations.response_quantile(servers * load, 1.0, servers, one) for one in (0.5, 0.95, 0.99)]
    hits = [0] * len(truth)
    for seed in range(500):
        stream = simulate(scenario, seed=seed, precision=0.5).streams[0]
        for position, (one, exact) in enumerate(zip((stream.mean, *stream.quantiles), truth, strict=True)):
            hits[position] += one.low <= exact <= one.high
    assert all(0.93 * 500 <= one <= 0.97 * 500 for one in hits), hits
