"""The linear relaxation of a component, as far as its inequalities have been stated, kept warm between solutions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from server.engine.kernel.partitioning.components import Booleans, Component, Integers

Floats = npt.NDArray[np.float64]
Inequality = tuple[tuple[int, ...], tuple[int, ...]]
"""The left and the right side of a ``Cut``, in the component's own numbers, each sorted."""

_PATIENCE = 3
"""Solutions in a row in which an inequality is slack before it is dropped; one that is needed again is found again."""

_LEAST = 100
"""What an iteration costs at least, in tight inequalities."""


@dataclass(frozen=True)
class Relaxed:
    """A solution: ``pairs[i, j]`` in 0 to 1, 1 on the diagonal, and the dual values."""

    pairs: Floats
    multipliers: dict[Inequality, float]
    """Those of the inequalities that have one."""
    solved: bool
    """False when the budget ended first; the multipliers bound all the same, the pairs mean little."""


class Relaxation:
    """One HiGHS model; a column for each pair of nodes, a row for each inequality in use.

    Deterministic: one thread, dual simplex, work counted in iterations.
    """

    def __init__(self, component: Component) -> None:
        self._size = len(component.weights)
        self._first, self._second = np.triu_indices(self._size, 1)
        self._column = np.zeros((self._size, self._size), dtype=np.int32)
        self._column[self._first, self._second] = np.arange(len(self._first), dtype=np.int32)
        self._column += self._column.T
        self._rows: list[Inequality] = []
        self._slack_for: list[int] = []
        self._present: set[Inequality] = set()
        self.work = 0
        """Iterations so far, each times the inequalities that were tight: about what an iteration costs."""
        self._tight = 0
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.silent()
        for option, value in (("threads", 1), ("parallel", "off"), ("solver", "simplex"), ("random_seed", 0)):
            self._highs.setOptionValue(option, value)
        costs = -component.weights[self._first, self._second].astype(np.float64)
        none = np.zeros(0, dtype=np.int32)
        bounds = np.zeros(len(costs)), np.ones(len(costs))
        self._highs.addCols(len(costs), costs, *bounds, 0, none, none, np.zeros(0))

    def __contains__(self, inequality: Inequality) -> bool:
        return inequality in self._present

    def restrict(self, classes: Integers, apart: Booleans) -> None:
        """Fixes the pairs inside a class at 1 and those between classes that are apart at 0; frees the others."""
        together = (classes[:, None] == classes[None, :])[self._first, self._second]
        held = apart[classes[:, None], classes[None, :]][self._first, self._second]
        everything = np.arange(len(self._first), dtype=np.int32)
        lower, upper = together.astype(np.float64), 1.0 - (held & ~together)
        self._highs.changeColsBounds(len(everything), everything, lower, upper)

    def add(self, inequalities: Sequence[Inequality]) -> None:
        starts: list[int] = []
        columns: list[int] = []
        values: list[int] = []
        sides: list[int] = []
        for left, right in inequalities:
            starts.append(len(columns))
            for coefficient, pairs in coefficients(left, right):
                for i, j in pairs:
                    columns.append(self._column[i, j])
                    values.append(coefficient)
            sides.append(min(len(left), len(right)))
        self._highs.addRows(
            len(sides),
            np.full(len(sides), -highspy.kHighsInf),
            np.array(sides, dtype=np.float64),
            len(columns),
            np.array(starts, dtype=np.int32),
            np.array(columns, dtype=np.int32),
            np.array(values, dtype=np.float64),
        )
        self._rows += inequalities
        self._slack_for += [0] * len(inequalities)
        self._present.update(inequalities)

    def solve(self, work_left: int) -> Relaxed:
        """Optimal over the inequalities added so far, or as far as the work left goes."""
        self._highs.setOptionValue("simplex_iteration_limit", max(1, work_left // (self._tight + _LEAST)))
        self._highs.run()
        self.work += self._highs.getInfo().simplex_iteration_count * (self._tight + _LEAST) + self._size**3 // 16
        solution = self._highs.getSolution()
        pairs = np.eye(self._size)
        pairs[self._first, self._second] = pairs[self._second, self._first] = solution.col_value
        duals = -np.array(solution.row_dual)
        multipliers = {self._rows[row]: float(duals[row]) for row in np.flatnonzero(duals > 0)}
        self._tight = len(multipliers)
        solved = self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        if solved:
            self._drop(duals)
        return Relaxed(pairs, multipliers, solved)

    def _drop(self, duals: Floats) -> None:
        gone = []
        for row, dual in enumerate(duals):
            self._slack_for[row] = 0 if dual > 0 else self._slack_for[row] + 1
            if self._slack_for[row] >= _PATIENCE:
                gone.append(row)
        if gone:
            self._highs.deleteRows(len(gone), np.array(gone, dtype=np.int32))
            leaving = set(gone)
            self._present.difference_update(self._rows[row] for row in gone)
            self._rows = [one for row, one in enumerate(self._rows) if row not in leaving]
            self._slack_for = [age for row, age in enumerate(self._slack_for) if row not in leaving]


def coefficients(left: Sequence[int], right: Sequence[int]) -> Iterable[tuple[int, list[tuple[int, int]]]]:
    """The pairs of the inequality with their coefficient: 1 across, -1 inside each side."""
    yield 1, [(i, j) for i in left for j in right]
    yield -1, [(i, j) for side in (left, right) for i in side for j in side if i < j]
