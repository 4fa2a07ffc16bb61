"""Counts calls by method and status code, times them, and knows how many are in flight."""

import time

from server.interceptors.call import Call, Interceptor, Method, Proceed
from server.observability.metrics import Metrics


class CallMetrics(Interceptor):
    """Children of the labelled metrics are looked up once per method and code, not per call."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def around(self, method: Method, proceed: Proceed) -> Proceed:
        metrics = self._metrics
        latency = metrics.latency.labels(method.path)
        calls = {"OK": metrics.calls.labels(method.path, "OK")}

        async def run(call: Call) -> bytes | None:
            started = time.perf_counter()
            metrics.in_flight.inc()
            try:
                return await proceed(call)
            finally:
                metrics.in_flight.dec()
                latency.observe(time.perf_counter() - started)
                counter = calls.get(call.code)
                if counter is None:
                    counter = calls[call.code] = metrics.calls.labels(method.path, call.code)
                counter.inc()

        return run
