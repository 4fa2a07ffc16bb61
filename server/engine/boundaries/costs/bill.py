"""The bill of one topology, so that two can be laid side by side. Every formula is in docs/analyses/boundaries.md."""

import math
from dataclasses import dataclass

from server.engine.boundaries import card
from server.engine.boundaries.costs.demand import demands, stated_cores
from server.engine.boundaries.crossings import Crossing, Torn, crossings, torn
from server.engine.boundaries.groups import Groups
from server.engine.boundaries.passing import coordinated, copies_of, is_served, style_of
from server.engine.kernel.storage import column_type
from server.engine.model.boundaries import Replica, Style
from server.engine.model.brief import Entity, Microseconds, PerSecond

_BYTES = {"bigint": 8, "integer": 4, "boolean": 1, "timestamptz": 8, "date": 4, "uuid": 16, "numeric": 12}
_VARIABLE = 40
"""Bytes of a text of unknown length, where none is stated; stated lengths count for half, up to this."""
_ROW = 24
"""Bytes of a row's header."""


@dataclass(frozen=True)
class Delay:
    """What the cut adds to one use case that somebody waits for."""

    use_case: str
    calls: float
    """Sequential round trips to other services."""
    p50: Microseconds
    p99: Microseconds
    """All round trips slow at once: an upper bound."""
    objective: Microseconds | None
    """p99 of the objective."""
    availability: float
    """Of the chain of services it reaches."""
    required: float | None

    @property
    def share(self) -> float:
        """Of the latency objective, spent on crossing; 0 without one."""
        return self.p99 / self.objective if self.objective else 0.0

    @property
    def broken(self) -> bool:
        return self.share > 1.0


@dataclass(frozen=True)
class Bill:
    """What one topology costs; rates a second, money in USD a month."""

    services: tuple[str, ...]
    calls_peak: PerSecond
    calls_mean: PerSecond
    delays: tuple[Delay, ...]
    """Of use cases that cross, the largest share of the objective first."""
    distributed_peak: PerSecond
    distributed_mean: PerSecond
    torn: tuple[Torn, ...]
    """Transactions that need a saga."""
    followed: tuple[Torn, ...]
    """Transactions whose other side follows by an event."""
    crossings: tuple[Crossing, ...]
    """Round trips that are waited for."""
    copied_bytes: int
    application_replicas: int
    application_cores: float
    database_cores: float
    machines: int
    """USD a month."""
    engineers: int
    rotations: int
    """On-call rotations of their own that the engineers can carry."""
    weakest: float
    """The lowest availability of a chain that a caller waits for."""

    @property
    def engineers_for_each(self) -> float:
        return self.engineers / len(self.services)


def bill_of(groups: Groups) -> Bill:
    """Copies are read where they lie and events make nobody wait: neither is a call."""
    copies = copies_of(groups)
    flows = {flow.name: flow for flow in groups.workload.flows}
    crossed = crossings(groups)
    made = tuple(one for one in crossed if not is_served(groups, one, copies) and style_of(groups, one) is Style.CALL)
    cut = coordinated(groups)
    followed = tuple(one for one in torn(groups) if one not in cut)
    application, databases, replicas_run, prices = _machines(groups)
    delays = _delays(groups, made)
    team = engineers(groups)
    return Bill(
        groups.names,
        sum(flows[one.use_case].peak * one.visits for one in made),
        sum(flows[one.use_case].mean * one.visits for one in made),
        delays,
        sum(flows[one.use_case].peak * one.visits for one in cut),
        sum(flows[one.use_case].mean * one.visits for one in cut),
        cut,
        followed,
        made,
        sum(copied(groups, copy.replica) for copy in copies),
        replicas_run,
        application,
        databases,
        prices,
        team,
        max(1, team // card.ROTATION),
        min((one.availability for one in delays), default=card.SERVICE_AVAILABILITY),
    )


def engineers(groups: Groups) -> int:
    """Of all teams stated; 0 when none is."""
    constraints = groups.workload.brief.constraints
    return sum(team.size for team in constraints.teams) if constraints else 0


def copied(groups: Groups, replica: Replica) -> int:
    """Bytes of one copy: rows times the width of the columns copied."""
    entity = next((one for one in groups.workload.brief.entities if one.name == replica.entity), None)
    if entity is None:
        return 0
    rows = (entity.volume.rows or 0) if entity.volume else 0
    return rows * (_ROW + sum(_width(entity, column) for column in replica.columns))


def _width(entity: Entity, column: str) -> int:
    attribute = next((one for one in entity.attributes if one.name == column), None)
    if attribute is None:
        return 8  # a key
    fixed = _BYTES.get(column_type(attribute))
    if fixed is not None:
        return fixed
    return _VARIABLE if attribute.max_length is None else max(1, min(attribute.max_length // 2, _VARIABLE))


def _delays(groups: Groups, made: tuple[Crossing, ...]) -> tuple[Delay, ...]:
    by_use_case: dict[str, list[Crossing]] = {}
    for one in made:
        by_use_case.setdefault(one.use_case, []).append(one)
    found = []
    for flow in groups.workload.flows:
        if not flow.waits or flow.name not in by_use_case:
            continue
        mine = by_use_case[flow.name]
        trips = sum(one.visits for one in mine)
        reached = {groups.home[flow.name], *(one.away for one in mine)}
        objective = flow.use_case.objective
        found.append(
            Delay(
                flow.name,
                trips,
                round(trips * card.HOP_P50),
                round(trips * card.HOP_P99),
                objective.p99 if objective else None,
                card.SERVICE_AVAILABILITY ** len(reached),
                objective.availability if objective else None,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.share, -one.calls, one.use_case)))


def _machines(groups: Groups) -> tuple[float, float, int, int]:
    """Application cores, database cores bought, application replicas, USD a month.

    Each service has two replicas at least and a database with a standby; one service keeps the stated server.
    """
    alone = len(groups.names) == 1
    application = databases = 0.0
    replicas = 0
    for demand in demands(groups).values():
        application += demand.application
        replicas += max(2, math.ceil(demand.application / (card.REPLICA_CORES * card.UTILISATION)))
        needed = math.ceil(demand.database / card.UTILISATION)
        smallest = (stated_cores(groups.workload) if alone else 0.0) or card.SMALL_DATABASE_CORES
        databases += 2 * max(smallest, needed)
    price = replicas * card.REPLICA_CORES * card.CORE_PRICE + databases * card.DATABASE_CORE_PRICE
    return application, databases, replicas, round(price)
