"""What every model's figures must be before a formula sees them. Each refusal names the field."""

import math
from collections.abc import Sequence


def positive(name: str, *values: float) -> None:
    for value in values:
        if not (value > 0.0 and math.isfinite(value)):
            raise ValueError(f"{name} must be above 0, not {value:g}")


def not_negative(name: str, *values: float) -> None:
    for value in values:
        if not (value >= 0.0 and math.isfinite(value)):
            raise ValueError(f"{name} must not be below 0, and is {value:g}")


def fraction(name: str, value: float) -> None:
    if not 0.0 < value < 1.0:
        raise ValueError(f"{name} must lie between 0 and 1, not {value:g}")


def counts(name: str, values: Sequence[int], least: int = 1) -> None:
    for value in values:
        if value < least:
            raise ValueError(f"{name} must be at least {least}, not {value}")


def same_length(name: str, values: Sequence[object], other: str, length: int) -> None:
    if len(values) != length:
        raise ValueError(f"{name} has {len(values)} values; {other} asks for {length}")
