"""What a run leaves behind, brought to its end: who is still there has waited, worked and held until now."""

import numba

from server.engine.kernel.simulation import instructions as do
from server.engine.kernel.simulation.records import Jobs, Ledger, Load, Program, Queues, Shared
from server.engine.kernel.simulation.waiting import Real, Whole


@numba.njit(cache=True, error_model="numpy")
def closed(
    program: Program,
    load: Load,
    ledger: Ledger,
    jobs: Jobs,
    queues: Queues,
    shared: Shared,
    times: Real,
    tags: Whole,
    size: int,
    now: float,
) -> None:
    """Completes what the ledger has of time, from the ``size`` events that are left."""
    stations = program.station_servers.shape[0]
    resources = stations + program.pool_sizes.shape[0]
    for r in range(stations):
        if program.station_kinds[r] == do.PS:
            servers, inside = program.station_servers[r], shared.present[r]
            share = servers / inside if inside > servers else 1.0
            ledger.busy[r] = ledger.served[:, r].sum()
            base = r * shared.room
            for one in range(inside):  # who is still there has waited until now for what it got
                ledger.waited[jobs.kind[shared.tags[base + one]], r] += now
                given = shared.virtual[r] + (now - shared.updated[r]) * share
                ledger.busy[r] -= shared.times[base + one] - given
    for one in range(size):
        if tags[one] & 7 == do.SERVED:
            ledger.busy[program.code[jobs.pc[tags[one] >> 3] - 1, 1]] -= times[one] - now
    for r in range(stations, resources):
        ledger.busy[r] += now * (program.pool_sizes[r - stations] - queues.idle[r])
    for k in range(load.population.shape[0]):
        if load.population[k] == 0:
            ledger.span[3 + k] += now * ledger.counts[k, 5]
    for r in range(resources):
        ledger.behind[r] = queues.waiting[r]
        if r < stations and program.station_kinds[r] == do.PS:
            ledger.behind[r] = max(0, shared.present[r] - program.station_servers[r])
