"""`groundplan serve`, `status`, `stop`: this machine's own Groundplan. Executes the server, imports nothing of it."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import platformdirs
import psutil
import typer

from cli import streams
from cli.context import session
from cli.exits import Exit, leave
from cli.output import console, show_table, show_values

_STOP_SECONDS = 120
_START_SECONDS = 180
_UP = ("-m", "server", "up")
_SAME_START = 1.0
"""Seconds by which two readings of one process' start may differ."""
_FIRST_KEY = re.compile(r"first API key of workspace (\S+), shown this once: (\S+)")


def data_directory() -> Path:
    """Where the server keeps its data and says how it runs; the same variable and default as the server's own."""
    stated = os.environ.get("GROUNDPLAN_DATA_DIR", "").strip()
    return Path(stated).expanduser().absolute() if stated else platformdirs.user_data_path("groundplan")


def serve(
    context: typer.Context,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return once it is up.")] = False,
) -> None:
    """Run database, server, worker and edge on this machine until Ctrl-C."""
    if not detach:
        # Become it: signals reach it directly, and nothing in between can end it harder than it ends itself.
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, *_UP])  # noqa: S606  # a fixed program of ours
    own = session(context)
    log = data_directory() / "run" / "log" / "up.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            before = output.tell()
            process = subprocess.Popen(
                [sys.executable, *_UP],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=output,
                start_new_session=True,  # it outlives this terminal
            )
    except OSError as error:
        leave(Exit.FAILED, f"cannot start: {error}")
    said = _until_ready(process, quiet=own.json)
    if said is None:
        with log.open("rb") as written:
            written.seek(before)
            reason = written.read().decode(errors="replace").strip()
        leave(process.returncode if process.returncode > 0 else Exit.FAILED, reason or f"it did not start; see {log}")
    if own.json:
        state = _state() or {}
        key = next(filter(None, map(_FIRST_KEY.search, said)), None)
        first = {"workspace": key[1], "api_key": key[2]} if key else {}
        show_values({"endpoint": state.get("endpoint"), "pid": process.pid, **first})


def _until_ready(process: "subprocess.Popen[bytes]", *, quiet: bool) -> list[str] | None:
    """What it announces; None when it has ended, or was stopped because it took too long.

    The first key is announced on its standard output and belongs on this terminal, not in a log.
    """
    assert process.stdout is not None
    said: list[str] = []
    try:
        for line in streams.lines(process.stdout, _START_SECONDS):
            said.append(line)
            if not quiet:
                console.print(line, markup=False, soft_wrap=True)
            if line.startswith("ready"):
                return said
    except TimeoutError:
        process.terminate()
    try:
        process.wait(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return None


def status(context: typer.Context) -> None:
    """Show what runs on this machine. Exits 4 when nothing does."""
    state = _state()
    if state is None:
        leave(Exit.UNAVAILABLE, "nothing runs here; start it with: groundplan serve")
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "server", "status"], check=False, capture_output=True, text=True, timeout=30
        )
    except subprocess.TimeoutExpired:
        leave(Exit.UNAVAILABLE, "its supervisor does not answer")
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


def stop(context: typer.Context) -> None:
    """Stop what runs on this machine; calls in flight finish and work is handed back."""
    own = session(context)
    state = _state()
    if state is not None:
        try:
            process = psutil.Process(state["pid"])
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=_STOP_SECONDS)
        except psutil.NoSuchProcess:
            pass  # it ended by itself in between, which is what was asked for
        except psutil.AccessDenied:
            leave(Exit.CREDENTIALS, f"process {state['pid']} belongs to another account, which can stop it")
        except psutil.TimeoutExpired:
            leave(Exit.FAILED, f"process {state['pid']} still runs after {_STOP_SECONDS} s")
    if own.json:
        show_values({"stopped": state is not None})
    else:
        console.print("stopped" if state is not None else "nothing runs here")


def _state() -> dict[str, Any] | None:
    """What `python -m server up` says of itself, while it lives: a later process with its pid is not it."""
    try:
        state: dict[str, Any] = json.loads((data_directory() / "run" / "state.json").read_text())
        if abs(psutil.Process(state["pid"]).create_time() - state["created"]) < _SAME_START:
            return state
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        pass
    return None
