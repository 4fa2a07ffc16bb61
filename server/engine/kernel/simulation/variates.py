"""Random numbers inside compiled code: xoshiro256+ and distributions given by mean and shape.

Sources: Blackman and Vigna (2021) for the generator; Marsaglia and Tsang (2000) for the ziggurat and the gamma draw.
"""

import math

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

State = NDArray[np.uint64]

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


def seeded(seed: int, stream: int = 0) -> State:
    """Four words of state; different (seed, stream) pairs give unrelated streams (numpy's SeedSequence)."""
    return np.asarray(np.random.SeedSequence([seed, stream]).generate_state(4, np.uint64), dtype=np.uint64)


@numba.njit(cache=True, inline="always")
def bits(state: State) -> np.uint64:
    result: np.uint64 = state[0] + state[3]
    shifted = state[1] << np.uint64(17)
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = (state[3] << np.uint64(45)) | (state[3] >> np.uint64(19))
    return result


@numba.njit(cache=True, inline="always")
def uniform(state: State) -> float:
    """In [0, 1)."""
    return np.float64(bits(state) >> np.uint64(11)) * 1.1102230246251565e-16


@numba.njit(cache=True)
def _tail(state: State, layer: int, value: float) -> float:
    """The ziggurat's slow path: about one draw in a hundred."""
    offset = 0.0
    while True:
        if layer == 0:
            offset += _EDGE
        elif _HEIGHTS[layer] + (_HEIGHTS[layer + 1] - _HEIGHTS[layer]) * uniform(state) < math.exp(-value):
            return offset + value
        drawn = bits(state)
        layer = int(drawn & np.uint64(255))
        value = np.float64(drawn >> np.uint64(11)) * 1.1102230246251565e-16 * _ENDS[layer]
        if value < _ENDS[layer + 1]:
            return offset + value


@numba.njit(cache=True, inline="always")
def exponential(state: State) -> float:
    """With mean one."""
    drawn = bits(state)
    layer = int(drawn & np.uint64(255))
    value: float = np.float64(drawn >> np.uint64(11)) * 1.1102230246251565e-16 * _ENDS[layer]
    if value < _ENDS[layer + 1]:
        return value
    return float(_tail(state, layer, value))


@numba.njit(cache=True)
def _normal(state: State) -> float:
    while True:
        first = 2.0 * uniform(state) - 1.0
        second = 2.0 * uniform(state) - 1.0
        square = first * first + second * second
        if 0.0 < square < 1.0:
            return first * math.sqrt(-2.0 * math.log(square) / square)


@numba.njit(cache=True)
def _other(state: State, kind: int, shape: float) -> float:
    if kind == ERLANG:
        total = 0.0
        for _ in range(int(shape)):
            total += exponential(state)
        return total / shape
    if kind == HYPEREXPONENTIAL:
        chance = shape if uniform(state) < shape else 1.0 - shape
        return exponential(state) / (2.0 * chance)
    if kind == GAMMA:
        reduced = shape - 1.0 / 3.0
        factor = 1.0 / math.sqrt(9.0 * reduced)
        while True:
            normal = _normal(state)
            cube = 1.0 + factor * normal
            if cube > 0.0:
                cube = cube * cube * cube
                if math.log(1.0 - uniform(state)) < 0.5 * normal * normal + reduced * (1.0 - cube + math.log(cube)):
                    return reduced * cube / shape
    if kind == LOGNORMAL:
        return math.exp(shape * _normal(state) - 0.5 * shape * shape)
    return 1.0 + shape * (2.0 * uniform(state) - 1.0)  # UNIFORM


@numba.njit(cache=True, inline="always")
def draw(state: State, kind: int, mean: float, shape: float) -> float:
    if kind == EXPONENTIAL:
        return mean * exponential(state)
    if kind == CONSTANT:
        return mean
    return mean * _other(state, kind, shape)
