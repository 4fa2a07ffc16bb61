"""A physical design without the indexes it recommends, to tell what they are worth."""

from msgspec.structs import replace

from server.engine.model.physical import PhysicalDesign


def without_indexes(physical: PhysicalDesign) -> PhysicalDesign:
    """The same statements with keys and constraints alone."""
    return replace(
        physical,
        indexes=(),
        forecasts=tuple(replace(one, cost=one.cost_before) for one in physical.forecasts),
        write_costs=(),
    )
