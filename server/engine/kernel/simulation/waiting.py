"""Where things wait inside compiled code: a 4-ary heap of events by time, and queues linked through the jobs."""

import numba
import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@numba.njit(cache=True, inline="always")
def push(times: Real, tags: Whole, size: int, time: float, tag: int) -> None:
    here = size
    while here > 0:
        parent = (here - 1) >> 2
        if times[parent] <= time:
            break
        times[here] = times[parent]
        tags[here] = tags[parent]
        here = parent
    times[here] = time
    tags[here] = tag


@numba.njit(cache=True, inline="always")
def pop(times: Real, tags: Whole, size: int) -> None:
    """Take the first away; ``size`` is what is left."""
    time = times[size]
    tag = tags[size]
    here = 0
    while True:
        child = 4 * here + 1
        if child >= size:
            break
        least = child
        last = min(child + 4, size)
        for other in range(child + 1, last):
            if times[other] < times[least]:
                least = other
        if times[least] >= time:
            break
        times[here] = times[least]
        tags[here] = tags[least]
        here = least
    times[here] = time
    tags[here] = tag


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
        if head[resource, level] >= 0:
            chosen = head[resource, level]
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
