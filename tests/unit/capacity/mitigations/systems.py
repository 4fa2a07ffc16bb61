"""Small systems whose best mitigation is plain to see."""

from server.engine.model.capacity import (
    Compute,
    Connected,
    CostPoint,
    Database,
    Demand,
    External,
    ExternalCall,
    Growth,
    Objective,
    Query,
    Service,
    System,
    SystemStep,
    SystemUseCase,
    Table,
    Traffic,
)


def compute(seconds: float) -> Compute:
    return Compute(Demand(seconds))


def query(name: str, seconds: float, *, writes: bool = False) -> Query:
    """Costs ten times as much on ten times the rows."""
    return Query(name, (CostPoint(1.0, seconds), CostPoint(10.0, 10.0 * seconds)), writes=writes)


def use_case(
    name: str, rate: float, *steps: SystemStep, p99: float = 0.5, reads: bool = True, tolerance: float = 0.0
) -> SystemUseCase:
    return SystemUseCase(
        name,
        "api",
        Traffic(rate=rate),
        tuple(steps),
        Objective(p99=p99),
        reads_only=reads,
        staleness_tolerance=tolerance,
    )


def system(
    *use_cases: SystemUseCase,
    replicas: int = 2,
    slots: int = 16,
    cores: float = 2.0,
    connections: int = 8,
    database_cores: float = 4.0,
    max_connections: int = 100,
    externals: tuple[External, ...] = (),
) -> System:
    return System(
        "small",
        (Service("api", replicas, slots, cores, connections),),
        use_cases,
        (Database(cores=database_cores, max_connections=max_connections),),
        (Table("rows", 1e6),),
        externals=externals,
        growth=Growth(0.03, 0.03, 24),
    )


def starved_pool() -> System:
    """One connection for each replica, held for 20 ms, 80 times a second: the database itself is hardly busy."""
    return system(
        use_case("Read", 80.0, compute(0.001), Connected((query("Read/1/1", 0.02),)), p99=0.2),
        connections=1,
        database_cores=8.0,
    )


def starved_processors() -> System:
    """The service's cores are asked for more than they have."""
    return system(use_case("Read", 450.0, compute(0.01), Connected((query("Read/1/1", 0.001),)), p99=0.2), slots=64)


def slow_external(idempotent: bool = True) -> System:
    return system(
        use_case(
            "Pay",
            10.0,
            Connected((query("Pay/1/1", 0.002, writes=True),)),
            ExternalCall("provider"),
            Connected((query("Pay/2/1", 0.002, writes=True),)),
            p99=1.0,
            reads=False,
        ),
        slots=64,
        externals=(External("provider", 0.35, 0.7, rate_limit=100.0),),
    )
