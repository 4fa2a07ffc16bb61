"""From values to places along an axis, linear or logarithmic, with ticks at round values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_WANTED = 6
"""Ticks, about."""
_FEW_DECADES = 2.2
"""Up to so many a logarithmic axis has ticks at 2 and 5 as well."""


@dataclass(frozen=True)
class Scale:
    lowest: float
    highest: float
    logarithmic: bool

    def share(self, value: float) -> float:
        """0 at the lowest value, 1 at the highest; values outside are put at the edge."""
        low, high, at = self.lowest, self.highest, value
        if self.logarithmic:
            low, high, at = math.log(low), math.log(high), math.log(max(value, self.lowest))
        return min(1.0, max(0.0, (at - low) / (high - low)))

    @property
    def ticks(self) -> tuple[float, ...]:
        return _logarithmic_ticks(self) if self.logarithmic else _linear_ticks(self.lowest, self.highest)


def scale(values: Sequence[float], *, logarithmic: bool, zero: bool) -> Scale:
    """One that shows all the values; those that are not finite, or not positive on a logarithmic axis, do not count."""
    fit = [one for one in values if math.isfinite(one) and (one > 0.0 or not logarithmic)]
    if not fit:
        return Scale(0.1, 1.0, True) if logarithmic else Scale(0.0, 1.0, False)
    low, high = min(fit), max(fit)
    if logarithmic:
        return Scale(_down(low * 0.999), _up(high * 1.001), True)
    if zero:
        low, high = min(0.0, low), max(0.0, high)
    if high - low <= 1e-12 * max(abs(high), abs(low), 1e-300):
        high, low = high + (abs(high) or 1.0) * 0.5, low if zero and low == 0.0 else low - (abs(low) or 1.0) * 0.5
    step = _step(high - low)
    return Scale(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, False)


def _step(extent: float) -> float:
    rough = extent / _WANTED
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * one for one in (1.0, 2.0, 2.5, 5.0, 10.0) if power * one >= rough * 0.999)


def _linear_ticks(low: float, high: float) -> tuple[float, ...]:
    step = _step(high - low)
    first = math.ceil(low / step - 1e-9)
    return tuple(one * step for one in range(first, math.floor(high / step + 1e-9) + 1))


def _down(value: float) -> float:
    """The round value (1, 2 or 5 times a power of ten) at or below."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * one for one in (5.0, 2.0, 1.0) if power * one <= value * 1.0000001)


def _up(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * one for one in (1.0, 2.0, 5.0, 10.0) if power * one >= value * 0.9999999)


def _logarithmic_ticks(of: Scale) -> tuple[float, ...]:
    decades = math.log10(of.highest / of.lowest)
    steps = (1.0, 2.0, 5.0) if decades <= _FEW_DECADES else (1.0,)
    every = max(1, math.ceil(decades / 8))
    first, last = math.floor(math.log10(of.lowest) + 1e-9), math.ceil(math.log10(of.highest) - 1e-9)
    found = (one * 10.0**power for power in range(first, last + 1, every) for one in steps)
    return tuple(one for one in found if of.lowest * 0.999 <= one <= of.highest * 1.001)
