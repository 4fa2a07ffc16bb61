"""Which reader reads which kind of model, and the points of those that state several at once."""

from collections.abc import Callable
from dataclasses import dataclass

from server.engine.capacity.stated import caches, flows, layered, networks, stations
from server.engine.capacity.stated.figures import Figures
from server.engine.capacity.stated.grids import grid
from server.engine.kernel.simulation.flows import Model
from server.engine.model.queueing import QueueingModel, StatedModel

MOST_POINTS = 400

Solvable = QueueingModel | Model

KINDS: dict[str, Callable[[Figures], Solvable]] = {
    "open_station": stations.open_station,
    "open_station_finite": stations.finite_station,
    "open_station_heterogeneous": stations.heterogeneous_station,
    "loss_table": stations.loss_table,
    "staffing": stations.staffing,
    "fork_join": stations.fork_join,
    "queueing_network": networks.network,
    "open_network": networks.network,
    "closed_network": networks.network,
    "closed_network_approx": networks.approximate_network,
    "closed_network_multiclass": networks.network,
    "mixed_network": networks.network,
    "closed_network_blocking": networks.blocking_network,
    "bounds": networks.bounds,
    "usl_fit": networks.scalability,
    "cache": caches.cache,
    "layered": layered.layered,
    "layered_exact": layered.layered,
    "layered_simulated": layered.layered,
    "layered_pools_percentiles": layered.pooled,
    "flows": flows.flows,
}


@dataclass(frozen=True)
class Point:
    at: str
    """Empty where the model is one alone."""
    model: Solvable


def points(stated: StatedModel) -> tuple[Point, ...]:
    """The model, or one for each point of its grid.

    Raises:
        ValueError: a kind that is not known, a figure that is missing, unknown or no figure; begins with its path.
    """
    read = KINDS.get(stated.kind)
    if read is None:
        raise ValueError(f"kind: {stated.kind!r} is not known; known are {', '.join(KINDS)}")
    found = []
    for at, changed in grid(stated.kind, stated.figures):
        figures = Figures({**stated.figures, **changed}, "model")
        model = read(figures)
        figures.done()
        found.append(Point(at, model))
        if len(found) > MOST_POINTS:
            raise ValueError(f"model: more than {MOST_POINTS} points at once")
    return tuple(found)
