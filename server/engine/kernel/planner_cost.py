"""What a unit of PostgreSQL's planner cost stands for in time."""

MICROSECONDS_PER_UNIT = 10.0
"""A row of a sequential scan costs ``cpu_tuple_cost``, 0.01, and takes about 0.1 µs from memory; the four units of a
random page are then 40 µs, between a page that is cached and one that is on flash. After Wu et al., *Predicting Query
Execution Time: Are Optimizer Cost Models Really Unusable?*, ICDE 2013, who fit the units to a machine."""


def microseconds(cost: float) -> float:
    """Predicted execution time of a statement of that cost on an idle server."""
    return cost * MICROSECONDS_PER_UNIT
