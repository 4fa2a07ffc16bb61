"""What runs: where it says so (`run/state.json`), and `python -m server status`."""

import dataclasses
import json
import os
import sys
from pathlib import Path

import psutil

from server.running import supervisor
from server.settings import Settings

_SAME_START = 1.0
"""Seconds by which two readings of one process' start may differ."""


def write(folder: Path, endpoint: str, socket_path: Path) -> None:
    """Say that this process runs here. Its start tells it from a later process with the same pid."""
    state = {
        "pid": os.getpid(),
        "created": psutil.Process().create_time(),
        "endpoint": endpoint,
        "supervisor": str(socket_path),
    }
    temporary = folder / "state.json.tmp"
    temporary.write_text(json.dumps(state))
    os.replace(temporary, folder / "state.json")


def runs(folder: Path) -> bool:
    """Whether the process that the folder's state names is alive; a stale or broken file says nothing."""
    try:
        state = json.loads((folder / "state.json").read_text())
        return bool(abs(psutil.Process(state["pid"]).create_time() - state["created"]) < _SAME_START)
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return False


def run(settings: Settings) -> int:
    """Print one JSON list; 1 when nothing runs."""
    try:
        state = json.loads((settings.data_dir / "run" / "state.json").read_text())
        found = supervisor.states(Path(state["supervisor"]))
    except (OSError, ValueError) as error:
        print(f"nothing runs in {settings.data_dir}: {error}", file=sys.stderr)
        return 1
    print(json.dumps([dataclasses.asdict(process) for process in found]))
    return 0
