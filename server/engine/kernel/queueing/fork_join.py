"""Response time of a request that forks into equal branches and joins when the last is done.

Sources: Flatto and Hahn (1984) for two branches; Nelson and Tantawi (1988) for more.
"""

import math

from server.engine.kernel.queueing.erlang import OverloadedError


def fork_join(arrival: float, service_rate: float, branches: int) -> tuple[float, bool]:
    """Mean response of ``branches`` M/M/1 stations fed together, and whether that is exact.

    Exact for one and two branches; beyond, Nelson and Tantawi's approximation, within 5 % for up to 32 branches.
    """
    load = arrival / service_rate
    if load >= 1.0:
        raise OverloadedError(load, 1)
    single = 1.0 / (service_rate - arrival)
    if branches == 1:
        return single, True
    two = (12.0 - load) / 8.0 * single
    if branches == 2:
        return two, True
    ratio = math.fsum(1.0 / one for one in range(1, branches + 1)) / 1.5
    return (ratio + 4.0 / 11.0 * (1.0 - ratio) * load) * two, False
