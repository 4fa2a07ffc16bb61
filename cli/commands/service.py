"""`groundplan serve`, `status`, `stop`: this machine's own Groundplan. Executes the server, imports nothing of it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import platformdirs
import psutil
import typer

from cli.context import session
from cli.exits import Exit, leave
from cli.output import console, show_table, show_values

_STOP_SECONDS = 120
_START_SECONDS = 180


def data_directory() -> Path:
    """Where the server keeps its data and says how it runs; the same variable and default as the server's own."""
    stated = os.environ.get("GROUNDPLAN_DATA_DIR")
    return Path(stated) if stated else platformdirs.user_data_path("groundplan")


def serve(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return once it is up.")] = False,
) -> None:
    """Run database, server, worker and edge on this machine until Ctrl-C."""
    command = [sys.executable, "-m", "server", "up"]
    if not detach:
        raise typer.Exit(subprocess.run(command, check=False).returncode)
    log = data_directory() / "run" / "log" / "up.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=output, text=True)
    # The first key is announced on the process' standard output and belongs on this terminal, not in a log.
    assert process.stdout is not None
    deadline = time.monotonic() + _START_SECONDS
    for line in process.stdout:
        console.print(line.rstrip(), markup=False, soft_wrap=True)
        if line.startswith("ready") or time.monotonic() > deadline:
            break
    if process.poll() is not None:
        leave(Exit.FAILED, log.read_text() or f"it ended at once; see {log}")


def status(context: typer.Context) -> None:
    """Show what runs on this machine. Exits 4 when nothing does."""
    state = _state()
    if state is None:
        leave(Exit.UNAVAILABLE, "nothing runs here; start it with: groundplan serve")
    answer = subprocess.run(
        [sys.executable, "-m", "server", "status"], check=False, capture_output=True, text=True, timeout=30
    )
    if answer.returncode:
        leave(Exit.UNAVAILABLE, answer.stderr.strip() or "it is starting or stopping")
    processes = json.loads(answer.stdout)
    if session(context).json:
        show_values({"endpoint": state["endpoint"], "processes": processes})
        return
    console.print(f"listens on {state['endpoint']}")
    show_table(
        ("process", "state", "pid", ""),
        [(p["name"], p["state"].lower(), str(p["pid"] or ""), p["description"]) for p in processes],
    )


def stop() -> None:
    """Stop what runs on this machine; calls in flight finish and work is handed back."""
    state = _state()
    if state is None:
        console.print("nothing runs here")
        return
    process = psutil.Process(state["pid"])
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=_STOP_SECONDS)
    except psutil.TimeoutExpired:
        leave(Exit.FAILED, f"process {state['pid']} still runs after {_STOP_SECONDS} s")
    console.print("stopped")


def _state() -> dict[str, Any] | None:
    """What `python -m server up` says of itself, while it lives."""
    try:
        state: dict[str, Any] = json.loads((data_directory() / "run" / "state.json").read_text())
    except (OSError, ValueError):
        return None
    return state if psutil.pid_exists(state["pid"]) else None
