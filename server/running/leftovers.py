"""Ends what a killed supervisor left behind, so that a start never meets its own past."""

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

import psutil

_PATIENCE = 10  # seconds a leftover may take to stop before it is killed


def remember(file: Path, pids: Iterable[int]) -> None:
    """Record processes with their start times: a pid alone may since belong to somebody else."""
    started = {}
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            started[str(pid)] = psutil.Process(pid).create_time()
    temporary = file.with_suffix(".tmp")
    temporary.write_text(json.dumps(started))
    os.replace(temporary, file)


def end(file: Path) -> int:
    """Stop those of the recorded processes that still run, with their children; how many there were."""
    found: list[psutil.Process] = []
    for pid, created in _recorded(file).items():
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if abs(process.create_time() - created) < 1:
                found += [process, *process.children(recursive=True)]
    for process in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, alive = psutil.wait_procs(found, timeout=_PATIENCE)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=_PATIENCE)
    file.unlink(missing_ok=True)
    return len(found)


def _recorded(file: Path) -> dict[int, float]:
    """Start time by pid; nothing when there is no record, or only a broken one."""
    try:
        return {int(pid): float(created) for pid, created in json.loads(file.read_text()).items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}
