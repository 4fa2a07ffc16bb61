"""Prometheus metrics of one process, served on a loopback port. Without the setting nothing here is imported."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

# From a cached read to the longest deadline [s].
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0)

# Scrapes come every quarter of a minute or so.
QUEUE_SECONDS = 10.0

QueueDepth = Callable[[], Awaitable[int]]

_log = structlog.get_logger("server.metrics")


class Exposition:
    """What one process shows: itself, and what is added to its registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)

    def serve(self, port: int) -> Callable[[], None]:
        """Answer scrapes on ``port`` of the loopback; returns what stops that."""
        server, thread = start_http_server(port, addr="127.0.0.1", registry=self.registry)
        _log.info("metrics", port=port)

        def stop() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return stop


class Metrics(Exposition):
    """What a server counts. One per process; with several processes each serves its own on the next port."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = Counter(
            "groundplan_calls", "Calls answered, by method and status code", ("method", "code"), registry=self.registry
        )
        self.latency = Histogram(
            "groundplan_call_seconds",
            "Time from the headers to the status, by method [s]",
            ("method",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.in_flight = Gauge("groundplan_calls_in_flight", "Calls being answered", registry=self.registry)
        self.queue_depth = Gauge("groundplan_queue_depth", "Designs waiting for a worker", registry=self.registry)

    async def observe_queue(self, depth: QueueDepth) -> None:
        """Read the queue's depth into its gauge until cancelled; without an answer the last reading stays."""
        while True:
            try:
                self.queue_depth.set(await depth())
            except Exception:
                _log.warning("cannot read the queue's depth", exc_info=True)
            await asyncio.sleep(QUEUE_SECONDS)
