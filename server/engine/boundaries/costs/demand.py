"""How many cores the application and its database need at peak, by the entities that cause it.

Utilisation law (Denning and Buzen, 1978): cores busy = rate x service demand.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from server.engine.boundaries import card
from server.engine.boundaries.groups import Groups
from server.engine.boundaries.workload import Flow, Touch, Workload

_MICROSECONDS = 1_000_000


@dataclass(frozen=True)
class Demand:
    """Of one group, at peak."""

    requests: float
    """Runs a second of the use cases that start here."""
    mean: float
    """The same on average."""
    application: float
    """Cores."""
    database: float
    """Cores."""
    compute: float
    """Cores, of compute steps alone; part of ``application``."""


def demands(groups: Groups) -> Mapping[str, Demand]:
    """The application's demand goes with the group a use case starts in, the database's with the entities touched."""
    requests = dict.fromkeys(groups.names, 0.0)
    mean = dict.fromkeys(groups.names, 0.0)
    application = dict.fromkeys(groups.names, 0.0)
    compute = dict.fromkeys(groups.names, 0.0)
    database = dict.fromkeys(groups.names, 0.0)
    times = groups.kept("times", lambda: tuple(_times(groups, flow) for flow in groups.workload.flows))
    for flow, (home, own, shares) in zip(groups.workload.flows, times, strict=True):
        requests[home] += flow.peak
        mean[home] += flow.mean
        compute[home] += flow.peak * flow.compute / _MICROSECONDS
        application[home] += flow.peak * own / _MICROSECONDS
        for group, time in shares:
            database[group] += flow.peak * time / _MICROSECONDS
    return {
        name: Demand(requests[name], mean[name], application[name], database[name], compute[name])
        for name in groups.names
    }


def _times(groups: Groups, flow: Flow) -> tuple[str, float, tuple[tuple[str, float], ...]]:
    """Where one run starts, its microseconds in the application, and those in the database by group."""
    shares: dict[str, float] = {}
    for execution in flow.executions:
        for touch in execution.touches:
            if touch.entity in groups.of:
                time = touch_time(touch) + card.DATABASE_STATEMENT / len(execution.touches)
                group = groups.of[touch.entity]
                shares[group] = shares.get(group, 0.0) + execution.visits * time
    return groups.home[flow.name], application_time(flow), tuple(sorted(shares.items()))


def database_cores(workload: Workload) -> float:
    """Of the one server, as stated or assumed."""
    return stated_cores(workload) or float(card.DATABASE_CORES)


def stated_cores(workload: Workload) -> float:
    """Of the one server as the brief states it; 0 when it does not."""
    stated = workload.brief.deployment.database if workload.brief.deployment else None
    return float(stated.cores) if stated is not None and stated.cores else 0.0


def application_time(flow: Flow) -> float:
    """Microseconds of CPU in the application for one run."""
    statements = sum(execution.visits for execution in flow.executions)
    return card.REQUEST_CPU + card.STATEMENT_CPU * statements + flow.compute


def touch_time(touch: Touch) -> float:
    """Microseconds beyond those of the statement."""
    rows = min(touch.rows, card.ROWS_MET)
    return (card.DATABASE_WRITE if touch.writing else card.DATABASE_ROW) * rows + (
        card.DATABASE_SEARCH if touch.searching else 0
    )
