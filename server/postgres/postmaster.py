"""The postmaster of a data directory: found by its lock file, believed only after looking at the process itself."""

import contextlib
import signal
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from server.postgres.errors import PostgresError

_PID_LINE, _PORT_LINE, _SOCKET_LINE, _STATUS_LINE = 0, 3, 4, 7
_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
"""The first packet of the protocol that is answered, by one byte, without credentials."""


@dataclass(frozen=True)
class Postmaster:
    pid: int
    port: int
    socket_directory: str
    ready: bool


def running(data: Path) -> Postmaster | None:
    """The postmaster that serves this data directory now; None when the lock file is missing, stale or of another."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[_PID_LINE])
    except (OSError, ValueError, IndexError):
        return None
    if pid <= 0 or not _serves(pid, data):  # negative: a stand-alone backend such as initdb's, which serves nobody
        return None
    if len(lines) <= _STATUS_LINE:
        return Postmaster(pid, 0, "", ready=False)
    return Postmaster(pid, int(lines[_PORT_LINE]), lines[_SOCKET_LINE], ready=lines[_STATUS_LINE].strip() == "ready")


def _serves(pid: int, data: Path) -> bool:
    """After a reboot or in a container the number may belong to anybody: a postmaster stands in its data directory."""
    try:
        process = psutil.Process(pid)
        return (
            process.status() != psutil.STATUS_ZOMBIE
            and "postgres" in process.name()
            and Path(process.cwd()).resolve() == data.resolve()
        )
    except (psutil.Error, OSError):
        return False


def orphans(data: Path) -> list[psutil.Process]:
    """Server processes that still stand in the data directory, whether or not their postmaster lives."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if "postgres" in process.name() and _serves(process.pid, data):
                found.append(process)
    return found


def clear_stale_lock(data: Path, *, seconds: float = 10) -> None:
    """Remove the lock file a killed postmaster left behind.

    PostgreSQL keeps to the file when its number has been given to an unrelated process, and refuses to start while
    orphaned backends hold the shared memory; so those are ended first, and the file goes only when nobody is left.
    """
    if running(data) is not None:
        return
    left = orphans(data)
    for process in left:
        with contextlib.suppress(psutil.Error):
            process.send_signal(signal.SIGQUIT)
    _, alive = psutil.wait_procs(left, timeout=seconds)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=seconds)
    (data / "postmaster.pid").unlink(missing_ok=True)


def wait_until_ready(data: Path, *, seconds: float, failed: Callable[[], str | None]) -> Postmaster:
    """Wait for the postmaster to accept connections.

    ``failed`` says why it never will, or None as long as it may. Raises `PostgresError` with that reason or on timeout.
    """
    end = time.monotonic() + seconds
    while True:
        found = running(data)
        if found is not None and found.ready and _answers(found):
            return found
        reason = failed()
        if reason is not None:
            raise PostgresError(f"PostgreSQL in {data} did not start: {reason}")
        if time.monotonic() > end:
            raise PostgresError(f"PostgreSQL in {data} was not ready after {seconds:g} s")
        time.sleep(0.02)


def _answers(found: Postmaster) -> bool:
    """Whether it still serves: a process just killed is in the process table a moment longer."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(f"{found.socket_directory}/.s.PGSQL.{found.port}")
            client.sendall(_SSL_REQUEST)
            return client.recv(1) in (b"S", b"N")
        except OSError:
            return False


def stop(data: Path, *, seconds: float = 30) -> bool:
    """Stop the postmaster of the directory: fast (clients are disconnected), at once when that takes too long.

    True when one was running.
    """
    found = running(data)
    if found is None:
        return False
    process = psutil.Process(found.pid)
    for number, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)
        if _gone(data, found.pid, patience):
            break
    clear_stale_lock(data)
    return True


def _gone(data: Path, pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not _serves(pid, data):
            return True
        time.sleep(0.02)
    return False
