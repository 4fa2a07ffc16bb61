"""From processor time per request to percentiles: two cores, a pool, and the constant rest of the way."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bench import CannotRunError
from bench.reality.load import Run
from server.engine.kernel.simulation import instructions as do
from server.engine.kernel.simulation.distributions import CONSTANT, with_scv
from server.engine.kernel.simulation.experiment import simulate
from server.engine.kernel.simulation.flows import Flow, Hold, Model, Pause, Resource, Work, compiled, saturated
from server.engine.kernel.simulation.scenario import UnstableError, Watch

BEFORE, WITHIN = 0.5, 0.25
"""Of the service's work: before it asks for a connection, and with one in hand after the statement."""


@dataclass(frozen=True)
class Demand:
    """Of one endpoint, in seconds a request."""

    service: float
    database: float
    load: float
    """The generator's own, on the database's core."""
    rest: float
    """Of the median that no processor time explains."""
    scv: float


def calibrated(run: Run) -> Demand:
    """From a run of one endpoint by itself, nearly without queues: processor time, shape and rest.

    The pieces are taken to vary alike, so that what varies of the whole is their common coefficient.
    """
    count = len(run.latencies)
    pieces = [run.spent[name] / count for name in ("service", "database", "load")]
    kept = np.sort(run.latencies)[: int(0.98 * count)]  # a collection of garbage is no request
    scv = float(kept.var() / sum(one * one for one in pieces))
    rest = max(0.0, float(np.median(run.latencies)) - sum(pieces))
    service, database, load = pieces
    return Demand(service, database, load, rest, min(4.0, max(0.02, scv)))


def busiest(brief: dict[str, Any], demands: dict[str, Demand]) -> tuple[str, float]:
    """The core with the most work a request, and how much that is."""
    shares = {name: one["share"] for name, one in brief["endpoints"].items()}
    work = {
        "service": sum(shares[name] * one.service for name, one in demands.items()),
        "database": sum(shares[name] * (one.database + one.load) for name, one in demands.items()),
    }
    name = max(work, key=lambda one: work[one])
    return name, work[name]


def predicted(brief: dict[str, Any], demands: dict[str, Demand], rate: float, pool: int) -> dict[str, Any]:
    """Percentiles by endpoint [s], utilisations and the rate that saturates the system."""
    model = _model(brief, demands, rate, pool)
    try:
        seen = simulate(compiled(model), precision=0.02, most_events=8_000_000)
    except UnstableError as growing:
        raise CannotRunError(f"{rate:.0f}/s with a pool of {pool} is predicted to overload the service") from growing
    most = simulate(saturated(model, 200), precision=0.01, watch=Watch.THROUGHPUTS).streams[0].throughput.value
    return {
        "rate": rate,
        "pool": pool,
        "endpoints": {
            name: dict(
                zip(
                    ("mean", "p50", "p95", "p99"),
                    (stream.mean.value, *(q.value for q in stream.quantiles)),
                    strict=True,
                )
            )
            for name, stream in zip(brief["endpoints"], seen.streams, strict=True)
        },
        "utilisation": dict(
            zip(("service", "database", "connections"), (u.value for u in seen.utilisation), strict=True)
        ),
        "breaks_at": most,
    }


def drifted(demands: dict[str, Demand], run: Run, brief: dict[str, Any]) -> dict[str, Demand]:
    """The demands with which the run's own processor time is explained: model error without drift."""
    count = len(run.latencies)
    factors = {}
    for part in ("service", "database", "load"):
        expected = sum(brief["endpoints"][name]["share"] * getattr(one, part) for name, one in demands.items())
        factors[part] = run.spent[part] / count / expected if expected else 1.0
    return {
        name: replace(one, **{part: getattr(one, part) * factor for part, factor in factors.items()})
        for name, one in demands.items()
    }


def _model(brief: dict[str, Any], demands: dict[str, Demand], rate: float, pool: int) -> Model:
    flows = []
    for name, one in demands.items():
        shape = with_scv(one.scv)
        held = (Work("database", one.database, shape), Work("service", WITHIN * one.service, shape))
        steps = (
            Work("database", one.load / 2.0, shape),
            Pause(one.rest, (CONSTANT, 0.0)),
            Work("service", BEFORE * one.service, shape),
            Hold("connections", held),
            Work("service", (1.0 - BEFORE - WITHIN) * one.service, shape),
            Work("database", one.load / 2.0, shape),
        )
        flows.append(Flow(name, steps, rate=rate * brief["endpoints"][name]["share"]))
    # An event loop runs each piece to its end; the system scheduler shares the other core.
    return Model(
        (Resource("service", 1, do.FCFS), Resource("database", 1, do.PS)),
        (Resource("connections", pool),),
        tuple(flows),
    )
