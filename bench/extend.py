"""Extend, the baseline for index selection, from its paper; and a session that remembers, so that runs can share
answers.

Source: Schlosser, Kossmann and Boissier, "Efficient Scalable Multi-Attribute Index Selection Using Recursive
Strategies" (ICDE 2019): from no index on, each step either adds an index of one attribute or appends an attribute to
one chosen before, whichever saves most cost for each byte more, until nothing fits that saves anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.engine.kernel.sql.words import quote
from server.engine.model.catalogue import Catalogue as PostgresCatalogue
from server.engine.model.physical import WeightedStatement
from server.engine.model.planning import GhostSession, IndexDefinition, IndexSize, Plan, PlanRefused, PlanRequest
from server.engine.model.statistics import DatabaseStatistics
from server.engine.physical.candidates import read
from server.engine.physical.catalogue import Catalogue

PAGE = 8192
_LEAST_SAVING = 1.003
"""Costs must fall by this factor, as in the authors' implementation (hyrise/index_selection_evaluation)."""


@dataclass
class Memory:
    """What a planner has answered, by index definitions; shared by the runs of a comparison."""

    session: GhostSession
    positions: dict[IndexDefinition, int] = field(default_factory=dict)
    sizes: dict[IndexDefinition, IndexSize] = field(default_factory=dict)
    plans: dict[PlanRequest, Plan | PlanRefused] = field(default_factory=dict)


@dataclass
class RememberingSession:
    """One run's view: its own positions, and a count of the calls it would have made alone."""

    memory: Memory
    added: list[IndexDefinition] = field(default_factory=list)
    calls: int = 0

    def add(self, indexes: Sequence[IndexDefinition]) -> tuple[IndexSize, ...]:
        memory = self.memory
        new = [one for one in dict.fromkeys(indexes) if one not in memory.positions]
        if new:
            sizes = memory.session.add(new)
            for one, size in zip(new, sizes, strict=True):
                memory.positions[one] = len(memory.positions)
                memory.sizes[one] = size
        self.added += indexes
        return tuple(memory.sizes[one] for one in indexes)

    def names(self) -> tuple[str, ...]:
        names = self.memory.session.names()
        return tuple(names[self.memory.positions[one]] for one in self.added)

    def plan(self, requests: Sequence[PlanRequest]) -> tuple[Plan | PlanRefused, ...]:
        self.calls += len(requests)
        positions = self.memory.positions
        meant = [
            PlanRequest(
                one.sql,
                one.parameter_types,
                one.parameters,
                tuple(sorted(positions[self.added[number]] for number in one.indexes)),
                one.hidden,
            )
            for one in requests
        ]
        unknown = [one for one in dict.fromkeys(meant) if one not in self.memory.plans]
        self.memory.plans.update(zip(unknown, self.memory.session.plan(unknown), strict=True))
        return tuple(self.memory.plans[one] for one in meant)

    def resize(self, statistics: DatabaseStatistics) -> None:
        raise NotImplementedError("answers are remembered for one volume")

    def catalogue(self) -> PostgresCatalogue:
        return self.memory.session.catalogue()

    def parameter_types(self, statements: Sequence[str]) -> tuple[tuple[str, ...] | None, ...]:
        return self.memory.session.parameter_types(statements)


@dataclass(frozen=True)
class Extended:
    indexes: tuple[IndexDefinition, ...]
    bytes: int
    cost: float
    """Planner cost a second of the workload."""
    calls: int


def extend(
    session: GhostSession, workload: Sequence[WeightedStatement], catalogue: Catalogue, *, budget: int, max_width: int
) -> Extended:
    """The indexes Extend chooses, each of at most ``max_width`` attributes, in ``budget`` bytes of predicted size."""
    return _Extend(session, workload, catalogue, budget, max_width).run()


class _Extend:
    def __init__(
        self,
        session: GhostSession,
        workload: Sequence[WeightedStatement],
        catalogue: Catalogue,
        budget: int,
        max_width: int,
    ) -> None:
        self._session, self._workload = session, workload
        self._budget, self._width = budget, max_width
        self._columns = [_columns(one.sql, catalogue) for one in workload]
        self._positions: dict[IndexDefinition, int] = {}
        self._bytes: dict[IndexDefinition, int] = {}
        self._costs: dict[tuple[int, tuple[int, ...]], float] = {}
        self._calls = 0

    def run(self) -> Extended:
        chosen: tuple[IndexDefinition, ...] = ()
        cost = self._cost(chosen)
        while True:
            best: tuple[float, float, tuple[IndexDefinition, ...]] | None = None
            options = self._options(chosen)
            self._create([one for option in options for one in option])
            for option in options:
                more = self._size(option) - self._size(chosen)
                if self._size(option) > self._budget:
                    continue
                reached = self._cost(option)
                if reached * _LEAST_SAVING >= cost:
                    continue
                ratio = (cost - reached) / max(more, 1)
                if best is None or ratio > best[0]:
                    best = ratio, reached, option
            if best is None:
                return Extended(chosen, self._size(chosen), cost, self._calls)
            _, cost, chosen = best

    def _options(self, chosen: tuple[IndexDefinition, ...]) -> list[tuple[IndexDefinition, ...]]:
        together: dict[str, dict[str, None]] = {}
        for columns in self._columns:
            for table, names in columns.items():
                together.setdefault(table, {}).update(dict.fromkeys(names))
        options = []
        for table in sorted(together):
            for name in together[table]:
                single = IndexDefinition(table, (name,))
                if single not in chosen:
                    options.append((*chosen, single))
        for place, index in enumerate(chosen):
            if len(index.keys) == self._width:
                continue
            for name in together[index.table]:
                if name not in index.keys and self._accessed_together(index, name):
                    longer = IndexDefinition(index.table, (*index.keys, name))
                    if longer not in chosen:
                        options.append((*chosen[:place], longer, *chosen[place + 1 :]))
        return options

    def _accessed_together(self, index: IndexDefinition, name: str) -> bool:
        return any({index.keys[0], name} <= set(columns.get(index.table, ())) for columns in self._columns)

    def _create(self, wanted: Sequence[IndexDefinition]) -> None:
        new = [one for one in dict.fromkeys(wanted) if one not in self._positions]
        for one, size in zip(new, self._session.add(new) if new else (), strict=True):
            self._positions[one] = len(self._positions)
            self._bytes[one] = size.pages * PAGE

    def _size(self, chosen: Sequence[IndexDefinition]) -> int:
        return sum(self._bytes[one] for one in chosen)

    def _cost(self, chosen: Sequence[IndexDefinition]) -> float:
        """Costs are remembered by the indexes that matter to a statement, as the authors' implementation does."""
        keys = []
        for number, columns in enumerate(self._columns):
            there = [self._positions[one] for one in chosen if one.keys[0] in columns.get(one.table, ())]
            keys.append((number, tuple(sorted(there))))
        asked = [key for key in keys if key not in self._costs]
        requests = [PlanRequest(self._workload[number].sql, indexes=there) for number, there in asked]
        self._calls += len(requests)
        for key, plan in zip(asked, self._session.plan(requests) if requests else (), strict=True):
            self._costs[key] = plan.total_cost if isinstance(plan, Plan) else 0.0
        return sum(self._workload[key[0]].rate * self._costs[key] for key in keys)


def _columns(sql: str, catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    """The attributes that a statement accesses, by table."""
    found: dict[str, dict[str, None]] = {}
    for footprint in read(sql, catalogue).footprints:
        found.setdefault(footprint.table.reference, {}).update(dict.fromkeys(map(quote, footprint.columns)))
    return {table: tuple(names) for table, names in found.items()}
