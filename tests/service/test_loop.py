"""The event loop stays free while briefs as large as they may be are checked, converted and kept."""

import asyncio
import gc
import time

import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from groundplan.v1 import brief_service_pb2
from tests.service import methods
from tests.service.client import Client

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENTITIES, USE_CASES = 200, 1_000
AIM_MS = 50


def method(name: str) -> MethodDescriptor:
    return next(each for each in methods.served() if each.name == name)


def large_source() -> str:
    lines = ["name: large", "entities:"]
    for entity in range(ENTITIES):
        lines.append(f"  - name: Thing{entity}")
        lines.append("    attributes:")
        lines += [f"      - {{name: field_{column}, type: string, max_length: 80}}" for column in range(10)]
    lines.append("use_cases:")
    for use_case in range(USE_CASES):
        entity = use_case % ENTITIES
        lines.append(f"  - name: UseCase{use_case}")
        lines.append("    transactions:")
        lines.append(f"      - steps: [{{sql: 'select field_1, field_2 from thing{entity} where id = :id'}}]")
    return "\n".join(lines) + "\n"


async def slowest_turn(done: asyncio.Event) -> tuple[float, float]:
    """The longest the loop took to come back to us [ms]: by the clock, and of this process' own processor time.

    The first depends on what else the machine does; the second is what the first is on an idle machine.
    """
    clock = own = 0.0
    while not done.is_set():
        before, own_before = time.perf_counter(), time.process_time()
        await asyncio.sleep(0.001)
        clock, own = max(clock, time.perf_counter() - before), max(own, time.process_time() - own_before)
    return clock * 1_000, own * 1_000


async def measured(client: Client, name: str, request: Message | bytes) -> Message:
    # What earlier tests left on the heap is not the server's: a collection must not go through it in one of its turns.
    gc.collect()
    gc.freeze()
    done = asyncio.Event()
    watching = asyncio.create_task(slowest_turn(done))
    started = time.perf_counter()
    answer = await client.call(method(name), request, timeout=60)
    seconds = time.perf_counter() - started
    done.set()
    clock, own = await watching
    gc.unfreeze()
    assert answer.code == "OK", answer.failure and answer.failure.message
    assert answer.message is not None
    print(f"{name}: {seconds:.2f} s, slowest turn of the loop {own:.0f} ms of ours, {clock:.0f} ms by the clock")
    # Work on the loop would take all of the call's time; how near the aim we are is printed, not asserted.
    assert own < max(10 * AIM_MS, seconds * 1_000 / 2)
    return answer.message


async def test_large_briefs(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    check = brief_service_pb2.CheckBriefRequest()
    check.source.filename = "large.yaml"
    check.source.text = large_source()
    with capsys.disabled():
        checked = await measured(client, "CheckBrief", check.SerializeToString())
        assert not checked.problems
        assert checked.statistics.use_cases == USE_CASES
        create = brief_service_pb2.CreateBriefRequest(parent="workspaces/acme", brief_id="large", source=check.source)
        await measured(client, "CreateBrief", create.SerializeToString())
        as_message = brief_service_pb2.CreateBriefRequest(
            parent="workspaces/acme", brief_id="large-2", brief=checked.brief
        )
        await measured(client, "CreateBrief", as_message.SerializeToString())
        get = brief_service_pb2.GetBriefRequest(name="workspaces/acme/briefs/large-2")
        await measured(client, "GetBrief", get.SerializeToString())
