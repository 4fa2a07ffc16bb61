"""Looks for the placement of least cost: descent by one table and by two at once, from a start for each key."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from server.engine.model.sharding import Placement, ShardingQuestion, ShardTable, ShardTransaction
from server.engine.physical.sharding.domains import Domain, Place
from server.engine.physical.sharding.routing import Option, Placed, Routed, Router

COMMIT = 2.0
"""Price of a commit over several shards, in visits: prepare and commit are a round trip each."""
SKEW = 1.0
"""Price of a visit that a shard has above the mean: it is work that no other shard can take."""
COPIES = 1.0
"""Price of filling every server with copies, by visit of the workload."""

REPLICATED: Option = (Placement.REPLICATED, "")
GLOBAL: Option = (Placement.GLOBAL, "")

_MOST_PAIRS = 400
"""Pairs of tables moved together, in the order of how often they are used together."""


@dataclass
class Pricing:
    """The cost of placements; what a transaction costs hangs on its own tables alone and is kept."""

    question: ShardingQuestion
    router: Router
    _routed: dict[tuple[str, tuple[Option, ...]], Routed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tables = {
            one.name: tuple(sorted({access.table for statement in one.statements for access in statement.accesses}))
            for one in self.question.transactions
        }
        self._bytes = {table.name: max(1.0, table.rows * table.row_bytes) for table in self.question.tables}

    def routed(self, transaction: ShardTransaction, placed: Placed) -> Routed:
        key = (transaction.name, tuple(placed[name] for name in self._tables[transaction.name]))
        if key not in self._routed:
            self._routed[key] = self.router.route(transaction, placed)
        return self._routed[key]

    def cost(self, placed: Placed) -> float:
        """Visits a second beyond those of one server, see the prices above."""
        shards = self.router.shards
        further = volume = 0.0
        loads = [0.0] * shards
        for one in self.question.transactions:
            found = self.routed(one, placed)
            further += one.rate * (1.0 - found.single) * COMMIT
            for statement, (_, visits) in zip(one.statements, found.statements, strict=True):
                further += one.rate * statement.times * (visits - 1.0)
                volume += one.rate * statement.times
            for shard, load in enumerate(found.loads):
                loads[shard] += one.rate * load
        mean = sum(loads) / shards
        above = (max(loads) - mean) * shards if mean > 0 else 0.0
        copies = sum(self._bytes[name] for name, option in placed.items() if option == REPLICATED) * (shards - 1)
        whole = sum(self._bytes[name] for name, option in placed.items() if option == GLOBAL)
        filled = (copies + whole * (shards - 1)) / (shards * self.question.node.bytes)
        return further + SKEW * above + COPIES * volume * filled

    def skew(self, placed: Placed) -> float:
        """Load of the busiest shard by the mean."""
        loads = [0.0] * self.router.shards
        for one in self.question.transactions:
            for shard, load in enumerate(self.routed(one, placed).loads):
                loads[shard] += one.rate * load
        mean = sum(loads) / len(loads)
        return max(loads) / mean if mean > 0 else 1.0


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
    tied = {name for each in table.references for name in each.columns} | set(table.key)
    columns = [column.name for column in table.columns if column.name in asked | tied and not column.time]
    return (*((Placement.SHARDED, name) for name in columns), REPLICATED, GLOBAL)


def search(pricing: Pricing, domains: Mapping[Place, Domain]) -> tuple[dict[str, Option], float]:
    """The best placement found, and its cost. The same question has the same answer."""
    question = pricing.question
    choices = {table.name: options(table, question) for table in question.tables}
    used = {access.table for one in question.transactions for each in one.statements for access in each.accesses}
    moving = [name for name in sorted(choices) if name in used]
    pairs = _pairs(question)
    best: tuple[float, dict[str, Option]] | None = None
    seen: set[tuple[Option, ...]] = set()
    for start in _starts(question, choices, domains):
        placed, cost = _descend(pricing, start, choices, moving, pairs)
        key = tuple(placed[name] for name in sorted(placed))
        if key not in seen and (best is None or cost < best[0] - 1e-9):
            best = (cost, placed)
        seen.add(key)
    assert best is not None
    return best[1], best[0]


def _starts(
    question: ShardingQuestion, choices: Mapping[str, Sequence[Option]], domains: Mapping[Place, Domain]
) -> Iterable[dict[str, Option]]:
    written = {
        access.table
        for one in question.transactions
        for each in one.statements
        for access in each.accesses
        if access.writes
    }
    names = sorted({domains[name, column].name for name in choices for placement, column in choices[name] if column})
    for wanted in names:
        yield {
            name: next(
                (one for one in found if one[1] and domains[name, one[1]].name == wanted),
                REPLICATED if name not in written else found[0],
            )
            for name, found in sorted(choices.items())
        }
    yield {name: found[0] for name, found in sorted(choices.items())}
    yield dict.fromkeys(sorted(choices), REPLICATED)
    yield dict.fromkeys(sorted(choices), GLOBAL)


def _pairs(question: ShardingQuestion) -> list[tuple[str, str]]:
    rates: dict[tuple[str, str], float] = {}
    for one in question.transactions:
        tables = sorted({access.table for each in one.statements for access in each.accesses})
        for pair in combinations(tables, 2):
            rates[pair] = rates.get(pair, 0.0) + one.rate
    return sorted(rates, key=lambda pair: (-rates[pair], pair))[:_MOST_PAIRS]


def _descend(
    pricing: Pricing,
    start: Mapping[str, Option],
    choices: Mapping[str, Sequence[Option]],
    moving: Sequence[str],
    pairs: Sequence[tuple[str, str]],
) -> tuple[dict[str, Option], float]:
    placed, cost = dict(start), pricing.cost(start)
    while True:
        before = cost
        for name in moving:
            placed, cost = _moved(pricing, placed, cost, [{name: one} for one in choices[name]])
        if cost >= before - 1e-9:
            for one, other in pairs:
                moves = [{one: first, other: second} for first in choices[one] for second in choices[other]]
                placed, cost = _moved(pricing, placed, cost, moves)
        if cost >= before - 1e-9:
            return placed, cost


def _moved(
    pricing: Pricing, placed: dict[str, Option], cost: float, moves: Iterable[Mapping[str, Option]]
) -> tuple[dict[str, Option], float]:
    best = placed
    for move in moves:
        tried = {**placed, **move}
        price = pricing.cost(tried)
        if price < cost - 1e-9:
            best, cost = tried, price
    return best, cost
