"""Composes interceptors around every served method once, at start; a call then runs through plain coroutines."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any, TypeAlias

import grpc
import grpc.aio
from google.protobuf.empty_pb2 import Empty

from server.engine.errors import DomainError, Reason
from server.engine.model.resources import Role
from server.interceptors.call import Call, Interceptor, Method, Proceed
from server.interceptors.errors import Errors

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"


class Chain(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]  # generic in the stubs alone
    """The one gRPC interceptor. Runs all `admit`, then hands grpc a handler that runs all `around`.

    A call refused by headers is answered by a handler that never waits for its message. Its refusal still passes
    what stands before and including `Errors` in the chain, so that it is counted, logged and translated like any other.
    """

    def __init__(self, methods: Mapping[str, Method], interceptors: Sequence[Interceptor]) -> None:
        self._methods = methods
        self._admissions = tuple(each.admit for each in interceptors if type(each).admit is not Interceptor.admit)
        boundary = next(index for index, each in enumerate(interceptors) if isinstance(each, Errors))
        answering = interceptors[: boundary + 1]
        self._serve = {path: _compose(method, interceptors, _terminal(method)) for path, method in methods.items()}
        self._refuse = {path: _compose(method, answering, _raise_refusal) for path, method in methods.items()}
        self._refuse_unknown = _compose(UNKNOWN, answering, _raise_refusal)

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler]],
        details: grpc.HandlerCallDetails,
    ) -> Handler:
        path: str = details.method
        method = self._methods.get(path, UNKNOWN)
        call = Call(method, details.invocation_metadata)
        try:
            for admit in self._admissions:
                await admit(call)
            if method is UNKNOWN:
                raise DomainError(Reason.UNIMPLEMENTED, "no such method")
        except Exception as failure:
            call.refusal = failure
            refuse = self._refuse.get(path, self._refuse_unknown)
            # A handler of streams is started at once, whatever the client means to send.
            return grpc.stream_stream_rpc_method_handler(partial(_refuse, refuse, call))
        serve = self._serve[path]
        if method.streams_requests:
            return grpc.stream_stream_rpc_method_handler(partial(_stream_stream, serve, call))
        if method.streams_responses:
            return grpc.unary_stream_rpc_method_handler(partial(_unary_stream, serve, call))
        return grpc.unary_unary_rpc_method_handler(partial(_unary_unary, serve, call))


async def _no_such_method(request: Any, call: Call) -> Empty:
    raise DomainError(Reason.UNIMPLEMENTED, "no such method")


# Its role makes strangers meet the same answer on methods that exist and on those that do not.
UNKNOWN = Method(
    path="unknown", service="unknown", name="unknown", role=Role.VIEWER, request=Empty, behaviour=_no_such_method
)


def _compose(method: Method, interceptors: Sequence[Interceptor], last: Proceed) -> Proceed:
    proceed = last
    for interceptor in reversed(interceptors):
        proceed = interceptor.around(method, proceed)
    return proceed


def _terminal(method: Method) -> Proceed:
    """The servicer's method with its responses serialised."""
    behaviour = method.behaviour

    async def unary(call: Call) -> bytes:
        response: bytes = (await behaviour(call.request, call)).SerializeToString()
        call.response_bytes = len(response)
        return response

    async def stream(call: Call) -> None:
        assert call.context is not None
        async with aclosing(behaviour(call.request, call)) as responses:
            async for response in responses:
                serialised = response.SerializeToString()
                call.response_bytes += len(serialised)
                await call.context.write(serialised)

    return stream if method.streams_responses else unary


async def _raise_refusal(call: Call) -> bytes | None:
    assert call.refusal is not None
    raise call.refusal


# grpc tells by `iscoroutinefunction` how to run a handler; partials of these qualify.


async def _unary_unary(serve: Proceed, call: Call, payload: bytes, context: Context) -> bytes | None:
    call.context = context
    call.payload = payload
    return await serve(call)


async def _unary_stream(serve: Proceed, call: Call, payload: bytes, context: Context) -> None:
    call.context = context
    call.payload = payload
    await serve(call)


async def _stream_stream(serve: Proceed, call: Call, payloads: AsyncIterator[bytes], context: Context) -> None:
    call.context = context
    call.requests = payloads
    await serve(call)


async def _refuse(refuse: Proceed, call: Call, payloads: AsyncIterator[bytes], context: Context) -> None:
    call.context = context
    await refuse(call)
