"""Forces of load: a shared database at its limit, one path that dwarfs the rest, work that eats processors.

The seam must hold: a hot module leaves only when its load stays with it, that is when few of its runs call back and
few writes are torn.
"""

from collections.abc import Iterator, Mapping

from server.engine.boundaries import card
from server.engine.boundaries.costs.demand import Demand, database_cores, demands
from server.engine.boundaries.groups import Groups
from server.engine.boundaries.verdict.force import Force, Strength, two_sides
from server.engine.boundaries.verdict.seam import TORN, calls_from, sides, torn_share
from server.engine.model.plan import Figure

DISPARITY = 5.0
"""Times all other requests together: a surge of a fifth on the hot path then weighs as much as all the rest."""
OTHERS = 1.0
"""Requests a second of all others, at least: below, there is nobody to keep the hot path away from."""
BUSY_CORES = 2 * card.REPLICA_CORES * card.UTILISATION
"""Application cores that the hot path needs at least: the two replicas that any service has carry less anyway."""
COMPUTE_CORES = 4.0
"""Cores of computing at peak: two replicas full, which answers to other callers would wait behind."""
COMPUTE_SHARE = 2 / 3
CALLS_BACK = 0.1
"""Calls out of the hot path for each of its requests, at most."""


def saturation(modules: Groups) -> Iterator[Force]:
    """The one database at its limit: the module that takes most load with it, and comes away cleanly, leaves."""
    demand = demands(modules)
    cores = database_cores(modules.workload)
    limit = cores * card.UTILISATION
    total = sum(one.database for one in demand.values())
    ranked = sorted(modules.names, key=lambda name: (-demand[name].database, name))
    for name in ranked:
        rest = total - demand[name].database
        relief = min(demand[name].database, rest) if total > 2 * limit else demand[name].database
        if demand[name].database < total / 2 and rest > limit:
            continue
        obstacle = _obstacle(modules, name, demand)
        full = total > limit
        strength = Strength.IDLE if not full else Strength.HELD if obstacle else Strength.PAYS
        yield Force(
            "saturation",
            two_sides(modules.names, frozenset({name}), f"load:{name}"),
            strength,
            f"At peak the one database is {total / cores:.0%} busy ({total:.1f} of {cores:g} cores; planned up to "
            f"{card.UTILISATION:.0%}); {name} causes {demand[name].database:.1f} of them.",
            against=obstacle,
            trigger=f"The database is busy for less than {card.UTILISATION:.0%} of its cores at peak.",
            source="Utilisation law (Denning and Buzen 1978)",
            figures=(
                Figure("database demand", f"{total:.2f}", "cores"),
                Figure(f"of it {name}", f"{demand[name].database:.2f}", "cores"),
                Figure("relief", f"{relief:.2f}", "cores"),
            ),
        )
        if strength is not Strength.HELD:
            return


def disparity(modules: Groups) -> Iterator[Force]:
    """One module with many times the requests of all others together."""
    demand = demands(modules)
    total = sum(one.requests for one in demand.values())
    name = min(modules.names, key=lambda one: (-demand[one].requests, one))
    hot = demand[name]
    rest = total - hot.requests
    average = sum(one.mean for one in demand.values()) - hot.mean
    if rest < OTHERS:
        return
    ratio = hot.requests / rest
    lasting = hot.mean >= DISPARITY * average
    exceeds = ratio >= DISPARITY and lasting and hot.application >= BUSY_CORES
    obstacle = _obstacle(modules, name, demand)
    yield Force(
        "disparity",
        two_sides(modules.names, frozenset({name}), f"load:{name}"),
        Strength.IDLE if not exceeds else Strength.HELD if obstacle else Strength.PAYS,
        f"{name} answers {hot.requests:,.0f} requests a second at peak, {ratio:.1f} times all others together"
        f"{', but not on average' if ratio >= DISPARITY and not lasting else ''}, and needs {hot.application:.1f} "
        "application cores.",
        against=obstacle,
        trigger=f"Its requests fall below {DISPARITY * rest:,.0f} a second, {DISPARITY:g} times the others'.",
        source="Abbott and Fisher, The Art of Scalability, 2015, chapter 22 (y axis)",
        figures=(
            Figure(f"requests to {name}", f"{hot.requests:,.0f}", "1/s"),
            Figure("requests to all others", f"{rest:,.0f}", "1/s"),
        ),
    )


def compute(modules: Groups) -> Iterator[Force]:
    """Processor work that would stand in the way of short requests in the same process."""
    demand = demands(modules)
    everything = sum(one.application for one in demand.values())
    name = min(modules.names, key=lambda one: (-demand[one].compute, one))
    hot = demand[name].compute
    if hot == 0:
        return
    exceeds = hot >= COMPUTE_CORES and hot >= COMPUTE_SHARE * everything
    obstacle = _obstacle(modules, name, demand, calls=False)
    yield Force(
        "compute",
        two_sides(modules.names, frozenset({name}), f"compute:{name}"),
        Strength.IDLE if not exceeds else Strength.HELD if obstacle else Strength.PAYS,
        f"Computing in {name} keeps {hot:.1f} cores busy at peak, {hot / everything:.0%} of the application.",
        against=obstacle,
        trigger=f"Its computing falls below {COMPUTE_CORES:g} cores or {COMPUTE_SHARE:.0%} of the application.",
        source="Abbott and Fisher 2015, chapter 22 (y axis); Nygard, Release It!, 2018 (bulkheads)",
        figures=(Figure(f"computing in {name}", f"{hot:.1f}", "cores"),),
    )


def _obstacle(modules: Groups, name: str, demand: Mapping[str, Demand], calls: bool = True) -> str:
    """Why the module cannot leave with its load; empty when it can."""
    cut = sides(modules, two_sides(modules.names, frozenset({name}), name))
    share = torn_share(cut)
    if share > TORN:
        return f"{share:.0%} of the smaller side's writing transactions would need a saga (at most {TORN:.0%})."
    back = calls_from(cut, name)
    if calls and back > CALLS_BACK * demand[name].requests:
        return (
            f"{name} would make {back:,.0f} calls a second for its {demand[name].requests:,.0f} requests: the load "
            f"comes back (at most {CALLS_BACK:.0%})."
        )
    return ""
