"""What changes cost: machines by the month, and points for what people have to build and keep in mind."""

import math

from server.engine.model.mitigation import MitigationKind, Price
from server.engine.model.prepared import Assumption

CORE, DATABASE_CORE = 35, 75
"""USD a month, as the boundaries analysis assumes them."""
GIBIBYTE = 4
"""USD a month of memory in a cache or a database server."""
MONEY_POINT = 50
"""USD a month that weigh as much as one point of complexity."""

COMPLEXITY = {
    MitigationKind.POOL: 1,
    MitigationKind.WORKERS: 1,
    MitigationKind.REPLICAS: 1,
    MitigationKind.CORES: 1,
    MitigationKind.DATABASE_CORES: 1,
    MitigationKind.DATABASE_MEMORY: 1,
    MitigationKind.INDEX: 1,
    MitigationKind.BATCH: 2,
    MitigationKind.RATE_LIMIT: 2,
    MitigationKind.HEDGE: 3,
    MitigationKind.CACHE: 4,
    MitigationKind.READ_REPLICA: 4,
    MitigationKind.LOCK: 4,
    MitigationKind.READ_MODEL: 5,
    MitigationKind.QUEUE: 6,
}
"""A setting is 1; code in one place 2 or 3; a second copy of data that may be stale 4 or 5; a caller who learns the
outcome later 6."""

CARD = (
    Assumption(
        "capacity.prices",
        f"{{application_core: {CORE} USD/month, database_core: {DATABASE_CORE} USD/month, "
        f"gibibyte: {GIBIBYTE} USD/month}}",
        "The order of the large clouds' list prices; a database core comes with memory, storage and a standby.",
    ),
    Assumption(
        "capacity.complexity",
        "{setting: 1, index: 1, batch: 2, rate_limit: 2, hedge: 3, cache: 4, read_replica: 4, lock: 4, "
        "read_model: 5, queue: 6}",
        f"Points of what people build and keep in mind; one weighs as much as {MONEY_POINT} USD a month.",
    ),
)


def price(
    kind: MitigationKind,
    *,
    cores: float = 0.0,
    money: float = 0.0,
    staleness: float = 0.0,
    refused: float = 0.0,
    share_refused: float = 0.0,
) -> Price:
    """``money`` beside what the cores cost. A share of requests refused weighs like a queue for each tenth."""
    whole = round(money)
    late = math.log2(1.0 + staleness) / 4.0
    points = COMPLEXITY[kind] + whole / MONEY_POINT + late + COMPLEXITY[MitigationKind.QUEUE] * 10.0 * share_refused
    return Price(cores, whole, staleness, COMPLEXITY[kind], refused, points)


def total(prices: tuple[Price, ...]) -> Price:
    """Of several at once; staleness of one copy does not add to that of another."""
    return Price(
        cores=sum(one.cores for one in prices),
        money=sum(one.money for one in prices),
        staleness=max((one.staleness for one in prices), default=0.0),
        complexity=sum(one.complexity for one in prices),
        refused=sum(one.refused for one in prices),
        points=sum(one.points for one in prices),
    )
