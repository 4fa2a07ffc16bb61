"""`python -m server up`: all four processes under supervisord, until a signal; the first key is printed once."""

import asyncio
import contextlib
import fcntl
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
from typing import TextIO

from server.postgres import PostgresError
from server.postgres.places import free_port, socket_directory
from server.running import addresses, client_file, leftovers, state, supervisor
from server.running.bootstrap import FirstKey, first_key
from server.running.database import database_urls
from server.running.programs import Program, server_program
from server.settings import Settings

_READY_SECONDS = 120
"""First start on a slow machine: initdb, migrations, a warm lab."""

_READ_AGAIN = 0.2  # seconds between looks at whether everything is up


_FAILED = 5  # the exit status that means so throughout (docs: conventions)


class CannotStartError(Exception):
    """Says why nothing runs: the data directory is kept by another process, or a port is taken."""


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
    except (CannotStartError, PostgresError) as error:
        print(error, file=sys.stderr)
        return _FAILED


def up(settings: Settings) -> int:
    """Run until SIGINT, SIGTERM or SIGHUP; the exit status.

    Raises:
        CannotStartError: the data directory is kept by another process, or a port is taken.
    """
    folder = settings.data_dir / "run"
    (folder / "log").mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    with _kept(folder):
        leftovers.end(folder / "pids.json")
        _demand_ports(settings)
        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup wants us to stay
            signal.signal(signal.SIGHUP, stop)
        database_urls(settings)  # makes the embedded cluster before anything waits for it
        environment = _environment(settings)
        socket_path = socket_directory(folder) / "supervisor.sock"
        configuration = folder / "supervisord.conf"
        configuration.write_text(supervisor.configuration(programs(settings), folder, socket_path))
        process = supervisor.start(configuration, environment)
        ready = False
        try:
            leftovers.remember(folder / "pids.json", [process.pid])
            endpoint = addresses.reached_at(settings.edge_host, int(environment["GROUNDPLAN_EDGE_PORT"]))
            url = f"{'https' if settings.tls_cert else 'http'}://{endpoint}"
            state.write(folder, endpoint, socket_path)
            ready = _wait_until_ready(settings, url, process, lambda: stopping)
            if ready:
                _announce(url, asyncio.run(first_key(settings)), settings.data_dir)
            known: set[int] = set()
            while ready and not stopping and process.poll() is None:
                known = _remember_children(folder, process.pid, socket_path, known)
                time.sleep(_READ_AGAIN)
            if not stopping and ready:
                _say(f"the supervisor ended by itself; the logs are in {folder / 'log'}", sys.stderr)
        finally:
            _end(process)
            (folder / "state.json").unlink(missing_ok=True)
            leftovers.end(folder / "pids.json")
    return 0 if stopping else _FAILED


def _demand_ports(settings: Settings) -> None:
    """Before anything starts: a program that cannot have its port would be restarted for ever."""
    wanted = {"EDGE": (settings.edge_host, settings.edge_port), "GRPC": (settings.grpc_host, settings.grpc_port)}
    if settings.edge_port and settings.edge_port == settings.grpc_port:
        raise CannotStartError(f"GROUNDPLAN_EDGE_PORT and GROUNDPLAN_GRPC_PORT are both {settings.edge_port}")
    for name, (host, port) in wanted.items():
        reason = addresses.refusal(host, port)
        if reason is not None:
            raise CannotStartError(
                f"cannot listen on port {port} of {host}: {reason}; set GROUNDPLAN_{name}_PORT to a free one, or to 0"
            )


@contextlib.contextmanager
def _kept(folder: Path) -> Iterator[None]:
    """Holds the directory's lock. The kernel releases it whatever way this process ends, so it is never stale."""
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise CannotStartError(f"process {lock.read().strip() or '?'} already runs on {folder.parent}") from None
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
        reason = "the supervisor ended" if process.poll() is not None else f"not ready after {_READY_SECONDS} s"
        _say(f"{reason}; the logs are in {settings.data_dir / 'run' / 'log'}", sys.stderr)
    return False


def _announce(url: str, key: FirstKey | None, data_dir: Path) -> None:
    _say(f"Groundplan listens on {url} (gRPC, gRPC-Web and JSON); documentation at {url}/docs")
    _say(f"logs: {data_dir / 'run' / 'log'}")
    if key is not None:
        # Shown before it is written: whatever becomes of the file, the key is not lost.
        _say(f"first API key of workspace {key.workspace}, shown this once: {key.secret}")
        _say(client_file.keep(url, key.secret, key.workspace, data_dir))
    elif (problem := client_file.refresh(url, data_dir)) is not None:
        _say(problem)
    _say("ready")


def _say(text: str, out: TextIO | None = None) -> None:
    """A line for whoever started us, who may have gone, which is no reason to stop."""
    with contextlib.suppress(OSError):
        print(text, file=out, flush=True)


def _remember_children(folder: Path, parent: int, socket_path: Path, known: set[int]) -> set[int]:
    """Keep the record of what to end after a crash of ours up to date."""
    try:
        running = {state.pid for state in supervisor.states(socket_path) if state.pid} | {parent}
    except OSError:
        return known
    if running != known:
        leftovers.remember(folder / "pids.json", sorted(running))
    return running


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Stop supervisord, which stops the rest in reverse order of starting."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(timeout=120)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
