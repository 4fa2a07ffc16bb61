"""A job that has waited for a pool as long as it would: rare, and so a call of its own."""

import numba

from server.engine.kernel.simulation.records import Jobs, Ledger, Load, Program, Queues
from server.engine.kernel.simulation.waiting import abandon


@numba.njit(cache=True)
def loses_patience(
    program: Program, load: Load, ledger: Ledger, jobs: Jobs, queues: Queues, now: float, whose: int
) -> None:
    """It leaves the queue, and goes on where its ACQUIRE says."""
    pool, kind = jobs.queued[whose], jobs.kind[whose]
    abandon(queues.head, queues.tail, jobs.following, pool, load.priority[kind], whose)
    queues.waiting[pool] -= 1
    ledger.waited[kind, pool] += now - jobs.entered[whose]
    jobs.queued[whose] = -1
    jobs.pc[whose] = program.code[jobs.pc[whose] - 1, 3]
