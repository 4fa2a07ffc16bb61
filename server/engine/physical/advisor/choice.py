"""The best set of indexes over the atomic configurations known: an integer programme, solved by HiGHS.

Source: Dash, Polyzotis and Ailamaki, "CoPhy" (PVLDB 2011), with a column for each atomic configuration of a statement.
"""

from collections.abc import Mapping, Sequence

import highspy
import numpy as np

from server.engine.physical.advisor.values import PAGE, bits

MAX_NODES = 2_000
"""Of branch and bound: the budget is counted in work, so that the same problem has the same answer."""
GAP = 1e-4
"""Relative distance from the bound at which an answer is good enough."""
_WHOLE, _SLACK = 1e-6, 1e-9
"""Tolerances: of a value that is to be whole, and of sums of costs."""


def choose(
    atomic: Sequence[Mapping[int, float]],
    weights: Sequence[float],
    bytes_of: Sequence[int],
    write_costs: Sequence[float],
    budget: int,
    *,
    allowed: int,
    known: int = 0,
) -> int:
    """The set of indexes of least weighted cost whose bytes fit the budget.

    ``atomic`` has for each statement the cost by used set; the empty set must be among them. ``allowed`` are the
    indexes to choose from. ``known`` is a set that fits: what cannot be in a better one is left out of the programme.
    Every result fits; it is optimal up to `GAP` unless `MAX_NODES` were not enough."""
    columns = _Columns()
    usable = [{used: cost for used, cost in one.items() if not used & ~allowed} for one in atomic]
    usable = [_undominated(one) for one in usable]
    present = 0
    for one in usable:
        for used in one:
            present |= used
    indexes = [number for number in range(len(bytes_of)) if present >> number & 1 and bytes_of[number] <= budget]
    scale = sum(weight * max(one.values()) for weight, one in zip(weights, usable, strict=True) if one) or 1.0
    taken = {number: columns.add(write_costs[number] / scale, integer=True) for number in indexes}
    reached = sum(write_costs[number] for number in taken if known >> number & 1) / scale
    rows = _Rows()
    # In pages, whole numbers, so that the solver's tolerance lets nothing through.
    sizes = [(taken[number], float(-(-bytes_of[number] // PAGE))) for number in indexes]
    rows.add(0.0, float(budget // PAGE), sizes)
    for weight, one in zip(weights, usable, strict=True):
        fitting = [(used, cost) for used, cost in sorted(one.items()) if all(number in taken for number in bits(used))]
        if len(fitting) < 2 or not weight:
            continue
        reached += weight * min(cost for used, cost in fitting if not used & ~known) / scale
        chosen = [(used, columns.add(weight * cost / scale)) for used, cost in fitting]
        rows.add(1.0, 1.0, [(column, 1.0) for _, column in chosen])
        for number in sorted({number for used, _ in chosen for number in bits(used)}):
            using = [(column, 1.0) for used, column in chosen if used >> number & 1]
            rows.add(-highspy.kHighsInf, 0.0, [*using, (taken[number], -1.0)])
    values = _solve(columns, rows, reached)
    picked = sum(1 << number for number in indexes if values[taken[number]] > 0.5)
    return _fitted(picked, bytes_of, budget)


def _undominated(costs: Mapping[int, float]) -> dict[int, float]:
    """Without the sets of which a part costs no more."""
    kept: dict[int, float] = {}
    for used, cost in sorted(costs.items(), key=lambda item: (item[0].bit_count(), item[1], item[0])):
        if not any(not other & ~used and known <= cost for other, known in kept.items()):
            kept[used] = cost
    return kept


def _fitted(picked: int, bytes_of: Sequence[int], budget: int) -> int:
    """Tolerances of the solver may let a set through that is a byte too large."""
    while picked and sum(bytes_of[number] for number in bits(picked)) > budget:
        picked &= ~(1 << max(bits(picked), key=lambda number: (bytes_of[number], number)))
    return picked


class _Columns:
    def __init__(self) -> None:
        self.costs: list[float] = []
        self.integers: list[int] = []

    def add(self, cost: float, *, integer: bool = False) -> int:
        if integer:
            self.integers.append(len(self.costs))
        self.costs.append(cost)
        return len(self.costs) - 1


class _Rows:
    def __init__(self) -> None:
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.starts: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []

    def add(self, lower: float, upper: float, entries: Sequence[tuple[int, float]]) -> None:
        self.lower.append(lower)
        self.upper.append(upper)
        self.starts.append(len(self.columns))
        self.columns += [column for column, _ in entries]
        self.values += [value for _, value in entries]


def _solve(columns: _Columns, rows: _Rows, reached: float) -> Sequence[float]:
    """Values of the columns where the sum of costs is least. ``reached``: that of some solution."""
    count = len(columns.costs)
    if not columns.integers:
        return [0.0] * count
    highs = _programme(columns, rows)
    # Without integers first: of that a few milliseconds tell which columns no better solution has.
    highs.run()
    solution, bound = highs.getSolution(), highs.getInfo().objective_function_value
    values = np.array(solution.col_value)
    if len(values) == count and highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        integers = values[columns.integers]
        if bool(np.all(np.minimum(integers, 1 - integers) < _WHOLE)):
            return [float(value) for value in values]
        reduced, room = np.array(solution.col_dual), reached - bound + _SLACK
        never, always = (values < _WHOLE) & (reduced > room), (values > 1 - _WHOLE) & (-reduced > room)
        places = np.arange(count, dtype=np.int32)
        highs.changeColsBounds(count, places, np.where(always, 1.0, 0.0), np.where(never, 0.0, 1.0))
    highs.changeColsIntegrality(
        len(columns.integers),
        np.array(columns.integers, dtype=np.int32),
        np.array([highspy.HighsVarType.kInteger] * len(columns.integers)),
    )
    highs.run()
    found = list(highs.getSolution().col_value)
    return found if len(found) == count else [0.0] * count


def _programme(columns: _Columns, rows: _Rows) -> highspy.Highs:
    count = len(columns.costs)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    for option, value in (
        ("threads", 1),
        ("parallel", "off"),
        ("random_seed", 0),
        ("mip_max_nodes", MAX_NODES),
        ("mip_rel_gap", GAP),
        # Here it takes longer than the search that it is to spare.
        ("presolve", "off"),
    ):
        highs.setOptionValue(option, value)
    none = np.zeros(0, dtype=np.int32)
    highs.addCols(count, np.array(columns.costs), np.zeros(count), np.ones(count), 0, none, none, np.zeros(0))
    highs.addRows(
        len(rows.lower),
        np.array(rows.lower),
        np.array(rows.upper),
        len(rows.columns),
        np.array(rows.starts, dtype=np.int32),
        np.array(rows.columns, dtype=np.int32),
        np.array(rows.values),
    )
    return highs
