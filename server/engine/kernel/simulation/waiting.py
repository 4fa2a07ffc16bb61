"""Where things wait inside compiled code: a 4-ary heap of events by time, and queues linked through the jobs."""

import numba
import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@numba.njit(cache=True, inline="always")
def push(times: Real, tags: Whole, base: int, size: int, time: float, tag: int) -> None:
    """Into the heap that begins at ``base`` and has ``size`` events."""
    here = size
    while here > 0:
        parent = (here - 1) >> 2
        if times[base + parent] <= time:
            break
        times[base + here] = times[base + parent]
        tags[base + here] = tags[base + parent]
        here = parent
    times[base + here] = time
    tags[base + here] = tag


@numba.njit(cache=True, inline="always")
def replace(times: Real, tags: Whole, base: int, size: int, time: float, tag: int) -> None:
    """The first of ``size`` events is over; this one comes in its place and sinks to where it belongs.

    Behind the last event stand three times of infinity at least.
    """
    here = 0
    while True:
        child = 4 * here + 1
        if child >= size:
            break
        # Without branches, for which of the four is first cannot be foreseen; there is always a fourth, if at infinity.
        first = times[np.uint64(base + child)]
        second = times[np.uint64(base + child + 1)]
        third = times[np.uint64(base + child + 2)]
        fourth = times[np.uint64(base + child + 3)]
        left = child + int(second < first)
        right = child + 2 + int(fourth < third)
        earlier = min(first, second)
        later = min(third, fourth)
        least = right if later < earlier else left
        soonest = min(earlier, later)
        if soonest >= time:
            break
        times[np.uint64(base + here)] = soonest
        tags[np.uint64(base + here)] = tags[np.uint64(base + least)]
        here = least
    times[np.uint64(base + here)] = time
    tags[np.uint64(base + here)] = tag


@numba.njit(cache=True, inline="always")
def shrink(times: Real, tags: Whole, base: int, size: int) -> None:
    """The first event goes, and ``size`` are left: the last one comes in its place."""
    last = times[base + size]
    times[base + size] = np.inf
    replace(times, tags, base, size, last, tags[base + size])


@numba.njit(cache=True, inline="always")
def schedule(times: Real, tags: Whole, size: int, over: bool, time: float, tag: int) -> int:
    """Into the heap of events; ``over``: its first is done with and gives its place. Returns the size."""
    if over:
        replace(times, tags, 0, size, time, tag)
        return size
    push(times, tags, 0, size, time, tag)
    return size + 1


@numba.njit(cache=True, inline="always")
def enqueue(head: Whole, tail: Whole, following: Whole, resource: int, level: int, job: int) -> None:
    """At the end of the queue of its level."""
    following[job] = -1
    if head[resource, level] < 0:
        head[resource, level] = job
    else:
        following[tail[resource, level]] = job
    tail[resource, level] = job


@numba.njit(cache=True, inline="always")
def dequeue(head: Whole, following: Whole, resource: int, levels: int) -> int:
    """Who waits longest on the most urgent level; -1 when nobody does."""
    chosen = -1
    for level in range(levels):
        chosen = head[resource, level]
        if chosen >= 0:
            head[resource, level] = following[chosen]
            break
    return chosen


@numba.njit(cache=True)
def abandon(head: Whole, tail: Whole, following: Whole, resource: int, level: int, job: int) -> None:
    """Out of the queue from wherever it stands."""
    before = -1
    one = head[resource, level]
    while one != job:
        before = one
        one = following[one]
    if before < 0:
        head[resource, level] = following[job]
    else:
        following[before] = following[job]
    if tail[resource, level] == job:
        tail[resource, level] = before
