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
    component: Component,
    multipliers: Mapping[Inequality, float] | Mapping[Inequality, int],
    classes: Integers,
    apart: Booleans,
) -> Bounded:
    """The best bound among several denominators: dual values of an optimal basis are often fractions with a small one.

    ``classes`` names for each node the one it is joined to, ``apart`` is between classes. Any multipliers that are not
    negative give a valid bound, so rounding them costs sharpness and never correctness.
    """
    total = int(np.abs(component.weights).sum()) + 1
    sizes = [one for one in (1, 2, 6, 60, 5_040, 2**16, 2**24, 2**32) if total * one < _ROOM] or [1]
    subproblem = _Subproblem(component.weights, list(multipliers), classes, apart)
    amounts = np.fromiter(multipliers.values(), dtype=np.float64, count=len(multipliers))
    bounds = [subproblem.bound(np.rint(amounts * one).astype(np.int64), one) for one in sizes]
    best = bounds.index(min(bounds))
    numerators = np.rint(amounts * sizes[best]).astype(np.int64).tolist()
    stated = {one: numerator for one, numerator in zip(multipliers, numerators, strict=True) if numerator}
    return Bounded(bounds[best], stated, sizes[best])


class _Subproblem:
    def __init__(self, weights: Integers, inequalities: list[Inequality], classes: Integers, apart: Booleans) -> None:
        entries = [
            (row, i, j, coefficient)
            for row, (left, right) in enumerate(inequalities)
            for coefficient, pairs in coefficients(left, right)
            for i, j in pairs
        ]
        self._row, self._i, self._j, self._coefficient = np.array(entries, dtype=np.int64).reshape(-1, 4).T
        self._sides = np.array([min(len(left), len(right)) for left, right in inequalities], dtype=np.int64)
        self._weights, self._classes, self._apart = weights, classes, apart

    def bound(self, numerators: Integers, denominator: int) -> int:
        """By the argument that the checker repeats."""
        change = np.zeros_like(self._weights)
        np.add.at(change, (self._i, self._j), self._coefficient * numerators[self._row])
        reduced = self._weights * denominator - change - change.T
        joined = np.zeros_like(reduced)
        np.add.at(joined, (self._classes[:, None], self._classes[None, :]), reduced)
        total = int((self._sides * numerators).sum()) + int(joined.diagonal().sum()) // 2
        np.fill_diagonal(joined, 0)
        return (total + int(joined[(joined > 0) & ~self._apart].sum()) // 2) // denominator
