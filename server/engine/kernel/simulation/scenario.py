"""What is simulated, and what is known of it afterwards."""

import enum
import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.engine.kernel.simulation.distributions import EXPONENTIAL
from server.engine.kernel.simulation.estimates import Estimate
from server.engine.kernel.simulation.instructions import Code


class OverrunError(ValueError):
    """More jobs in the system at once than can be kept, or more events in a pass than can be waited for."""


class DeadlockError(ValueError):
    """Jobs are in the system and nothing can ever happen again."""


class UnstableError(ValueError):
    """Queues grow for as long as one looks: there is no steady state."""

    def __init__(self, resource: int, arriving: float, leaving: float) -> None:
        super().__init__(f"{arriving:g} arrive in a unit of time and {leaving:g} leave")
        self.resource = resource
        """The one with the longest queue: stations are counted first, then pools."""
        self.arriving = arriving
        self.leaving = leaving


class LawError(RuntimeError):
    """A result contradicts Little's law, the utilisation law or flow balance: a fault of the simulator."""


class Watch(enum.Enum):
    """Which estimates have to be precise."""

    RESPONSES = enum.auto()
    """Mean and quantiles of every stream."""
    TALLIES = enum.auto()
    """Every stopwatch, and the throughputs."""
    THROUGHPUTS = enum.auto()


@dataclass(frozen=True)
class Station:
    servers: int
    kind: int
    """FCFS or PS."""


@dataclass(frozen=True)
class Stream:
    """A class of jobs: either open with an arrival process, or closed with a population."""

    entry: str
    """Label in the code."""
    rate: float = 0.0
    arrival: tuple[int, float] = (EXPONENTIAL, 0.0)
    """Distribution and shape of the time between arrivals."""
    population: int = 0
    priority: int = 0
    """0 is served first."""


@dataclass(frozen=True)
class Scenario:
    code: Code
    stations: tuple[Station, ...]
    pools: tuple[int, ...]
    streams: tuple[Stream, ...]
    tallies: int = 0
    """Stopwatches that the code reads."""
    profile: tuple[float, ...] = ()
    """Relative arrival rates of equal parts of ``period``, the highest of them meaning the streams' own rate."""
    period: float = 0.0
    deepest: int = 1
    """Calls within calls, at most."""

    @functools.cached_property
    def assembled(self) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The code's rows of integers and of figures: the same for every replication."""
        return self.code.assembled()


@dataclass(frozen=True)
class StreamEstimate:
    mean: Estimate
    deviation: Estimate
    """Standard deviation of the response time."""
    quantiles: tuple[Estimate, ...]
    """At the fractions asked for."""
    throughput: Estimate
    rejected: Estimate
    """Fraction of what arrived."""
    given_up: Estimate
    waiting: tuple[float, ...]
    """Mean time of a pass in the queue of each resource; with processor sharing, time beyond the work itself."""
    service: tuple[float, ...]
    """Mean work of a pass at each station; zero for pools."""
    passes: int


@dataclass(frozen=True)
class Simulation:
    streams: tuple[StreamEstimate, ...]
    utilisation: tuple[Estimate, ...]
    """Of each station, then each pool: busy servers or units taken, as a fraction."""
    passes: int
    events: int
    replications: int
    precise: bool
    """What was watched is within the precision asked for."""
    tallies: tuple[Estimate, ...]
    """Mean time of each stopwatch."""
    counts: tuple[Estimate, ...]
    """Readings of each stopwatch per unit of time."""
    present: tuple[Estimate, ...]
    """Mean number in the system for each stream, from the integral over time."""

    def watched(self, watch: Watch) -> list[Estimate]:
        """A stream seen too rarely for an estimate is not precise; a stopwatch that stands still is."""
        throughputs = [each.throughput for each in self.streams]
        if watch is Watch.THROUGHPUTS:
            return throughputs
        if watch is Watch.TALLIES:
            return [*(one for one in self.tallies if one.value), *throughputs]
        return [one for each in self.streams for one in (each.mean, *each.quantiles)]
