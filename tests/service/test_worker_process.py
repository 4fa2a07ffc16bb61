"""The worker as its own process: told to stop before it has a database, it stops."""

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from server.postgres.places import free_port
from tests.service.process import environment_of


@pytest.mark.parametrize("answers", [False, True], ids=["nobody listens", "somebody listens and says nothing"])
async def test_it_ends_at_once_while_the_database_is_away(tmp_path: Path, answers: bool) -> None:
    port = free_port()
    reached = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.set()
        await reader.read()
        writer.close()

    listening = await asyncio.start_server(silent, "127.0.0.1", port) if answers else None
    url = f"postgresql://nobody:x@127.0.0.1:{port}/nowhere"
    log = tmp_path / "worker.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "server", "worker"],
            env=environment_of(database_url=url, data_dir=tmp_path, compute_processes=1),
            stderr=file,
        )
    try:
        async with asyncio.timeout(60):
            while not (reached.is_set() or "not there yet" in log.read_text()):
                assert process.poll() is None, log.read_text()
                await asyncio.sleep(0.05)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 20) == 0
        assert time.monotonic() - begun < 8
    finally:
        process.kill()
        process.wait()
        if listening is not None:
            listening.close()
