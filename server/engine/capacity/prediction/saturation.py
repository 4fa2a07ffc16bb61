"""How much load a system can take: from demands alone, and where pools may matter from a simulation of saturation."""

from dataclasses import dataclass

from server.engine.capacity.prediction.compiling import Compiled, Settings, compiled
from server.engine.capacity.prediction.demands import Demands, ResourceSize, resources
from server.engine.capacity.prediction.rarely import Rates, smoothed
from server.engine.capacity.prediction.state import State
from server.engine.kernel.simulation.estimates import Estimate
from server.engine.kernel.simulation.experiment import simulate
from server.engine.kernel.simulation.flows import saturated
from server.engine.kernel.simulation.scenario import Watch
from server.engine.model.capacity_answer import ResourceKind

STATIONS = (ResourceKind.CPU, ResourceKind.DATABASE_CPU, ResourceKind.DATABASE_IO)
POOLS = (ResourceKind.SLOTS, ResourceKind.CONNECTIONS, ResourceKind.LOCK)
_FULL = 0.97
_FEWEST, _MOST = 2_000, 20_000
"""Customers under way at saturation: some for every slot there is, within these."""
ROUGH, FINE = 0.01, 0.002
"""Relative half widths of the load at saturation, far from it and close to it."""
CLOSE = 0.08
"""Of the load at saturation: nearer than that counts as close."""


@dataclass(frozen=True)
class Saturation:
    load: Estimate
    """Factor on the state's rates at which something is full."""
    resource: str
    """What is."""
    simulated: bool
    events: int = 0


def by_demand(sizes: list[ResourceSize], asked: dict[str, float]) -> Saturation | None:
    """The least factor at which a processor or a disk is busy all the time, or a pool would be without any waiting."""
    loads = [
        (one.servers / asked[one.name], POOLS.index(one.kind) if one.kind in POOLS else -1, one.name)
        for one in sizes
        if one.kind is not ResourceKind.EXTERNAL and asked.get(one.name, 0.0) > 0.0
    ]
    if not loads:
        return None
    load, _, name = min(loads)
    return Saturation(Estimate(load, 0.0), name, simulated=False)


def limited(state: State) -> bool:
    """Whether requests are refused or given up, so that more can be asked for than is done."""
    return any(
        one.most_waiting >= 0 or one.patience > 0.0 or one.connection_patience > 0.0 for one in state.system.services
    ) or any(one.traffic.deadline > 0.0 for one in state.system.use_cases)


def saturation(
    state: State, demands: Demands, rates: Rates, circular: frozenset[str], seed: int, most_events: int
) -> Saturation | None:
    """Where the system is full; None when nothing is asked of it.

    Without pools demand alone decides. With pools it bounds: what a pool adds is found by keeping many requests under
    way. Pools that are waited for in a circle have no such load: they may stop everything at any.
    """
    sizes, asked = resources(state), demands.asked()
    bound = by_demand(sizes, asked)
    pools = [one for one in sizes if one.kind in POOLS and asked.get(one.name, 0.0) > 0.0]
    if bound is None or not pools or circular or bound.load.value <= 1.0:
        return bound
    model = compiled(smoothed(state, rates.smoothed), Settings(rates=_natural(state, rates), limits=False))
    total = sum(flow.rate for flow in model.model.flows)
    slots = sum(one.servers for one in sizes if one.kind is ResourceKind.SLOTS)
    scenario = saturated(model.model, int(min(_MOST, max(_FEWEST, 4 * slots))))
    seen = simulate(
        scenario, seed=seed, precision=ROUGH, watch=Watch.THROUGHPUTS, most_events=most_events, fractions=(0.5,)
    )
    events = seen.events
    if abs(seen.streams[0].throughput.value / total - 1.0) < CLOSE:
        seen = simulate(
            scenario, seed=seed, precision=FINE, watch=Watch.THROUGHPUTS, most_events=2 * most_events, fractions=(0.5,)
        )
        events += seen.events
    most = seen.streams[0].throughput
    load = Estimate(most.value / total, most.half_width / total)
    if load.high >= bound.load.value:
        return Saturation(bound.load, bound.resource, simulated=False, events=events)
    full = _full(model, [one.value for one in seen.utilisation], sizes)
    return Saturation(load, full or bound.resource, simulated=True, events=events)


def _natural(state: State, rates: Rates) -> dict[str, float]:
    """Rates as they are, of smoothed use cases those of their parts."""
    return {
        one.name: state.rate(one) * rates.smoothed.get(one.name, 1.0)
        for one in state.system.use_cases
        if state.rate(one) > 0.0
    }


def _full(model: Compiled, utilisation: list[float], sizes: list[ResourceSize]) -> str:
    """What is busy all the time: a processor or disk before the pools held around it, the innermost pool first."""
    busiest: dict[str, float] = {}
    for name, one in zip(model.resources, utilisation, strict=True):
        busiest[name] = max(busiest.get(name, 0.0), one)
    order = (*STATIONS, ResourceKind.LOCK, ResourceKind.CONNECTIONS, ResourceKind.SLOTS)
    for kind in order:
        full = [one.name for one in sizes if one.kind is kind and busiest.get(one.name, 0.0) >= _FULL]
        if full:
            return max(full, key=lambda name: busiest[name])
    return max(sorted(busiest), key=lambda name: busiest[name], default="")
