"""The figures that no brief states and every cost rests on, each with its reason. One list, shown as assumptions."""

from server.engine.model.prepared import Assumption

HOP_P50, HOP_P99 = 1_000, 10_000
"""Microseconds of one call between services in one region."""
OUTBOX_LAG = 1_000_000
"""Microseconds after which an event has been applied on the other side, p99."""
REQUEST_CPU = 2_000
"""Microseconds of one request in the application: framework, authentication, serialisation."""
STATEMENT_CPU = 500
"""Microseconds that the application spends for each statement: driver, mapping of rows."""
DATABASE_STATEMENT = 250
"""Microseconds of database CPU for each statement: protocol, plan, snapshot."""
DATABASE_ROW = 5
"""Microseconds for each row met by an index."""
DATABASE_WRITE = 500
"""Microseconds for each row written: heap, indexes, write-ahead log, later vacuum."""
DATABASE_SEARCH = 4_000
"""Microseconds for a text search before its rows: posting lists, ranking."""
ROWS_MET = 1_000
"""Rows for which a statement is charged at most: beyond, the plan is what needs mending, not the cut."""
UTILISATION = 0.6
"""Share of its cores a server is planned to use at peak."""
REPLICA_CORES = 2
DATABASE_CORES = 8
"""Of the one database server, where `deployment.database.cores` states none."""
SMALL_DATABASE_CORES = 2
"""The smallest database server that a service of its own gets."""
CORE_PRICE, DATABASE_CORE_PRICE = 35, 75
"""USD a month."""
SERVICE_AVAILABILITY = 0.9995
"""Of one service with its database, seen by a caller."""
PEOPLE_PER_SERVICE = 2
"""Engineers who know a service, so that one can be away and changes are reviewed."""
SMALLEST_TEAM = 3
"""Engineers below which a team cannot carry a rotation of its own."""
ROTATION = 4
"""Engineers who share one on-call rotation, so that nobody has it for more than a quarter of the time."""

CARD: tuple[Assumption, ...] = (
    Assumption(
        "boundaries.hop",
        "{p50: 1ms, p99: 10ms}",
        "A gRPC call within a region with serialisation: the network takes 0.5 ms (Dean, 2009), queueing the tail.",
    ),
    Assumption("boundaries.event_lag", "1s", "An outbox polled several times a second and one consumer."),
    Assumption(
        "boundaries.application_cpu",
        "{request: 2ms, statement: 500us}",
        "An interpreted web framework with a driver that maps rows; measured values replace them.",
    ),
    Assumption(
        "boundaries.database_cpu",
        "{statement: 250us, row: 5us, written_row: 500us, search: 4ms}",
        "Point access and index scans in memory on one PostgreSQL core; EXPLAIN ANALYZE replaces them.",
    ),
    Assumption("boundaries.utilisation", "60%", "Beyond, waiting grows faster than load (M/M/c), and a failover fits."),
    Assumption(
        "boundaries.prices",
        "{application_core: 35 USD/month, database_core: 75 USD/month}",
        "The order of the large clouds' list prices with memory and storage; two replicas and one standby at least.",
    ),
    Assumption(
        "boundaries.service_availability",
        "99.95%",
        "What two replicas and a standby reach; independent failures multiply along a chain of calls.",
    ),
    Assumption(
        "boundaries.people",
        "{for_each_service: 2, smallest_team: 3, on_call_rotation: 4}",
        "Two know each service; a quarter of the time on call is the most (Beyer et al., Site Reliability Engineering, "
        "2016, chapter 11).",
    ),
)
