"""Random numbers inside compiled code: a stream for everyone who draws, and distributions given by mean and shape.

Every job has a generator of its own, sown from its class and its number alone: the tenth request of a class draws the
same numbers in the same order whatever others do, however long it waits. Two scenarios of one seed are so compared
request by request.

Sources: Steele, Lea and Flood (2014) for the generator, SplitMix; Marsaglia and Tsang (2000) for the ziggurat and the
gamma draw.
"""

import math
import zlib

import numba
import numpy as np
from numpy.typing import NDArray

from server.engine.kernel.simulation.distributions import (
    CONSTANT,
    ERLANG,
    EXPONENTIAL,
    GAMMA,
    HYPEREXPONENTIAL,
    LOGNORMAL,
)
from server.engine.kernel.simulation.records import Streams

_LAYERS = 256
_EDGE = 7.69711747013104972
_AREA = 3.9496598225815571993e-3


def _ziggurat() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Right ends of the layers under exp(-x) and its values there."""
    ends = np.zeros(_LAYERS + 1)
    ends[0] = _AREA / math.exp(-_EDGE)
    ends[1] = _EDGE
    for layer in range(2, _LAYERS):
        ends[layer] = -math.log(math.exp(-ends[layer - 1]) + _AREA / ends[layer - 1])
    return ends, np.exp(-ends)


_ENDS, _HEIGHTS = _ziggurat()


def seeded(seed: int, replication: int, name: str) -> tuple[int, int]:
    """Where two streams of a class begin, that of its arrivals and that of its jobs: unrelated to all others."""
    words = np.random.SeedSequence([seed, replication, zlib.crc32(name.encode())]).generate_state(2, np.uint64)
    return int(words[0]), int(words[1])


@numba.njit(cache=True, inline="always")
def bits(streams: Streams, which: int) -> np.uint64:
    mixed: np.uint64 = streams[np.uint64(which)] + np.uint64(0x9E3779B97F4A7C15)
    streams[np.uint64(which)] = mixed
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@numba.njit(cache=True, inline="always")
def uniform(streams: Streams, which: int) -> float:
    """In [0, 1)."""
    return np.float64(bits(streams, which) >> np.uint64(11)) * 1.1102230246251565e-16


@numba.njit(cache=True)
def _tail(streams: Streams, which: int, layer: int, value: float) -> float:
    """The ziggurat's slow path: about one draw in a hundred."""
    offset = 0.0
    while True:
        if layer == 0:
            offset += _EDGE
        elif _HEIGHTS[layer] + (_HEIGHTS[layer + 1] - _HEIGHTS[layer]) * uniform(streams, which) < math.exp(-value):
            return offset + value
        drawn = bits(streams, which)
        layer = int(drawn & np.uint64(255))
        value = np.float64(drawn >> np.uint64(11)) * 1.1102230246251565e-16 * _ENDS[layer]
        if value < _ENDS[layer + 1]:
            return offset + value


@numba.njit(cache=True, inline="always")
def exponential(streams: Streams, which: int) -> float:
    """With mean one."""
    drawn = bits(streams, which)
    layer = int(drawn & np.uint64(255))
    value: float = np.float64(drawn >> np.uint64(11)) * 1.1102230246251565e-16 * _ENDS[layer]
    if value < _ENDS[layer + 1]:
        return value
    return float(_tail(streams, which, layer, value))


@numba.njit(cache=True)
def _normal(streams: Streams, which: int) -> float:
    while True:
        first = 2.0 * uniform(streams, which) - 1.0
        second = 2.0 * uniform(streams, which) - 1.0
        square = first * first + second * second
        if 0.0 < square < 1.0:
            return first * math.sqrt(-2.0 * math.log(square) / square)


@numba.njit(cache=True)
def _other(streams: Streams, which: int, kind: int, shape: float) -> float:
    if kind == ERLANG:
        total = 0.0
        for _ in range(int(shape)):
            total += exponential(streams, which)
        return total / shape
    if kind == HYPEREXPONENTIAL:
        chance = shape if uniform(streams, which) < shape else 1.0 - shape
        return exponential(streams, which) / (2.0 * chance)
    if kind == GAMMA:
        reduced = shape - 1.0 / 3.0
        factor = 1.0 / math.sqrt(9.0 * reduced)
        while True:
            normal = _normal(streams, which)
            cube = 1.0 + factor * normal
            if cube > 0.0:
                cube = cube * cube * cube
                if math.log(1.0 - uniform(streams, which)) < 0.5 * normal * normal + reduced * (
                    1.0 - cube + math.log(cube)
                ):
                    return reduced * cube / shape
    if kind == LOGNORMAL:
        return math.exp(shape * _normal(streams, which) - 0.5 * shape * shape)
    return 1.0 + shape * (2.0 * uniform(streams, which) - 1.0)  # UNIFORM


@numba.njit(cache=True, inline="always")
def draw(streams: Streams, which: int, kind: int, mean: float, shape: float) -> float:
    if kind == EXPONENTIAL:
        return mean * exponential(streams, which)
    if kind == CONSTANT:
        return mean
    return mean * _other(streams, which, kind, shape)
