"""Requests that hold one of a pool, wait for another there and so stop each other, however little is asked for."""

from collections.abc import Collection, Mapping, Sequence

from server.engine.capacity.prediction.demands import ResourceSize
from server.engine.kernel.simulation.scenario import Simulation
from server.engine.model.capacity_answer import Overload

DEADLOCK = "deadlock"
"""``Overload.decided_by`` of it."""
_LOST = 0.01
"""Share of requests that give up because others hold what they wait for: more is no steady state."""


def blocked(
    circular: Collection[str], sizes: Sequence[ResourceSize], asked: Mapping[str, float], factor: float
) -> Overload | None:
    """The pool behind which it happens; None where something is asked for more than it has, which explains it as well.

    ``circular``: pools that are waited for in a circle; ``factor``: times more that arrives than is done.
    """
    if any(asked.get(one.name, 0.0) >= one.servers for one in sizes):
        return None
    found = next((one for one in sizes if one.name in circular), None)
    return Overload(found.name, asked.get(found.name, 0.0), found.servers, factor, DEADLOCK) if found else None


def stopped(
    circular: Collection[str], sizes: Sequence[ResourceSize], asked: Mapping[str, float], seen: Simulation
) -> Overload | None:
    """The same where requests gave up in the simulation, more often than now and then."""
    lost = max((one.rejected.value + one.given_up.value for one in seen.streams), default=0.0)
    return blocked(circular, sizes, asked, 1.0 / max(1e-6, 1.0 - lost)) if lost > _LOST else None
