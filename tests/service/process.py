"""The server as its own process, started as an operator starts it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc.aio
from grpc_health.v1 import health_pb2

from server.postgres.places import free_port

CHECK = "/grpc.health.v1.Health/Check"
SERVING = health_pb2.HealthCheckResponse.SERVING


@dataclass
class ServerProcess:
    process: subprocess.Popen[bytes]
    port: int
    log_file: Path

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    def signal(self, number: int = signal.SIGTERM) -> None:
        self.process.send_signal(number)

    async def ended(self, seconds: float = 20) -> int:
        """The exit status."""
        return await asyncio.to_thread(self.process.wait, seconds)


@asynccontextmanager
async def started(database_url: str, folder: Path, **settings: object) -> AsyncIterator[ServerProcess]:
    """Running and SERVING; killed at the end if it still runs."""
    port = free_port()
    environment = environment_of(
        database_url=database_url, data_dir=folder, grpc_port=port, compute_processes=1, **settings
    )
    log_file = folder / "server.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "server", "api"], env=environment, stderr=log, stdout=log)
    server = ServerProcess(process, port, log_file)
    try:
        await _serving(server)
        yield server
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def environment_of(**settings: object) -> Mapping[str, str]:
    ours = {f"GROUNDPLAN_{name.upper()}": str(value) for name, value in settings.items()}
    others = {name: value for name, value in os.environ.items() if not name.startswith("GROUNDPLAN_")}
    return {**others, **ours}


async def _serving(server: ServerProcess) -> None:
    deadline = time.monotonic() + 120
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        while time.monotonic() < deadline:
            assert server.process.poll() is None, server.log
            try:
                answer = await channel.unary_unary(CHECK)(b"", timeout=5, wait_for_ready=True)
            except grpc.aio.AioRpcError:
                await asyncio.sleep(0.1)
                continue
            if health_pb2.HealthCheckResponse.FromString(answer).status == SERVING:
                return
            await asyncio.sleep(0.1)
    raise AssertionError(server.log)
