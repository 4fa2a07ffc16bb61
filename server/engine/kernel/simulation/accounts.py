"""What a run leaves behind, brought to its end: who is still there has waited, worked and held until now."""

import numba
import numpy as np
from numpy.typing import NDArray

from server.engine.kernel.simulation import instructions as do
from server.engine.kernel.simulation.waiting import Real, Whole


@numba.njit(cache=True, error_model="numpy")
def closed(
    code: NDArray[np.int32],
    station_servers: Whole,
    station_kinds: Whole,
    pool_sizes: Whole,
    class_population: Whole,
    counts: Whole,
    waited: Real,
    served: Real,
    busy: Real,
    behind: Whole,
    span: Real,
    pc: NDArray[np.uint32],
    kind: NDArray[np.uint32],
    waiting: Whole,
    idle: Whole,
    present: Whole,
    virtual: Real,
    updated: Real,
    shared_times: Real,
    shared_tags: Whole,
    times: Real,
    tags: Whole,
    size: int,
    now: float,
) -> None:
    """Completes ``waited``, ``busy``, ``behind`` and ``span`` of `engine.run`, whose names these are."""
    stations = station_servers.shape[0]
    resources = stations + pool_sizes.shape[0]
    room = shared_times.shape[0] // max(1, stations)
    for r in range(stations):
        if station_kinds[r] == do.PS:
            inside = present[r]
            share = station_servers[r] / inside if inside > station_servers[r] else 1.0
            busy[r] = served[:, r].sum()
            for one in range(inside):  # who is still there has waited until now for what it got
                waited[kind[shared_tags[r * room + one]], r] += now
                busy[r] -= shared_times[r * room + one] - virtual[r] - (now - updated[r]) * share
    for one in range(size):
        if tags[one] & 7 == do.SERVED:
            busy[code[pc[tags[one] >> 3] - 1, 1]] -= times[one] - now
    for r in range(stations, resources):
        busy[r] += now * (pool_sizes[r - stations] - idle[r])
    for k in range(class_population.shape[0]):
        if class_population[k] == 0:
            span[3 + k] += now * counts[k, 5]
    for r in range(resources):
        behind[r] = waiting[r]
        if r < stations and station_kinds[r] == do.PS:
            behind[r] = max(0, present[r] - station_servers[r])
