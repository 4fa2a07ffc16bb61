"""OpenTelemetry traces, sent to a collector over OTLP. Without the setting nothing of OpenTelemetry is imported."""

from collections.abc import Callable

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Tracer


def exporter(endpoint: str) -> SpanExporter:
    """Sends to an OTLP collector over gRPC, in plain text for an ``http`` endpoint."""
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter(endpoint=endpoint, insecure=endpoint.startswith("http://"))


def tracer(spans: SpanExporter, service: str) -> tuple[Tracer, Callable[[], None]]:
    """A tracer whose spans leave in batches from a thread of its own, and what flushes and ends it."""
    provider = TracerProvider(resource=Resource.create({"service.name": service}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(spans))
    return provider.get_tracer("groundplan.server"), provider.shutdown
