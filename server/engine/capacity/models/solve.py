"""Which solver a model goes to, and what overload is: an answer."""

from msgspec import structs

from server.engine.capacity.models import caches, flows, forks, layered, networks, pooled, stations, teletraffic
from server.engine.capacity.stated import Solvable, points
from server.engine.kernel.queueing.erlang import OverloadedError
from server.engine.kernel.simulation.flows import Model
from server.engine.kernel.simulation.scenario import UnstableError
from server.engine.model.progress import Progress, part, silent
from server.engine.model.queueing import (
    AsymptoticBounds,
    BlockingNetwork,
    CacheModel,
    ClassBounds,
    FiniteStation,
    ForkJoin,
    HeterogeneousStation,
    LayeredModel,
    LossTable,
    OpenStation,
    PooledService,
    QueueingAnswer,
    QueueingModel,
    QueueingNetwork,
    ScalabilityFit,
    Staffing,
    StatedModel,
)


def solve(
    model: QueueingModel | StatedModel, *, seed: int = 0, precision: float = 0.01, progress: Progress = silent
) -> QueueingAnswer:
    """The measures of the model; ``precision`` is the relative half width that simulated ones aim at.

    A stated model with a grid is answered point by point, each measure's place beginning with its point.

    Raises:
        ValueError: figures that contradict each other or lie outside what the model is defined for.
    """
    if not isinstance(model, StatedModel):
        return _solved(model, seed, precision, progress)
    wanted = list(points(model))
    found = [
        (point.at, _solved(point.model, seed, precision, part(progress, at / len(wanted), (at + 1) / len(wanted))))
        for at, point in enumerate(wanted)
    ]
    return QueueingAnswer(
        tuple(
            structs.replace(one, at=f"{at} {one.at}".strip()) if at else one
            for at, answer in found
            for one in answer.measures
        ),
        found[0][1].source,
        "; ".join(f"{at}: {one.overloaded}" if at else one.overloaded for at, one in found if one.overloaded),
    )


def _solved(model: Solvable, seed: int, precision: float, progress: Progress) -> QueueingAnswer:
    try:
        match model:
            case OpenStation():
                return stations.open_station(model, seed, precision, progress)
            case FiniteStation():
                return stations.finite_station(model, seed, precision, progress)
            case HeterogeneousStation():
                return stations.heterogeneous_station(model)
            case LossTable():
                return teletraffic.loss_table(model)
            case Staffing():
                return teletraffic.staffing(model)
            case ForkJoin():
                return forks.fork_join(model, seed, precision, progress)
            case QueueingNetwork():
                return networks.network(model)
            case BlockingNetwork():
                return networks.blocking_network(model)
            case AsymptoticBounds():
                return networks.bounds(model)
            case ClassBounds():
                return networks.class_bounds(model)
            case ScalabilityFit():
                return networks.scalability(model)
            case CacheModel():
                return caches.cache(model)
            case LayeredModel():
                return layered.layered(model, seed, precision, progress)
            case Model():
                return flows.flows(model, seed, precision, progress)
            case PooledService():
                return pooled.pooled_service(model, seed, precision, progress)
    except (OverloadedError, UnstableError) as overload:
        return QueueingAnswer((), "No steady state.", overloaded=str(overload))
