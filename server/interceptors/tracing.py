"""Makes a span of every call, as a child of the caller's ``traceparent``."""

from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from server.interceptors.call import Call, Interceptor, Method, Proceed


class Tracing(Interceptor):
    """Names follow OpenTelemetry's conventions for RPC; the request id joins span and access log."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self._propagator = TraceContextTextMapPropagator()

    def around(self, method: Method, proceed: Proceed) -> Proceed:
        name = method.path.removeprefix("/")
        attributes = {"rpc.system": "grpc", "rpc.service": method.service, "rpc.method": method.name}

        async def run(call: Call) -> bytes | None:
            headers = {key: value for key in ("traceparent", "tracestate") if (value := call.header(key))}
            with self._tracer.start_as_current_span(
                name,
                context=self._propagator.extract(headers) if headers else None,
                kind=SpanKind.SERVER,
                attributes={**attributes, "groundplan.request_id": call.request_id},
                record_exception=False,  # a refusal is no exception of the server; the access log has the reason
                set_status_on_exception=False,
            ) as span:
                call.trace_id = trace.format_trace_id(span.get_span_context().trace_id)
                try:
                    return await proceed(call)
                finally:
                    span.set_attribute("rpc.grpc.status", call.code)
                    if call.principal is not None:
                        span.set_attribute("groundplan.workspace", call.principal.workspace)
                    if call.code in ("INTERNAL", "UNKNOWN", "UNAVAILABLE"):
                        span.set_status(StatusCode.ERROR, call.reason)

        return run
