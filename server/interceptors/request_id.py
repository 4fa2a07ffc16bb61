"""Gives every call an id: the caller's ``x-request-id`` when it is well-formed, else a new one; echoed in trailers."""

import os
import re

from server.interceptors.call import Call, Interceptor, Method, Proceed

HEADER = "x-request-id"

# What is echoed and logged must not be able to break a header or a log line. Envoy makes UUIDs.
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,128}")


class RequestId(Interceptor):
    """Fills ``call.request_id``."""

    async def admit(self, call: Call) -> None:
        given = call.header(HEADER)
        call.request_id = given if WELL_FORMED.fullmatch(given) else os.urandom(16).hex()

    def around(self, method: Method, proceed: Proceed) -> Proceed:
        async def run(call: Call) -> bytes | None:
            assert call.context is not None
            # Trailers travel with the status: initial metadata would cost a write of its own.
            call.context.set_trailing_metadata(((HEADER, call.request_id),))
            return await proceed(call)

        return run
