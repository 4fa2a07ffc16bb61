"""Arrivals at and departures from stations with processor sharing: each costs the logarithm of those present.

The arrays are those of `records.Shared`, each by itself: the caller has taken them out of their tuple once.
"""

import numba
import numpy as np

from server.engine.kernel.simulation.waiting import Real, Whole, push, shrink


@numba.njit(cache=True, inline="always")
def join(
    times: Real,
    tags: Whole,
    present: Whole,
    virtual: Real,
    updated: Real,
    soonest: Real,
    station: int,
    base: int,
    servers: int,
    now: float,
    amount: float,
    job: int,
) -> None:
    inside = present[station]
    if inside > 0:
        share = servers / inside if inside > servers else 1.0
        virtual[station] += (now - updated[station]) * share
    updated[station] = now
    push(times, tags, base, inside, virtual[station] + amount, job)
    inside += 1
    present[station] = inside
    share = servers / inside if inside > servers else 1.0
    soonest[station] = now + (times[base] - virtual[station]) / share


@numba.njit(cache=True, inline="always")
def leave(
    times: Real,
    tags: Whole,
    present: Whole,
    virtual: Real,
    updated: Real,
    soonest: Real,
    station: int,
    base: int,
    servers: int,
    now: float,
) -> int:
    """Who has all its work done first, and leaves now."""
    job: int = tags[base]
    virtual[station] = times[base]
    updated[station] = now
    inside = present[station] - 1
    present[station] = inside
    shrink(times, tags, base, inside)
    if inside > 0:
        share = servers / inside if inside > servers else 1.0
        soonest[station] = now + (times[base] - virtual[station]) / share
    else:
        soonest[station] = np.inf
        virtual[station] = 0.0
    return job
