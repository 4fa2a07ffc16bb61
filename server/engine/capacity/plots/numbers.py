"""Figures as an axis or a label says them, with their units."""

import math

_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))
_LARGE = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def plain(value: float) -> str:
    """Three digits without an exponent where that is short.

    >>> plain(0.0), plain(1234567.0), plain(0.25), plain(12.5), plain(2000.0)
    ('0', '1.23 M', '0.25', '12.5', '2 k')
    """
    if not math.isfinite(value):
        return "∞" if value > 0 else "?"
    size = abs(value)
    for scale, letter in _LARGE:
        if size >= scale * 0.9995:
            return f"{float(f'{value / scale:.3g}'):g} {letter}"
    return f"{float(f'{value:.3g}'):g}"


def duration(seconds: float) -> str:
    """
    >>> duration(0.0123), duration(2.0), duration(4.5e-05), duration(0.0), duration(90.0)
    ('12.3 ms', '2 s', '45 µs', '0', '90 s')
    """
    if not math.isfinite(seconds):
        return "∞" if seconds > 0 else "?"
    if abs(seconds) < 5e-10:
        return "0"
    for scale, unit in _UNITS:
        if abs(seconds) >= scale * 0.9995:
            return f"{float(f'{seconds / scale:.3g}'):,g} {unit}"
    return f"{seconds / 1e-6:.2g} µs"


def percent(fraction: float) -> str:
    """
    >>> percent(0.5), percent(0.0123), percent(1.0)
    ('50 %', '1.2 %', '100 %')
    """
    if not math.isfinite(fraction):
        return "?"
    return f"{float(f'{fraction * 100:.3g}' if fraction >= 0.1 else f'{fraction * 100:.2g}'):g} %"


def per_second(rate: float) -> str:
    """
    >>> per_second(300.0), per_second(1234.0)
    ('300/s', '1.23 k/s')
    """
    return f"{plain(rate)}/s"


def multiple(factor: float) -> str:
    """
    >>> multiple(1.0), multiple(2.5)
    ('1×', '2.5×')
    """
    return f"{plain(factor)}×"
