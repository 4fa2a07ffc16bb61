"""Looks for the placement of least cost: descent by one table and by two at once, from a start for each key."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import numpy.typing as npt

from server.engine.model.sharding import Placement, ShardingQuestion, ShardTable, ShardTransaction
from server.engine.physical.sharding.domains import Domain, Place
from server.engine.physical.sharding.routing import Option, Placed, Routed, Router

COMMIT = 2.0
"""Price of a commit over several shards, in visits: prepare and commit are a round trip each."""
SKEW = 1.0
"""Price of a visit that a shard has above the mean: it is work that no other shard can take."""
COPIES = 20.0
"""Price of filling every server with copies, by visit of the workload: those that fill a twentieth of each, and are
read into its memory, weigh as much as all there is to do."""

REPLICATED: Option = (Placement.REPLICATED, "")
GLOBAL: Option = (Placement.GLOBAL, "")

HARDLY = 0.05
"""Writes by reads up to which a table may be copied: each of them goes to every shard, and rows that come with the
work fill every server."""

_MOST_DOUBLE = 2_000
"""Moves of two tables at once, in the order of how often they are used together."""
_MOST_STARTS = 24
_MOST_ENDS = 2
_LEAST = 1e-9
"""Below, costs count as equal."""

Vector = npt.NDArray[np.float64]
Move = Mapping[str, Option]


@dataclass
class Pricing:
    """The cost of placements; what a transaction costs hangs on its own tables alone and is kept."""

    question: ShardingQuestion
    router: Router
    _routed: dict[tuple[str, tuple[Option, ...]], Routed] = field(default_factory=dict)
    _vectors: dict[tuple[int, tuple[Option, ...]], Vector] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tables = [
            tuple(sorted({access.table for statement in one.statements for access in statement.accesses}))
            for one in self.question.transactions
        ]
        self._place = {one.name: at for at, one in enumerate(self.question.transactions)}
        self._users: dict[str, list[int]] = {}
        for at, tables in enumerate(self._tables):
            for name in tables:
                self._users.setdefault(name, []).append(at)
        self._bytes = {table.name: max(1.0, table.rows * table.row_bytes) for table in self.question.tables}
        self._volume = sum(one.rate * each.times for one in self.question.transactions for each in one.statements)

    def routed(self, transaction: ShardTransaction, placed: Placed) -> Routed:
        key = (transaction.name, tuple(placed[name] for name in self._tables[self._place[transaction.name]]))
        if key not in self._routed:
            self._routed[key] = self.router.route(transaction, placed)
        return self._routed[key]

    def cost(self, placed: Placed) -> float:
        """Visits a second beyond those of one server, see the prices above."""
        return self.priced(placed, self.total(placed))

    def total(self, placed: Placed) -> Vector:
        """Over all transactions: further visits and commits a second, then executions a second by shard."""
        found = np.zeros(self.router.shards + 1)
        for at in range(len(self._tables)):
            found += self._vector(at, placed)
        return found

    def moved(self, total: Vector, placed: Placed, tried: Placed, tables: Iterable[str]) -> Vector:
        """The total after a move of these tables, from the one before."""
        found = total.copy()
        for at in sorted({at for name in tables for at in self._users.get(name, ())}):
            found += self._vector(at, tried) - self._vector(at, placed)
        return found

    def priced(self, placed: Placed, total: Vector) -> float:
        shards = self.router.shards
        above = float(total[1:].max() * shards - total[1:].sum())
        copies = sum(self._bytes[name] for name, option in placed.items() if option == REPLICATED) * (shards - 1)
        whole = sum(self._bytes[name] for name, option in placed.items() if option == GLOBAL) * (shards - 1)
        filled = (COPIES * copies + whole) / (shards * self.question.node.bytes)
        return float(total[0]) + SKEW * above + self._volume * filled

    def skew(self, placed: Placed) -> float:
        """Load of the busiest shard by the mean."""
        loads = self.total(placed)[1:]
        return float(loads.max() / loads.mean()) if loads.sum() > 0 else 1.0

    def _vector(self, at: int, placed: Placed) -> Vector:
        key = (at, tuple(placed[name] for name in self._tables[at]))
        found = self._vectors.get(key)
        if found is None:
            one = self.question.transactions[at]
            routed = self.routed(one, placed)
            further = (1.0 - routed.single) * COMMIT + sum(
                statement.times * (visits - 1.0)
                for statement, (_, visits) in zip(one.statements, routed.statements, strict=True)
            )
            found = self._vectors[key] = one.rate * np.array([further, *routed.loads])
        return found


def options(table: ShardTable, question: ShardingQuestion) -> tuple[Option, ...]:
    """What a table may be: sharded by a column that is asked for or tied to another, copied, or on one shard."""
    asked = {
        name
        for transaction in question.transactions
        for statement in transaction.statements
        for access in statement.accesses
        if access.table == table.name and not access.adds
        for name in (*(pin.column for pin in access.pins), *(join.column for join in access.joins))
    }
    tied = {name for each in table.references for name in each.columns}
    tied |= set(table.key) if len(table.key) == 1 or not asked | tied else set()
    columns = [column.name for column in table.columns if column.name in asked | tied and not column.time]
    copied = (REPLICATED,) if _hardly_written(table.name, question) else ()
    return (*((Placement.SHARDED, name) for name in columns), *copied, GLOBAL)


def _hardly_written(table: str, question: ShardingQuestion) -> bool:
    used = [
        (one.rate * statement.times, access.writes)
        for one in question.transactions
        for statement in one.statements
        for access in statement.accesses
        if access.table == table
    ]
    return sum(rate for rate, writes in used if writes) <= HARDLY * sum(rate for rate, writes in used if not writes)


def search(pricing: Pricing, domains: Mapping[Place, Domain]) -> tuple[dict[str, Option], float]:
    """The best placement found, and its cost. The same question has the same answer.

    The cheapest starts descend by one table at a time; the best few of where that ends go on
    by two tables at once.
    """
    question = pricing.question
    choices = {table.name: options(table, question) for table in question.tables}
    used = {access.table for one in question.transactions for each in one.statements for access in each.accesses}
    moving = [name for name in sorted(choices) if name in used]
    single = [[{name: one} for one in choices[name]] for name in moving]
    double = _pairs(question, choices)
    starts = sorted(
        ((pricing.cost(start), at, start) for at, start in enumerate(_starts(question, choices, domains))),
        key=lambda each: each[:2],
    )
    ends = [_descend(pricing, start, [single]) for _, _, start in starts[:_MOST_STARTS]]
    ends = sorted(_distinct(ends), key=lambda each: each[1])[:_MOST_ENDS]
    return min((_descend(pricing, placed, [single, double]) for placed, _ in ends), key=lambda each: each[1])


def _distinct(ends: Sequence[tuple[dict[str, Option], float]]) -> list[tuple[dict[str, Option], float]]:
    return list({tuple(sorted(placed.items())): (placed, cost) for placed, cost in reversed(ends)}.values())[::-1]


def _starts(
    question: ShardingQuestion, choices: Mapping[str, Sequence[Option]], domains: Mapping[Place, Domain]
) -> Iterable[dict[str, Option]]:
    names = sorted({domains[name, column].name for name in choices for placement, column in choices[name] if column})
    for wanted in names:
        yield {
            name: next(
                (one for one in found if one[1] and domains[name, one[1]].name == wanted),
                REPLICATED if REPLICATED in found else found[0],
            )
            for name, found in sorted(choices.items())
        }
    yield {name: found[0] for name, found in sorted(choices.items())}
    yield {name: REPLICATED if REPLICATED in found else GLOBAL for name, found in sorted(choices.items())}
    yield dict.fromkeys(sorted(choices), GLOBAL)


def _pairs(question: ShardingQuestion, choices: Mapping[str, Sequence[Option]]) -> list[list[Move]]:
    """Moves of two tables that are used together, those most used together first."""
    rates: dict[tuple[str, str], float] = {}
    for one in question.transactions:
        tables = sorted({access.table for each in one.statements for access in each.accesses})
        for pair in combinations(tables, 2):
            rates[pair] = rates.get(pair, 0.0) + one.rate
    found: list[list[Move]] = []
    count = 0
    for left, right in sorted(rates, key=lambda pair: (-rates[pair], pair)):
        moves: list[Move] = [{left: here, right: there} for here in choices[left] for there in choices[right]]
        count += len(moves)
        if count > _MOST_DOUBLE:
            break
        found.append(moves)
    return found


def _descend(
    pricing: Pricing, start: Mapping[str, Option], levels: Sequence[Sequence[Sequence[Move]]]
) -> tuple[dict[str, Option], float]:
    """Take the best of each group of moves while one helps; a level is tried where those before it no longer help."""
    placed = dict(start)
    total = pricing.total(placed)
    cost = pricing.priced(placed, total)
    level = 0
    while level < len(levels):
        before = cost
        for moves in levels[level]:
            best: tuple[float, dict[str, Option], Vector] | None = None
            for move in moves:
                tried = {**placed, **move}
                after = pricing.moved(total, placed, tried, move)
                price = pricing.priced(tried, after)
                if price < (best[0] if best else cost) - _LEAST:
                    best = (price, tried, after)
            if best is not None:
                cost, placed, total = best
        level = 0 if cost < before - _LEAST else level + 1
    return placed, cost
