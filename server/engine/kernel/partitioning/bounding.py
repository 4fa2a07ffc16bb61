"""Turns multipliers in floating point into a bound in integers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from server.engine.kernel.partitioning.components import Booleans, Component, Integers
from server.engine.kernel.partitioning.relaxation import Inequality, coefficients

_ROOM = 2**61
"""What sums in 64-bit integers must stay below."""


@dataclass(frozen=True)
class Bounded:
    bound: int
    numerators: dict[Inequality, int]
    denominator: int


def bounded(
    component: Component, multipliers: Mapping[Inequality, float], classes: Integers, apart: Booleans
) -> Bounded:
    """The best bound among several denominators: dual values of an optimal basis are often fractions with a small one.

    ``classes`` names for each node the one it is joined to, ``apart`` is between classes. Any multipliers that are not
    negative give a valid bound, so rounding them costs sharpness and never correctness.
    """
    total = int(np.abs(component.weights).sum()) + 1
    sizes = [one for one in (1, 2, 6, 60, 5_040, 2**16, 2**24, 2**32) if total * one < _ROOM] or [1]
    return min(
        (_with(component, multipliers, classes, apart, denominator) for denominator in sizes),
        key=lambda one: (one.bound, one.denominator),
    )


def _with(
    component: Component,
    multipliers: Mapping[Inequality, float],
    classes: Integers,
    apart: Booleans,
    denominator: int,
) -> Bounded:
    numerators = {one: round(amount * denominator) for one, amount in multipliers.items()}
    numerators = {one: numerator for one, numerator in numerators.items() if numerator > 0}
    reduced = component.weights * denominator
    total = 0
    for (left, right), numerator in numerators.items():
        total += numerator * min(len(left), len(right))
        for coefficient, pairs in coefficients(left, right):
            for i, j in pairs:
                reduced[i, j] -= coefficient * numerator
                reduced[j, i] -= coefficient * numerator
    joined = np.zeros_like(reduced)
    np.add.at(joined, (classes[:, None], classes[None, :]), reduced)
    total += int(joined.diagonal().sum()) // 2
    np.fill_diagonal(joined, 0)
    total += int(joined[(joined > 0) & ~apart].sum()) // 2
    return Bounded(total // denominator, numerators, denominator)
