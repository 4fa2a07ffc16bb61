"""How large something has to be for what is asked of it."""

import math

_HEDGE = 2.0
"""Square roots of the load on top of it: a wait is then rare (Halfin and Whitt 1981)."""


def staffed(load: float) -> int:
    """Servers for an offered load in Erlang, by the square-root rule.

    >>> staffed(0.2), staffed(4.0), staffed(100.0)
    (2, 8, 120)
    """
    return max(1, math.ceil(load + _HEDGE * math.sqrt(load) - 1e-9))


def units(load: float, each: float, share: float) -> int:
    """So many units of size ``each`` that the load uses at most ``share`` of them.

    >>> units(7.0, 2.0, 0.7), units(0.0, 2.0, 0.7)
    (5, 1)
    """
    return max(1, math.ceil(load / (each * share) - 1e-9))
