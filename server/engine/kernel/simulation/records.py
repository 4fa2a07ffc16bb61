"""What the compiled loop works on, by name: tuples of arrays, which cost nothing once compiled. A job is an index."""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from server.engine.kernel.simulation import instructions as do
from server.engine.kernel.simulation.waiting import Real, Whole

Streams = NDArray[np.uint64]
"""States of generators."""


class Program(NamedTuple):
    """What jobs do, and where. Resources are numbered stations first, then pools."""

    code: NDArray[np.int32]
    figures: Real
    station_servers: Whole
    station_kinds: Whole
    pool_sizes: Whole
    deepest: int
    """Calls within calls, at most."""


class Load(NamedTuple):
    """Who comes, by class."""

    entry: Whole
    priority: Whole
    population: Whole
    kind: Whole
    mean: Real
    shape: Real
    """Kind, mean and shape of the times between arrivals."""
    slots: Real
    """Relative arrival rates of equal parts of a period, or empty."""
    slot_length: float
    sources: Streams
    sowing: Streams
    """The generators of arrivals, and those that every new job's own begins with."""


class Ledger(NamedTuple):
    """What is filled in."""

    responses: NDArray[np.float32]
    classes_of: NDArray[np.uint16]
    """One for each pass, in the order they were done."""
    stayed: Real
    """By class, the sum of response times."""
    counts: Whole
    """[class, (arrived, done, rejected, given up, done for nobody, under way at the end)]."""
    waited: Real
    served: Real
    """[class, resource], time."""
    busy: Real
    """By resource, the integral of units taken."""
    tallies: Real
    """[stopwatch, (time, readings)]."""
    behind: Whole
    """By resource, who waits at the end."""
    span: Real
    """End, events, passes done, then for each class the integral of those present."""


class Jobs(NamedTuple):
    own: Streams
    pc: NDArray[np.uint32]
    kind: NDArray[np.uint32]
    counted: NDArray[np.bool_]
    born: Real
    entered: Real
    need: Real
    following: Whole
    parent: Whole
    children: Whole
    joining: NDArray[np.bool_]
    ticket: Whole
    queued: Whole
    tries: Whole
    life: Whole
    watched: Whole
    depth: Whole
    stack: Whole
    clock: Real
    free: Whole


class Queues(NamedTuple):
    """In order of arrival, one for each resource and priority."""

    head: Whole
    tail: Whole
    waiting: Whole
    idle: Whole


class Shared(NamedTuple):
    """Stations with processor sharing: a heap each over virtual time, the work given to each job since the start."""

    times: Real
    tags: Whole
    room: int
    present: Whole
    virtual: Real
    updated: Real
    soonest: Real
    """When the next one leaves."""


@numba.njit(cache=True, inline="always")
def jobs_made(most: int, deepest: int) -> Jobs:
    return Jobs(
        np.zeros(most, np.uint64),
        np.zeros(most, np.uint32),
        np.zeros(most, np.uint32),
        np.zeros(most, np.bool_),
        np.zeros(most, np.float64),
        np.zeros(most, np.float64),
        np.zeros(most, np.float64),
        np.zeros(most, np.int64),
        np.full(most, -1, np.int64),
        np.zeros(most, np.int64),
        np.zeros(most, np.bool_),
        np.zeros(most, np.int64),
        np.full(most, -1, np.int64),
        np.zeros(most, np.int64),
        np.zeros(most, np.int64),
        np.zeros(most, np.int64),
        np.zeros(most, np.int64),
        np.zeros((most, deepest + 1), np.int64),
        np.zeros((most, deepest + 1), np.float64),
        np.arange(most - 1, -1, -1).astype(np.int64),
    )


@numba.njit(cache=True, inline="always")
def queues_made(program: Program, levels: int) -> Queues:
    stations = program.station_servers.shape[0]
    resources = stations + program.pool_sizes.shape[0]
    idle = np.zeros(resources, np.int64)
    idle[:stations] = program.station_servers
    idle[stations:] = program.pool_sizes
    return Queues(
        np.full((resources, levels), -1, np.int64),
        np.full((resources, levels), -1, np.int64),
        np.zeros(resources, np.int64),
        idle,
    )


@numba.njit(cache=True, inline="always")
def shared_made(program: Program, most_jobs: int) -> Shared:
    stations = program.station_servers.shape[0]
    room = 4 + (most_jobs if (program.station_kinds == do.PS).any() else 0)
    return Shared(
        np.full(stations * room, np.inf),
        np.zeros(stations * room, np.int64),
        room,
        np.zeros(stations, np.int64),
        np.zeros(stations, np.float64),
        np.zeros(stations, np.float64),
        np.full(stations, np.inf),
    )


@numba.njit(cache=True, inline="always")
def begin(
    own: Streams,
    kinds: NDArray[np.uint32],
    counted: NDArray[np.bool_],
    born: Real,
    pc: NDArray[np.uint32],
    depth: Whole,
    children: Whole,
    joining: NDArray[np.bool_],
    tries: Whole,
    parents: Whole,
    job: int,
    kind: int,
    at: int,
    stream: np.uint64,
    now: float,
    parent: int,
    attempt: int,
    counts: bool,
) -> None:
    """A job's place in the code and on its stack, whoever had its index before. The arrays are those of `Jobs`."""
    own[job] = stream
    kinds[job] = kind
    counted[job] = counts
    born[job] = now
    pc[job] = at
    depth[job] = 0
    children[job] = 0
    joining[job] = False
    tries[job] = attempt
    parents[job] = parent
