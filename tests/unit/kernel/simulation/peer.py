"""A service with a worker and a connection pool in SimPy, from its description alone: an independent witness."""

import random
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from server.engine.model.queueing import PooledService


def response_times(model: PooledService, requests: int, seed: int) -> NDArray[np.float64]:
    """Response times [ms] in order of arrival, the first tenth left out; external time half and half."""
    env, chance = simpy.Environment(), random.Random(seed)
    workers, connections = simpy.Resource(env, model.workers), simpy.Resource(env, model.db_connections)
    cpu, database = simpy.Resource(env, model.cpu_servers), simpy.Resource(env, model.db_servers)
    times = np.full(requests, np.nan)

    def drawn(mean: float) -> float:
        return chance.expovariate(1.0 / mean) if mean else 0.0

    def served(station: simpy.Resource, mean: float) -> Generator[Any, Any, None]:
        with station.request() as turn:
            yield turn
            yield env.timeout(drawn(mean))

    def request(position: int) -> Generator[Any, Any, None]:
        begin = env.now
        with workers.request() as worker:
            yield worker
            yield from served(cpu, model.cpu_before)
            with connections.request() as connection:
                yield connection
                half = model.external_while_holding_connection / 2.0
                yield env.timeout(drawn(half))
                yield from served(database, model.db)
                yield env.timeout(drawn(half))
            yield env.timeout(drawn(model.external_while_holding_worker))
            yield from served(cpu, model.cpu_after)
        times[position] = env.now - begin

    def arrivals() -> Generator[Any, Any, None]:
        for position in range(requests):
            yield env.timeout(chance.expovariate(model.arrival_per_s / 1e3))
            env.process(request(position))

    env.process(arrivals())
    env.run()
    return times[requests // 10 :]
