"""Whatever is sent, the answer is a published one: never INTERNAL or UNKNOWN, and nothing of us shows in it."""

import asyncio
import collections
import random
import zlib

import grpc.aio
import pytest
from google.protobuf.descriptor import MethodDescriptor

from server.app.api import Api
from server.engine.errors import Reason
from tests.service import in_process, methods, payloads
from tests.service.client import Client
from tests.service.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

EACH = pytest.mark.parametrize("method", methods.served(), ids=lambda method: method.full_name)

NEVER = ("Traceback", "asyncpg", "sqlalchemy", "psycopg", "site-packages", ".py", "SELECT ", "pgqueuer", "/home", "0x7")
CONCURRENT = 20
SEED = 20_260_101


async def fuzz(api: Api, world: World, method: MethodDescriptor, count: int) -> collections.Counter[str]:
    """Send ``count`` payloads to the method; returns how often each code was the answer."""
    chance = random.Random(SEED ^ zlib.crc32(method.full_name.encode()))
    valid = methods.request_message(method, world.places)
    codes: collections.Counter[str] = collections.Counter()
    turns = iter(range(count))
    # What lasts as long as something else does is ended soon.
    lasting = method.server_streaming or method.name == "WaitOperation"

    async def work() -> None:
        for _ in turns:
            payload = chance.choice(payloads.KINDS)(chance, valid)
            seen = await in_process.send(
                api.chain, methods.path(method), payload, world.keys["admin"], 0.02 if lasting else 10
            )
            codes[seen.code] += 1
            assert seen.code not in ("INTERNAL", "UNKNOWN"), payload
            if seen.code != "OK":
                text = str(seen.status)
                assert any(reason.value in text for reason in Reason)
                assert not [word for word in NEVER if word in text and word not in str(payload)], text

    await asyncio.gather(*(work() for _ in range(CONCURRENT)))
    return codes


@EACH
async def test_a_sample_of_payloads(api: Api, world: World, method: MethodDescriptor) -> None:
    codes = await fuzz(api, world, method, 200)
    assert codes.total() == 200


@pytest.mark.proof
@EACH
async def test_thousands_of_payloads(api: Api, world: World, method: MethodDescriptor) -> None:
    # An analysis that is asked well is computed, simulated or executed, which takes a hundred times as long.
    count = 1_000 if method.containing_service.name == "AnalysisService" else 10_000
    codes = await fuzz(api, world, method, count)
    assert codes.total() == count


@EACH
async def test_a_few_payloads_over_a_connection(client: Client, method: MethodDescriptor) -> None:
    chance = random.Random(SEED)
    valid = methods.request_message(method, client.world.places)
    for _ in range(10):
        payload = chance.choice(payloads.KINDS)(chance, valid)
        answer = await client.call(method, payload, timeout=2)
        assert answer.code not in ("INTERNAL", "UNKNOWN"), payload


async def test_the_server_still_answers_afterwards(client: Client) -> None:
    health = methods.SERVICES[-1].methods_by_name["Check"]
    assert (await client.call(health, caller="none")).code == "OK"
    state = client.channel.get_state()
    assert state in (grpc.ChannelConnectivity.READY, grpc.ChannelConnectivity.IDLE)
