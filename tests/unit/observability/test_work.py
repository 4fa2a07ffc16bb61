"""What a worker shows of its work: how designs ended, how long pieces took, and spans that lie in each other."""

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import generate_latest

from server.observability.work import WorkMetrics, WorkTraces
from server.usecases.observing import Observers


def work(observers: Observers) -> None:
    with observers.during("design", workspace="acme", design="first", request_id="call-7"):
        with observers.during("analysis", "schema"):
            pass
        with observers.during("lab", "schema"):
            pass
        observers.ended("succeeded")


def test_designs_are_counted_and_work_is_timed() -> None:
    metrics = WorkMetrics()
    work(Observers([metrics]))
    text = generate_latest(metrics.registry).decode()
    assert 'groundplan_designs_total{state="succeeded"} 1.0' in text
    for labels in ('analysis="",work="design"', 'analysis="schema",work="analysis"', 'analysis="schema",work="lab"'):
        assert f"groundplan_work_seconds_count{{{labels}}} 1.0" in text


def test_spans_lie_in_that_of_their_design() -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    work(Observers([WorkTraces(provider.get_tracer("test"))]))
    analysis, lab, design = kept.get_finished_spans()
    assert (analysis.name, lab.name, design.name) == ("analysis schema", "lab schema", "design")
    assert design.context is not None
    for inner in (analysis, lab):
        assert inner.parent is not None
        assert inner.parent.span_id == design.context.span_id
    assert dict(design.attributes or {}) == {
        "groundplan.workspace": "acme",
        "groundplan.design": "first",
        "groundplan.request_id": "call-7",
        "groundplan.state": "succeeded",
    }
