"""`python -m server up`: all four processes under supervisord, until a signal; the first key is printed once."""

import asyncio
import contextlib
import fcntl
import json
import os
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from server.postgres import PostgresError
from server.postgres.places import free_port, socket_directory
from server.running import client_file, leftovers, supervisor
from server.running.bootstrap import FirstKey, first_key
from server.running.database import database_urls
from server.running.programs import Program, server_program
from server.settings import Settings

_READY_SECONDS = 120
"""First start on a slow machine: initdb, migrations, a warm lab."""

_READ_AGAIN = 0.2  # seconds between looks at whether everything is up


class AlreadyRunningError(Exception):
    """Another process keeps this data directory."""


def programs(settings: Settings) -> tuple[Program, ...]:
    """What runs, in the order of starting."""
    own = (
        server_program("api", 20, stop_seconds=int(settings.drain_grace_seconds) + 10),
        server_program("worker", 30),
        server_program("edge", 40),
    )
    if settings.database_url is not None:
        return own
    # SIGINT is PostgreSQL's fast shutdown: it ends sessions and writes a checkpoint.
    return (Program("postgres", server_program("postgres", 10).command, 10, stop_signal="INT"), *own)


def run(settings: Settings) -> int:
    """The role: `up`, or why not."""
    try:
        return up(settings)
    except (AlreadyRunningError, PostgresError) as error:
        print(error, file=sys.stderr)
        return 1


def up(settings: Settings) -> int:
    """Run until SIGINT or SIGTERM; the exit status.

    Raises:
        AlreadyRunningError: the data directory is kept by another process.
    """
    folder = settings.data_dir / "run"
    (folder / "log").mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    with _kept(folder):
        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)
        leftovers.end(folder / "pids.json")
        database_urls(settings)  # makes the embedded cluster before anything waits for it
        environment = _environment(settings)
        socket_path = socket_directory(folder) / "supervisor.sock"
        configuration = folder / "supervisord.conf"
        configuration.write_text(supervisor.configuration(programs(settings), folder, socket_path))
        process = supervisor.start(configuration, environment)
        leftovers.remember(folder / "pids.json", [process.pid])
        endpoint = f"127.0.0.1:{environment['GROUNDPLAN_EDGE_PORT']}"
        scheme = "https" if settings.tls_cert else "http"
        _write_state(folder, endpoint, socket_path)
        try:
            if _wait_until_ready(settings, f"{scheme}://{endpoint}", process, lambda: stopping):
                _announce(f"{scheme}://{endpoint}", asyncio.run(first_key(settings)), folder)
            known: set[int] = set()
            while not stopping and process.poll() is None:
                known = _remember_children(folder, process.pid, socket_path, known)
                time.sleep(_READ_AGAIN)
        finally:
            status = _end(process)
            (folder / "state.json").unlink(missing_ok=True)
            leftovers.end(folder / "pids.json")
    return 0 if stopping else status or 1


@contextlib.contextmanager
def _kept(folder: Path) -> Iterator[None]:
    """Holds the directory's lock. The kernel releases it whatever way this process ends, so it is never stale."""
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise AlreadyRunningError(f"process {lock.read().strip() or '?'} already runs on {folder.parent}") from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _environment(settings: Settings) -> dict[str, str]:
    """Ours, with ports chosen where the settings leave them free, so that all processes agree."""
    environment = dict(os.environ)
    environment["GROUNDPLAN_GRPC_PORT"] = str(settings.grpc_port or free_port())
    environment["GROUNDPLAN_EDGE_PORT"] = str(settings.edge_port or free_port())
    environment["GROUNDPLAN_DATA_DIR"] = str(settings.data_dir)
    return environment


def _write_state(folder: Path, endpoint: str, socket_path: Path) -> None:
    """For `status` and `stop`: where everything is."""
    state = {"pid": os.getpid(), "endpoint": endpoint, "supervisor": str(socket_path)}
    (folder / "state.json").write_text(json.dumps(state))


def _wait_until_ready(
    settings: Settings, url: str, process: "subprocess.Popen[bytes]", stopped: Callable[[], bool]
) -> bool:
    """Wait for the health check to succeed through the edge: the longest way a call can take."""
    deadline = time.monotonic() + _READY_SECONDS
    context = ssl._create_unverified_context() if settings.tls_cert else None  # noqa: S323  # loopback, our own edge
    while time.monotonic() < deadline and process.poll() is None and not stopped():
        with (
            contextlib.suppress(urllib.error.URLError, OSError),
            urllib.request.urlopen(f"{url}/healthz", timeout=2, context=context),  # noqa: S310  # http(s) only
        ):
            return True
        time.sleep(_READ_AGAIN)
    if not stopped():
        logs = settings.data_dir / "run" / "log"
        print(f"not ready after {_READY_SECONDS} s; the logs are in {logs}", file=sys.stderr)
    return False


def _announce(url: str, key: FirstKey | None, folder: Path) -> None:
    print(f"Groundplan listens on {url} (gRPC, gRPC-Web and JSON); documentation at {url}/docs")
    print(f"logs: {folder / 'log'}")
    if key is not None:
        file = client_file.write(url, key.secret, key.workspace)
        print(f"first API key of workspace {key.workspace}, shown this once: {key.secret}")
        print(f"written to {file}, where the groundplan command finds it")
    print("ready", flush=True)


def _remember_children(folder: Path, parent: int, socket_path: Path, known: set[int]) -> set[int]:
    """Keep the record of what to end after a crash of ours up to date."""
    try:
        running = {state.pid for state in supervisor.states(socket_path) if state.pid} | {parent}
    except OSError:
        return known
    if running != known:
        leftovers.remember(folder / "pids.json", sorted(running))
    return running


def _end(process: "subprocess.Popen[bytes]") -> int:
    """Stop supervisord, which stops the rest in reverse order of starting."""
    if process.poll() is None:
        process.terminate()
    try:
        return process.wait(timeout=120)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
