"""A whole Groundplan for tests: database, server, worker and edge on free ports, under the real supervisor."""

import json
import os
import select
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 180


class Installation:
    """``python -m server up`` in a directory of its own. A context manager; ended with everything it started."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GROUNDPLAN_")},
            "GROUNDPLAN_DATA_DIR": str(self.data),
            "GROUNDPLAN_CONFIG": str(folder / "config.toml"),
            "GROUNDPLAN_GRPC_PORT": "0",
            "GROUNDPLAN_EDGE_PORT": "0",
            "PYTHONUNBUFFERED": "1",
            **{f"GROUNDPLAN_{name}": value for name, value in settings.items()},
        }
        self.output: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Installation":
        return self.start()

    def __exit__(self, *failure: object) -> None:
        self.stop()

    def start(self) -> "Installation":
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server", "up"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if self._is_ready(self._process):
            return self
        self.stop()
        raise AssertionError("it did not start:\n" + "\n".join(self.output) + self.logs())

    def _is_ready(self, process: "subprocess.Popen[bytes]") -> bool:
        """Wait until it says so; False when it ends first or takes too long."""
        assert process.stdout is not None
        deadline, waiting = time.monotonic() + START_SECONDS, b""
        while select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
            chunk = os.read(process.stdout.fileno(), 65_536)
            if not chunk:
                return False
            *whole, waiting = (waiting + chunk).split(b"\n")
            self.output += [line.decode(errors="replace") for line in whole]
            if b"ready" in whole:
                return True
        self.output.append(f"nothing more within {START_SECONDS} s")
        return False

    def stop(self) -> int:
        """End it in good order; its exit status."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        try:
            status = self._process.wait(timeout=150)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return status

    def kill_supervisor(self) -> None:
        """kill -9 of the foreground process: nothing gets to clean up."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None

    @property
    def state(self) -> dict[str, Any]:
        return dict(json.loads((self.data / "run" / "state.json").read_text()))

    @property
    def endpoint(self) -> str:
        return f"http://{self.state['endpoint']}"

    @property
    def address(self) -> str:
        """``host:port`` for gRPC through the edge."""
        return str(self.state["endpoint"])

    @property
    def configuration(self) -> Mapping[str, str]:
        return dict(tomllib.loads((self.folder / "config.toml").read_text()))

    @property
    def key(self) -> str:
        return self.configuration["api_key"]

    @property
    def parent(self) -> str:
        return f"workspaces/{self.configuration['workspace']}"

    def client(self, key: str | None = None, **options: Any) -> httpx.Client:
        headers = {"authorization": f"Bearer {self.key if key is None else key}"} if key != "" else {}
        return httpx.Client(base_url=self.endpoint, headers=headers, timeout=60, **options)

    def processes(self) -> dict[str, int]:
        """Pids by program, as supervisord has them."""
        answer = subprocess.run(
            [sys.executable, "-m", "server", "status"],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return {found["name"]: found["pid"] for found in json.loads(answer.stdout)}

    def kill(self, program: str) -> int:
        """kill -9 of one program; the pid it had. One that is just being started again is waited for."""
        for _ in range(100):
            pid = self.processes()[program]
            try:
                if pid:
                    os.kill(pid, signal.SIGKILL)
                    return pid
            except ProcessLookupError:
                pass
            time.sleep(0.2)
        raise AssertionError(f"{program} does not come up:{self.logs()}")

    def running(self) -> set[int]:
        """Every process that belongs to this installation."""
        found = set()
        for process in psutil.process_iter():
            try:
                told = process.environ().get("GROUNDPLAN_DATA_DIR") == str(self.data)
                if told or str(self.data) in " ".join(process.cmdline()):
                    found.add(process.pid)
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
        return found

    def logs(self) -> str:
        folder = self.data / "run" / "log"
        return "".join(f"\n== {log.name}\n{log.read_text()[-3000:]}" for log in sorted(folder.glob("*.log")))

    def cli(self, *arguments: str, **options: Any) -> "subprocess.CompletedProcess[str]":
        """The groundplan command as a user would run it."""
        return subprocess.run(
            [str(Path(sys.executable).parent / "groundplan"), *arguments],
            env={**self.environment, "GROUNDPLAN_ENDPOINT": self.endpoint, "COLUMNS": "160"},
            capture_output=True,
            text=True,
            timeout=options.pop("timeout", 120),
            **options,
        )


def store_brief(client: httpx.Client, parent: str, name: str, text: str) -> dict[str, Any]:
    body = {"briefId": name, "source": {"filename": f"{name}.yaml", "format": "BRIEF_FORMAT_YAML", "text": text}}
    answer = client.post(f"/v1/{parent}/briefs", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def wait_for(client: httpx.Client, operation: str, seconds: float = 120) -> dict[str, Any]:
    """Poll until the operation is done; a service that is away for a while is asked again."""
    deadline = time.monotonic() + seconds
    last: Any = None
    while time.monotonic() < deadline:
        try:
            answer = client.get(f"/v1/{operation}")
            last = answer.text
            if answer.status_code == 200 and answer.json().get("done"):
                return dict(answer.json())
        except httpx.TransportError as error:
            last = error
        time.sleep(0.1)
    raise AssertionError(f"{operation} is not done after {seconds} s: {last}")
