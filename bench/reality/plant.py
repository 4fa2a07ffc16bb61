"""The service, its database and this process, each on its core, and what processor time everybody used."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from bench import CannotRunError
from bench.reality.generating import source_of
from server.postgres.temporary import TemporaryCluster

PORT = 8765
_STARTING_SECONDS = 30
_KEEP_ALIVE_SECONDS = 600


class Plant:
    """A context manager. `pool` may be changed between runs: the service is then started anew."""

    def __init__(self, brief: dict[str, Any], folder: Path) -> None:
        self._brief, self._folder = brief, folder
        self._cluster = TemporaryCluster({"jit": "off", "max_parallel_workers_per_gather": "0"})
        self._service: subprocess.Popen[bytes] | None = None
        self._postmaster = 0

    def __enter__(self) -> Self:
        cores = os.cpu_count() or 1
        wanted = max(self._brief["cores"].values())
        if wanted >= cores:
            raise CannotRunError(f"{wanted + 1} cores are needed; there are {cores}")
        self._cluster.start()
        self._postmaster = int((self._cluster.data / "postmaster.pid").read_text().split()[0])
        os.sched_setaffinity(self._postmaster, {self._brief["cores"]["database"]})
        os.sched_setaffinity(0, {self._brief["cores"]["database"]})
        with contextlib.suppress(PermissionError):  # else the load is late where the database is busy
            os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
        self._cluster.execute([one.replace("{rows}", str(self._brief["rows"])) for one in self._brief["tables"]])
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "generated_service.py").write_text(source_of(self._brief))
        self.start(self._brief["pool"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        self._cluster.stop()
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))

    def start(self, pool: int) -> None:
        self._stop()

        def on_its_core() -> None:
            os.sched_setaffinity(0, {self._brief["cores"]["service"]})

        self._service = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "uvicorn",
                "generated_service:app",
                "--port",
                str(PORT),
                "--log-level",
                "error",
                "--no-access-log",
                "--timeout-keep-alive",  # a connection is idle between two bursts, and closing it would cost the load
                str(_KEEP_ALIVE_SECONDS),
            ],
            cwd=self._folder,
            env={**os.environ, "POOL": str(pool), "DATABASE": self._cluster.url()},
            preexec_fn=on_its_core,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + _STARTING_SECONDS
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/items/1", timeout=1).read()
                return
            except OSError:
                if time.monotonic() > deadline or self._service.poll() is not None:
                    raise CannotRunError("the generated service does not start") from None
                time.sleep(0.1)

    def _stop(self) -> None:
        if self._service is not None:
            self._service.terminate()
            self._service.wait(20)
            self._service = None

    def spent(self) -> dict[str, float]:
        """Processor seconds so far: the service, the database, the load, and everybody on the machine."""
        assert self._service is not None
        times = psutil.cpu_times()
        return {
            "service": _tree(self._service.pid),
            "database": _tree(self._postmaster),
            "load": sum(psutil.Process().cpu_times()[:2]),
            "machine": times.user + times.nice + times.system + times.irq + times.softirq,
        }


def _tree(pid: int) -> float:
    """With those that have ended: a parent's account has the children it waited for."""
    root = psutil.Process(pid)
    whole = 0.0
    for one in (root, *root.children(recursive=True)):
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        whole += times.user + times.system
    return whole + root.cpu_times().children_user + root.cpu_times().children_system
