"""The chain as a client meets it: who is let in, in which order, and what is said to whom is not."""

import asyncio
import os
from typing import Any

import grpc
import grpc.aio
import pytest
from google.protobuf.empty_pb2 import Empty
from google.rpc import error_details_pb2

from groundplan.v1 import brief_pb2, brief_service_pb2, catalog_service_pb2, design_service_pb2
from server.engine.errors import DomainError, Reason
from server.interceptors.deadline import Limits
from server.interceptors.draining import Draining
from tests.failure import Failure
from tests.unit.interceptors.harness import (
    CREATE_BRIEF,
    EDITOR_KEY,
    GET_BRIEF,
    LIST_RULES,
    PURGE_BRIEF,
    VIEWER_KEY,
    WATCH_DESIGN,
    Client,
    policy,
    serving,
)

REQUEST = brief_service_pb2.GetBriefRequest(name="workspaces/acme/briefs/shop")
GARBAGE = b"\xff\xfe\x00garbage"


async def brief(request: Any, call: Any) -> brief_pb2.Brief:
    return brief_pb2.Brief(name=request.name, title=call.principal.subject)


async def test_a_good_call_reaches_its_servicer_with_its_principal() -> None:
    async with serving(GetBrief=brief) as client:
        answer = brief_pb2.Brief.FromString(await client.call(GET_BRIEF, REQUEST))
    assert answer.title == "apiKeys/editor"


@pytest.mark.parametrize("path", [GET_BRIEF, WATCH_DESIGN, "/groundplan.v1.BriefService/Absent", "/x/y", "/nonsense"])
@pytest.mark.parametrize("key", [None, "gp_editor_wrong", "nonsense"])
async def test_garbage_of_a_stranger_is_unauthenticated_on_every_path(path: str, key: str | None) -> None:
    async with serving() as client:
        failure = await client.failure(path, GARBAGE, key=key)
    assert failure.code == "UNAUTHENTICATED"
    assert failure.reason == ("INVALID_CREDENTIALS" if key else "MISSING_CREDENTIALS")


async def test_a_stranger_is_refused_before_the_message_is_sent() -> None:
    async with serving() as client:
        call = client.channel.stream_unary(GET_BRIEF)(timeout=5)
        assert await call.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_two_authorization_headers_are_refused() -> None:
    async with serving(GetBrief=brief) as client:
        failure = await client.failure(GET_BRIEF, REQUEST, metadata=[("authorization", f"Bearer {EDITOR_KEY}")])
    assert failure.reason == "INVALID_CREDENTIALS"


async def test_an_unknown_method_is_unimplemented_for_a_member() -> None:
    async with serving() as client:
        failure = await client.failure("/groundplan.v1.BriefService/Absent")
    assert (failure.code, failure.reason) == ("UNIMPLEMENTED", "UNIMPLEMENTED")


async def test_garbage_of_a_member_is_an_invalid_argument() -> None:
    async with serving(GetBrief=brief) as client:
        failure = await client.failure(GET_BRIEF, GARBAGE)
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "INVALID_ARGUMENT")


async def test_too_low_a_role_is_denied() -> None:
    async with serving() as client:
        failure = await client.failure(PURGE_BRIEF, key=VIEWER_KEY)
    assert (failure.code, failure.reason) == ("PERMISSION_DENIED", "PERMISSION_DENIED")
    assert failure.detail(error_details_pb2.ErrorInfo).metadata["permission"] == "ADMIN"


async def test_a_public_method_needs_no_credentials() -> None:
    async def rules(request: Any, call: Any) -> catalog_service_pb2.ListRulesResponse:
        return catalog_service_pb2.ListRulesResponse(next_page_token="" if call.principal is None else "known")

    async with serving(ListRules=rules) as client:
        assert await client.call(LIST_RULES, key=None) == b""


async def test_violations_are_listed_all_at_once() -> None:
    request = brief_service_pb2.CreateBriefRequest(brief_id="Not-An-Id", request_id="x" * 37)
    request.brief.actors.add(name="a" * 64, kind=99)
    request.brief.entities.add().volume.retention.seconds = -1
    async with serving() as client:
        failure = await client.failure(CREATE_BRIEF, request)
    assert set(failure.violations) == {
        "parent",
        "brief_id",
        "request_id",
        "brief.actors[0].name",
        "brief.actors[0].kind",
        "brief.entities[0].name",
        "brief.entities[0].volume.retention",
    }


async def test_a_large_message_is_checked_like_a_small_one() -> None:
    request = brief_service_pb2.CreateBriefRequest(parent="workspaces/acme")
    for index in range(900):
        request.brief.entities.add(name=f"Entity{index}", description="d" * 100)
    request.brief.entities[899].name = ""
    async with serving() as client:
        failure = await client.failure(CREATE_BRIEF, request)
    assert failure.violations == {"brief.entities[899].name": "is required"}


def nested(levels: int) -> brief_service_pb2.CreateBriefRequest:
    """A request whose messages are nested as deep as asked; the request itself is the first level."""
    request = brief_service_pb2.CreateBriefRequest(parent="workspaces/acme")
    step = request.brief.use_cases.add(name="Deep").transactions.add().steps.add()  # levels 2 to 5
    for _ in range((levels - 5) // 2):
        step = step.optional.steps.add()  # a branch and its step
    return request


async def test_nesting_is_accepted_at_the_limit_and_refused_beyond() -> None:
    async def accept(request: Any, call: Any) -> brief_pb2.Brief:
        return brief_pb2.Brief()

    async with serving(CreateBrief=accept) as client:
        await client.call(CREATE_BRIEF, nested(99))
        failure = await client.failure(CREATE_BRIEF, _deep(103))
        abyss = await client.failure(CREATE_BRIEF, _deep(10_001))
    assert failure.code == abyss.code == "INVALID_ARGUMENT"


def _deep(levels: int) -> bytes:
    """`nested`, written as bytes, because the library refuses to parse its own of that depth."""
    inner = b""
    for _ in range((levels - 5) // 2):
        branch = b"\x12" + _varint(len(inner)) + inner  # Branch.steps = 2
        inner = b"\x32" + _varint(len(branch)) + branch  # Step.optional = 6
    for tag in (b"\x0a", b"\x3a", b"\x42", b"\x1a"):  # steps, transactions, use_cases, brief
        inner = tag + _varint(len(inner)) + inner
    return b"\x0a\x0fworkspaces/acme" + inner


def _varint(number: int) -> bytes:
    encoded = b""
    while number > 127:
        encoded += bytes([number & 127 | 128])
        number >>= 7
    return encoded + bytes([number])


async def test_size_is_accepted_at_the_limit_and_refused_one_byte_beyond() -> None:
    async def accept(request: Any, call: Any) -> brief_pb2.Brief:
        return brief_pb2.Brief()

    request = brief_service_pb2.CreateBriefRequest(parent="workspaces/acme")
    request.source.text = "x" * 49_000
    request.source.text += "x" * (50_000 - request.ByteSize())
    payload = request.SerializeToString()
    assert len(payload) == 50_000
    async with serving(policy(max_message_bytes=50_000), CreateBrief=accept) as client:
        await client.call(CREATE_BRIEF, payload)
    async with serving(policy(max_message_bytes=49_999), CreateBrief=accept) as client:
        failure = await client.failure(CREATE_BRIEF, payload)
    assert (failure.code, failure.reason) == ("RESOURCE_EXHAUSTED", "REQUEST_TOO_LARGE")
    assert failure.detail(error_details_pb2.ErrorInfo).metadata["limit_bytes"] == "49999"


async def test_unknown_fields_are_dropped() -> None:
    async def echo(request: Any, call: Any) -> Any:
        return request

    payload = REQUEST.SerializeToString() + b"\xfa\x7f\x03abc"
    async with serving(GetBrief=echo) as client:
        assert await client.call(GET_BRIEF, payload) == REQUEST.SerializeToString()


async def test_a_call_without_deadline_ends_in_the_default_and_its_handler_with_it() -> None:
    ended = asyncio.Event()

    async def sleep(request: Any, call: Any) -> brief_pb2.Brief:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()
        raise AssertionError

    async with serving(policy(limits=Limits(0.2, 1, 5)), GetBrief=sleep) as client:
        failure = await client.failure(GET_BRIEF, REQUEST, timeout=None)
        assert (failure.code, failure.reason) == ("DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED")
        assert ended.is_set()


async def test_a_deadline_beyond_the_ceiling_is_cut() -> None:
    async def sleep(request: Any, call: Any) -> brief_pb2.Brief:
        await asyncio.sleep(60)
        raise AssertionError

    async with serving(policy(limits=Limits(0.1, 0.3, 5)), GetBrief=sleep) as client:
        failure = await client.failure(GET_BRIEF, REQUEST, timeout=30)
    assert failure.reason == "DEADLINE_EXCEEDED"


async def test_a_handler_is_cancelled_when_its_caller_hangs_up() -> None:
    started, ended = asyncio.Event(), asyncio.Event()

    async def sleep(request: Any, call: Any) -> brief_pb2.Brief:
        started.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()
        raise AssertionError

    async with serving(GetBrief=sleep) as client:
        call = asyncio.create_task(client.call(GET_BRIEF, REQUEST))
        await started.wait()
        call.cancel()
        await asyncio.wait_for(ended.wait(), 5)


async def test_a_timeout_of_the_handlers_own_is_not_the_callers_deadline() -> None:
    async def fail(request: Any, call: Any) -> brief_pb2.Brief:
        raise TimeoutError("of some library")

    async with serving(GetBrief=fail) as client:
        assert (await client.failure(GET_BRIEF, REQUEST)).code == "INTERNAL"


async def test_the_rate_of_a_key_is_limited_and_others_are_not_touched() -> None:
    async with serving(policy(rate_per_second=0.5, rate_burst=3), GetBrief=brief) as client:
        for _ in range(3):
            await client.call(GET_BRIEF, REQUEST)
        failure = await client.failure(GET_BRIEF, REQUEST)
        await client.call(GET_BRIEF, REQUEST, key=VIEWER_KEY)
    assert (failure.code, failure.reason) == ("RESOURCE_EXHAUSTED", "RATE_LIMITED")
    delay = failure.detail(error_details_pb2.RetryInfo).retry_delay
    assert 0 < delay.seconds + delay.nanos / 1e9 <= 2


async def test_a_request_id_is_taken_over_and_echoed() -> None:
    async with serving(GetBrief=brief) as client:
        call = client.channel.unary_unary(GET_BRIEF)(
            REQUEST.SerializeToString(),
            metadata=[("authorization", f"Bearer {EDITOR_KEY}"), ("x-request-id", "mine-1")],
        )
        await call
        assert ("x-request-id", "mine-1") in [(key, value) for key, value in await call.trailing_metadata()]
        refused = await client.failure(GET_BRIEF, REQUEST, key=None, metadata=[("x-request-id", "mine-2")])
        assert refused.trailers["x-request-id"] == "mine-2"
        odd = await client.failure(GET_BRIEF, REQUEST, key=None, metadata=[("x-request-id", "a b;c")])
        assert len(odd.trailers["x-request-id"]) == 32


async def test_nothing_of_an_unexpected_failure_reaches_the_caller() -> None:
    secret = "postgres://app:hunter2@10.0.0.7/groundplan"

    async def fail(request: Any, call: Any) -> brief_pb2.Brief:
        raise RuntimeError(secret)

    async with serving(GetBrief=fail) as client:
        failure = await client.failure(GET_BRIEF, REQUEST)
    assert (failure.code, failure.message, failure.reason) == ("INTERNAL", "internal error", "INTERNAL")
    everything = repr(failure.trailers) + str(failure.status)
    for word in ("hunter2", "RuntimeError", "Traceback", os.path.basename(__file__)):
        assert word not in everything


async def _watch(client: Client) -> list[bytes]:
    request = design_service_pb2.WatchDesignRequest(name="workspaces/acme/designs/d").SerializeToString()
    call = client.channel.unary_stream(WATCH_DESIGN)(request, metadata=[("authorization", f"Bearer {EDITOR_KEY}")])
    return [each async for each in call]


async def test_a_stream_delivers_what_it_has_and_then_its_failure() -> None:
    closed = asyncio.Event()

    async def watch(request: Any, call: Any) -> Any:
        try:
            yield design_service_pb2.WatchDesignResponse()
            raise DomainError(Reason.NOT_FOUND, "gone", {"resource": request.name})
        finally:
            closed.set()

    async with serving(WatchDesign=watch) as client:
        request = design_service_pb2.WatchDesignRequest(name="workspaces/acme/designs/d").SerializeToString()
        call = client.channel.unary_stream(WATCH_DESIGN)(request, metadata=[("authorization", f"Bearer {EDITOR_KEY}")])
        assert await call.read() == b""
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call.read()
    failure = Failure(caught.value)
    assert closed.is_set()
    resource = failure.detail(error_details_pb2.ResourceInfo)
    assert (resource.resource_type, resource.resource_name) == ("groundplan.dev/Design", "workspaces/acme/designs/d")


async def test_draining_ends_streams_and_lets_short_calls_finish() -> None:
    started = asyncio.Event()

    async def watch(request: Any, call: Any) -> Any:
        started.set()
        await asyncio.sleep(60)
        yield design_service_pb2.WatchDesignResponse()

    draining = Draining()
    async with serving(policy(draining=draining), WatchDesign=watch, GetBrief=brief) as client:
        stream = asyncio.create_task(_watch(client))
        await started.wait()
        draining.drain()
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stream
        assert Failure(caught.value).reason == "UNAVAILABLE"
        await client.call(GET_BRIEF, REQUEST)


async def test_empty_answers_are_answers() -> None:
    async def purge(request: Any, call: Any) -> Empty:
        return Empty()

    async with serving(DeleteBrief=purge) as client:
        request = brief_service_pb2.DeleteBriefRequest(name=REQUEST.name)
        assert await client.call("/groundplan.v1.BriefService/DeleteBrief", request) == b""
