"""Metrics and traces of a worker: designs by how they ended, and how long each piece of work took."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from opentelemetry import trace
from opentelemetry.trace import Span, Tracer
from prometheus_client import Counter, Histogram

from server.observability.metrics import Exposition

# From a small analysis to a large design with all its claims [s].
BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 1_800.0)


class WorkMetrics(Exposition):
    def __init__(self) -> None:
        super().__init__()
        self.designs = Counter("groundplan_designs", "Designs ended, by state", ("state",), registry=self.registry)
        self.seconds = Histogram(
            "groundplan_work_seconds",
            "Time of a design in this worker, of each analysis and of the lab for it [s]",
            ("work", "analysis"),
            buckets=BUCKETS,
            registry=self.registry,
        )

    @contextmanager
    def during(self, work: str, analysis: str, attributes: dict[str, str]) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds.labels(work, analysis).observe(time.perf_counter() - started)

    def ended(self, state: str) -> None:
        self.designs.labels(state).inc()


class WorkTraces:
    """A span of each design with one of each piece of work in it; the request id joins it to the call's."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def during(self, work: str, analysis: str, attributes: dict[str, str]) -> AbstractContextManager[Span]:
        named = {**attributes, "analysis": analysis} if analysis else attributes
        return self._tracer.start_as_current_span(
            f"{work} {analysis}".strip(),
            attributes={f"groundplan.{name}": value for name, value in named.items()},
            record_exception=False,  # to be cancelled or handed back is no error; the log has the others
            set_status_on_exception=False,
        )

    def ended(self, state: str) -> None:
        trace.get_current_span().set_attribute("groundplan.state", state)
