"""The lowest levels at which a workload is robust (Vandevoort et al., PODS 2023)."""

from server.engine.consistency.robustness import RC, SSI, Robustness


def lowest(robustness: Robustness) -> list[int]:
    """A robust allocation in which no level can be lower; without locking reads it is the only one.

    All SERIALIZABLE is robust, and robust allocations are closed under meet. A locking read protects at READ COMMITTED
    and not above, so with such reads a second search rises from READ COMMITTED, and the lower result is taken.
    """
    count = len(robustness.names)
    falling = _lowered(robustness, [SSI] * count)
    rising = _lowered(robustness, _repaired(robustness, [RC] * count))
    return min(falling, rising, key=lambda levels: (sum(levels), levels))


def _lowered(robustness: Robustness, levels: list[int]) -> list[int]:
    for program in range(len(levels)):
        for level in range(levels[program]):
            tried = [*levels[:program], level, *levels[program + 1 :]]
            if robustness.stays_robust(tried, program):
                levels = tried
                break
    return levels


def _repaired(robustness: Robustness, levels: list[int]) -> list[int]:
    """Levels raised until robust: first of the program that is cut, then of the others."""
    while (found := robustness.violation(levels)) is not None:
        raised = next(program for program in found if levels[program] < SSI)
        levels = [*levels[:raised], levels[raised] + 1, *levels[raised + 1 :]]
    return levels
