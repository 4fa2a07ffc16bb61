"""Writes one line for every call that was answered: who called what, how it ended, how long and how large."""

import time

import structlog

from server.interceptors.call import Call, Interceptor, Method, Proceed

# What the operator must look at stands out; a refusal is the caller's business.
ERRORS = frozenset({"INTERNAL", "UNKNOWN", "DATA_LOSS"})
QUIET = frozenset({"grpc.health.v1.Health"})

_log = structlog.get_logger("server.access")


class AccessLog(Interceptor):
    """Names, codes and sizes only: no header's value but the request id, and nothing of a message."""

    def around(self, method: Method, proceed: Proceed) -> Proceed:
        # Probes come every second.
        usual = _log.debug if method.service in QUIET else _log.info

        async def run(call: Call) -> bytes | None:
            started = time.perf_counter()
            try:
                return await proceed(call)
            finally:
                principal = call.principal
                write = _log.error if call.code in ERRORS else usual
                write(
                    "call",
                    method=method.path,
                    code=call.code,
                    duration_ms=round((time.perf_counter() - started) * 1_000, 3),
                    request_id=call.request_id,
                    principal=principal.subject if principal is not None else "",
                    workspace=principal.workspace if principal is not None else "",
                    request_bytes=call.request_bytes,
                    response_bytes=call.response_bytes,
                    **({"reason": call.reason} if call.reason else {}),
                    **({"trace_id": call.trace_id} if call.trace_id else {}),
                )

        return run
