"""The server as a process: how it starts, how it ends, what it leaves running, and what it writes."""

import asyncio
import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import grpc.aio
import psutil
import pytest
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2

from groundplan.v1 import brief_service_pb2, design_service_pb2, workspace_pb2, workspace_service_pb2
from tests.databases import Database
from tests.failure import Failure
from tests.service.process import CHECK, ServerProcess, environment_of, started
from tests.service.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

UPDATE = "/groundplan.v1.WorkspaceService/UpdateWorkspace"
WATCH = "/groundplan.v1.DesignService/WatchDesign"


def rename(title: str) -> Message:
    workspace = workspace_pb2.Workspace(name="workspaces/acme", title=title)
    return workspace_service_pb2.UpdateWorkspaceRequest(workspace=workspace)


def bearer(world: World, caller: str = "admin") -> list[tuple[str, str]]:
    return [("authorization", f"Bearer {world.keys[caller]}")]


@asynccontextmanager
async def workspace_locked(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """While inside, whoever changes a workspace waits; yields a connection to look at them with."""
    connection = await asyncpg.connect(database.superuser)
    # Of its own: within a transaction pg_stat_activity shows what it showed the first time.
    observer = await asyncpg.connect(database.superuser)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("SELECT * FROM workspaces FOR UPDATE")
    try:
        yield observer
    finally:
        await observer.close()
        await transaction.rollback()
        await connection.close()


async def waiting(connection: asyncpg.Connection) -> int:
    """Statements that wait for a lock."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    return int(await connection.fetchval(query))


async def until_one_waits(connection: asyncpg.Connection) -> None:
    async with asyncio.timeout(10):
        while await waiting(connection) == 0:
            await asyncio.sleep(0.02)


@asynccontextmanager
async def connected(server: ServerProcess) -> AsyncIterator[grpc.aio.Channel]:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        yield channel


async def test_a_deadline_ends_the_statement_in_the_database_as_well(
    module_database: Database, world: World, tmp_path: Path
) -> None:
    async with (
        started(module_database.application, tmp_path, deadline_default_seconds=3) as server,
        connected(server) as channel,
        workspace_locked(module_database) as connection,
    ):
        payload = rename("x").SerializeToString()
        call = asyncio.ensure_future(channel.unary_unary(UPDATE)(payload, metadata=bearer(world)))
        await until_one_waits(connection)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call
        assert Failure(caught.value).reason == "DEADLINE_EXCEEDED"
        await asyncio.sleep(0.3)
        assert await waiting(connection) == 0


async def test_sigterm_lets_a_call_in_flight_finish_and_takes_no_other(
    module_database: Database, world: World, tmp_path: Path
) -> None:
    async with started(module_database.application, tmp_path) as server, connected(server) as channel:
        watch = channel.unary_stream("/grpc.health.v1.Health/Watch")(b"")
        assert health_pb2.HealthCheckResponse.FromString(await watch.read()).status == 1
        request = design_service_pb2.WatchDesignRequest(name="workspaces/acme/designs/kept").SerializeToString()
        design = channel.unary_stream(WATCH)(request, metadata=bearer(world))
        await design.read()
        async with workspace_locked(module_database) as connection:
            payload = rename("Renamed").SerializeToString()
            call = asyncio.ensure_future(channel.unary_unary(UPDATE)(payload, metadata=bearer(world)))
            await until_one_waits(connection)
            server.signal()
            with pytest.raises(grpc.aio.AioRpcError) as ended:
                await design.read()
            assert Failure(ended.value).reason == "UNAVAILABLE"
            async with connected(server) as other:
                with pytest.raises(grpc.aio.AioRpcError):
                    await other.unary_unary(CHECK)(b"", timeout=1)
            assert server.process.poll() is None
        assert workspace_pb2.Workspace.FromString(await call).title == "Renamed"
        assert await server.ended() == 0


async def test_a_second_sigterm_ends_it_at_once(module_database: Database, world: World, tmp_path: Path) -> None:
    async with (
        started(module_database.application, tmp_path) as server,
        connected(server) as channel,
        workspace_locked(module_database) as connection,
    ):
        payload = rename("x").SerializeToString()
        call = asyncio.ensure_future(channel.unary_unary(UPDATE)(payload, metadata=bearer(world)))
        await until_one_waits(connection)
        server.signal()
        await asyncio.sleep(0.3)
        server.signal()
        assert await server.ended(8) == 0
        with pytest.raises(grpc.aio.AioRpcError):
            await call


async def test_several_processes_share_the_port_and_end_together(
    module_database: Database, world: World, tmp_path: Path
) -> None:
    async with started(module_database.application, tmp_path, grpc_processes=2) as server:
        serving = [
            child
            for child in psutil.Process(server.process.pid).children()
            if any(connection.laddr.port == server.port for connection in child.net_connections("tcp"))
        ]
        assert len(serving) == 2
        serving[0].kill()
        assert await server.ended() != 0
        _, alive = psutil.wait_procs(serving, 5)
        assert not alive


async def test_several_processes_drain_on_sigterm(module_database: Database, world: World, tmp_path: Path) -> None:
    async with started(module_database.application, tmp_path, grpc_processes=2) as server:
        everybody = psutil.Process(server.process.pid).children(recursive=True)
        server.signal(signal.SIGINT)
        assert await server.ended() == 0
        _, alive = psutil.wait_procs(everybody, 5)
        assert not alive


async def test_nothing_is_left_after_kill_9(module_database: Database, world: World, tmp_path: Path) -> None:
    async with started(module_database.application, tmp_path) as server:
        everybody = psutil.Process(server.process.pid).children(recursive=True)
        assert everybody
        server.signal(signal.SIGKILL)
        await server.ended()
        _, alive = psutil.wait_procs(everybody, 8)
        assert not alive


async def test_a_taken_port_is_said_and_not_shared(module_database: Database, world: World, tmp_path: Path) -> None:
    async with started(module_database.application, tmp_path) as server:
        environment = environment_of(
            database_url=module_database.application, data_dir=tmp_path, grpc_port=server.port, compute_processes=1
        )
        command = [sys.executable, "-m", "server", "api"]
        second = await asyncio.to_thread(
            subprocess.run, command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert second.returncode != 0
        assert f"cannot listen on 127.0.0.1:{server.port}" in second.stderr


async def test_wrong_settings_are_all_named_and_nothing_starts(tmp_path: Path) -> None:
    environment = environment_of(grpc_port="99999", log_level="loud", database_url="nonsense")
    command = [sys.executable, "-m", "server", "api"]
    process = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert process.returncode == 2
    for name in ("GRPC_PORT", "LOG_LEVEL", "DATABASE_URL"):
        assert name in process.stderr


async def test_no_secret_is_in_the_log_and_every_call_is(
    module_database: Database, world: World, tmp_path: Path
) -> None:
    canary = "canary7f3a91"
    paths = ["/groundplan.v1.BriefService/CheckBrief", "/groundplan.v1.BriefService/GetBrief", "/no.Such/Method", CHECK]
    checked = brief_service_pb2.CheckBriefRequest()
    checked.source.text = f"name: {canary}\npassword: {canary}"
    credentials = [
        f"Bearer gp_0123456789abcdef_{canary}{canary}",
        f"Bearer {canary}",
        f"Basic {canary}",
        f"Bearer eyJhbGciOiJIUzI1NiJ9.eyJ{canary}.{canary}",
        bearer(world)[0][1],
    ]
    async with (
        started(module_database.application, tmp_path, log_level="debug") as server,
        connected(server) as channel,
    ):
        for path in paths:
            for credential in credentials:
                for payload in (checked.SerializeToString(), f"\x0a{canary}".encode()):
                    metadata = [("authorization", credential), ("x-secret", canary), ("x-request-id", "findme-1")]
                    with contextlib.suppress(grpc.aio.AioRpcError):
                        await channel.unary_unary(path)(payload, metadata=metadata, timeout=20)
        server.signal()
        await server.ended()
        lines = [json.loads(line) for line in server.log.splitlines()]
    key = world.keys["admin"]
    assert key is not None
    text = json.dumps(lines)
    for secret in (canary, key, key.split("_", 2)[2], *_passwords(module_database)):
        assert secret not in text
    calls = [line for line in lines if line["event"] == "call" and line["request_id"] == "findme-1"]
    assert len(calls) == len(paths) * len(credentials) * 2
    one = next(line for line in calls if line["code"] == "OK" and "CheckBrief" in line["method"])
    assert one["workspace"] == "acme"
    assert one["principal"].startswith("apiKeys/")
    assert one["duration_ms"] > 0
    assert one["request_bytes"] == len(checked.SerializeToString())


def _passwords(database: Database) -> list[str]:
    found = []
    for url in database:
        _, _, password = url.partition("://")[2].partition("@")[0].partition(":")
        if password:
            found.append(password)
    return found
