"""Limits how often each key may call, by a token bucket per key and process. Bounded in memory."""

import time
from collections import OrderedDict
from collections.abc import Callable

from server.engine.errors import DomainError, Reason
from server.interceptors.call import Call, Interceptor

# Probes must get through whatever else happens.
EXEMPT = frozenset({"grpc.health.v1.Health"})

# Buckets kept; a key whose bucket is dropped as the oldest starts with a full one.
CAPACITY = 10_000


class RateLimit(Interceptor):
    """A bucket of ``burst`` calls that fills at ``per_second``. Anonymous calls share one per client address."""

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_second
        self._burst = float(burst)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Key to (calls left, when that was true), the least recently used first."""

    async def admit(self, call: Call) -> None:
        if call.method.service in EXEMPT:
            return
        wait = self.take(_key(call))
        if wait > 0:
            raise DomainError(
                Reason.RATE_LIMITED,
                f"more than {self._rate:g} calls per second",
                {"limited_by": "key", "per_second": f"{self._rate:g}"},
                retry_after=wait,
            )

    def take(self, key: str) -> float:
        """Take one call out of the key's bucket; otherwise the seconds until there is one."""
        now = self._clock()
        left, since = self._buckets.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._rate)
        taken = left >= 1.0
        self._buckets[key] = (left - 1.0 if taken else left, now)
        if len(self._buckets) > CAPACITY:
            self._buckets.popitem(last=False)
        return 0.0 if taken else (1.0 - left) / self._rate


def _key(call: Call) -> str:
    principal = call.principal
    if principal is not None:
        return f"{principal.workspace}/{principal.subject}"
    # The edge appends the address it sees as the last entry; what stands before it is the client's own claim.
    return "anonymous/" + call.header("x-forwarded-for").rpartition(",")[2].strip()
