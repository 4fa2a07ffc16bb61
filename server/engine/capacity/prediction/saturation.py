"""How much load a system can take: from demands alone, and where pools may matter from a simulation of saturation."""

from dataclasses import dataclass

from server.engine.capacity.prediction.compiling import Settings, compiled
from server.engine.capacity.prediction.demands import Demands, ResourceSize, resources
from server.engine.capacity.prediction.rarely import Rates, smoothed
from server.engine.capacity.prediction.state import State
from server.engine.kernel.simulation.estimates import Estimate, interval
from server.engine.kernel.simulation.flows import saturated
from server.engine.kernel.simulation.replications import replicate
from server.engine.model.capacity_answer import ResourceKind

STATIONS = (ResourceKind.CPU, ResourceKind.DATABASE_CPU, ResourceKind.DATABASE_IO)
POOLS = (ResourceKind.SLOTS, ResourceKind.CONNECTIONS, ResourceKind.LOCK)
_FULL = 0.97
_FEWEST, _MOST = 100, 20_000
"""Requests under way at saturation."""
REPLICATIONS = 8
FINER = 4
"""Times the events where the load is close to saturation."""
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
    customers = _customers(sizes)
    seen = with_under_way(state, rates, customers, seed, most_events)
    events = seen.events
    if abs(seen.load.value - 1.0) < CLOSE + seen.load.half_width:
        seen = with_under_way(state, rates, customers, seed, FINER * most_events)
        events += seen.events
    if seen.load.high >= bound.load.value:
        return Saturation(bound.load, bound.resource, simulated=False, events=events)
    full = _full(seen.utilisation, sizes)
    return Saturation(seen.load, full or bound.resource, simulated=True, events=events)


def _customers(sizes: list[ResourceSize]) -> int:
    """Some for every slot or connection there is, and enough that random balancing leaves no replica idle."""
    units = {kind: sum(one.servers for one in sizes if one.kind is kind) for kind in ResourceKind}
    held = max(4 * units[ResourceKind.SLOTS], 8 * units[ResourceKind.CONNECTIONS], 8 * units[ResourceKind.CPU])
    return int(min(_MOST, max(_FEWEST, held)))


@dataclass(frozen=True)
class UnderWay:
    load: Estimate
    """Factor on the state's rates that is done."""
    utilisation: dict[str, float]
    """Of the busiest replica of each resource."""
    events: int


def with_under_way(state: State, rates: Rates, customers: int, seed: int, most_events: int) -> UnderWay:
    """What is done while so many requests are always under way.

    Every replication runs twice over the same random numbers, once twice as long: the second half is what counts, in
    which the beginning is forgotten.
    """
    model = compiled(smoothed(state, rates.smoothed), Settings(rates=_natural(state, rates), limits=False))
    total = sum(flow.rate for flow in model.model.flows)
    scenario = saturated(model.model, max(1, customers))
    probe = replicate(scenario, seed, 0, 500, most_events)
    passes = max(3 * customers, int(most_events * probe.passes / (3 * REPLICATIONS * max(1, probe.events))))
    done, events = [], probe.events
    busiest: dict[str, float] = {}
    for number in range(1, REPLICATIONS + 1):
        short = replicate(scenario, seed, number, passes, most_events, probe.room)
        long = replicate(scenario, seed, number, 2 * passes, 2 * most_events, probe.room)
        events += short.events + long.events
        if long.span > short.span:
            done.append((long.passes - short.passes) / (long.span - short.span) / total)
        for name, used in zip(model.resources, long.utilisation, strict=True):
            busiest[name] = max(busiest.get(name, 0.0), used)
    return UnderWay(interval(done), busiest, events)


def _natural(state: State, rates: Rates) -> dict[str, float]:
    """Rates as they are, of smoothed use cases those of their parts."""
    return {
        one.name: state.rate(one) * rates.smoothed.get(one.name, 1.0)
        for one in state.system.use_cases
        if state.rate(one) > 0.0
    }


def _full(busiest: dict[str, float], sizes: list[ResourceSize]) -> str:
    """What is busy all the time: a processor or disk before the pools held around it, the innermost pool first."""
    for kind in (*STATIONS, ResourceKind.LOCK, ResourceKind.CONNECTIONS, ResourceKind.SLOTS):
        full = [one.name for one in sizes if one.kind is kind and busiest.get(one.name, 0.0) >= _FULL]
        if full:
            return max(full, key=lambda name: busiest[name])
    return max(sorted(busiest), key=lambda name: busiest[name], default="")
