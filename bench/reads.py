"""GetBrief and ListBriefs (50 a page) through Envoy and our server, beside the peer: requests per second and p99.

``python -m bench.reads [rounds [seconds]]``. Both have all cores of this machine, the same PostgreSQL and the same
client (wrk, keep-alive). The rounds alternate, so that whatever else the machine does meets both; the medians are
compared.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import CannotRunError
from server.postgres.places import free_port
from server.running.database import database_urls
from server.settings import Settings
from tests.installation import ROOT, Installation, store_brief

BRIEFS = 60
ROUNDS = 3
SECONDS = 8
CONNECTIONS = 16
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True)
class Reading:
    per_second: float
    p50: float
    """Milliseconds."""
    p99: float
    """Milliseconds."""


def main(rounds: int = ROUNDS, seconds: int = SECONDS) -> None:
    """Prints the medians; raises `CannotRunError` without wrk."""
    if shutil.which("wrk") is None:
        raise CannotRunError("wrk is not installed (Debian, Ubuntu: apt-get install wrk; macOS: brew install wrk)")
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        settings = {
            "GRPC_PORT": str(free_port()),
            "GRPC_PROCESSES": str(cores),
            "RATE_LIMIT_PER_SECOND": "0",
            "EDGE_RATE_LIMIT_PER_CLIENT": "0",
            "LOG_LEVEL": "warning",
        }
        with Installation(Path(folder) / "bench", **settings) as ours, peer(ours, cores) as other:
            fill(ours)
            for title, path in (
                ("GetBrief", f"/v1/{ours.parent}/briefs/login-0"),
                ("ListBriefs, 50 a page", f"/v1/{ours.parent}/briefs?page_size=50"),
            ):
                compare(title, ours, f"{ours.endpoint}{path}", f"{other}{path}", rounds, seconds)


def fill(ours: Installation) -> None:
    text = (ROOT / "examples" / "login" / "brief.yaml").read_text()
    with ours.client() as client:
        for number in range(BRIEFS):
            store_brief(client, ours.parent, f"login-{number}", text)


@contextmanager
def peer(ours: Installation, cores: int) -> Iterator[str]:
    """The peer on the same database, with as many processes as there are cores; its address."""
    urls = database_urls(Settings.from_environment({"GROUNDPLAN_DATA_DIR": str(ours.data)}))
    port = free_port()
    quiet = ("--no-access-log", "--log-level", "warning", "--loop", "uvloop")
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "bench.peer:app", "--port", str(port), "--workers", str(cores), *quiet],
        cwd=ROOT,
        env={**os.environ, "PEER_DATABASE_URL": urls.application.replace("postgresql://", "postgresql+asyncpg://", 1)},
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/openapi.json", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def compare(title: str, ours: Installation, own_url: str, peer_url: str, rounds: int, seconds: int) -> None:
    own, other = [], []
    for url in (own_url, peer_url):
        load(url, ours.key, 2)  # warm: prepared statements, pools, code paths
    for _ in range(rounds):
        own.append(load(own_url, ours.key, seconds))
        other.append(load(peer_url, ours.key, seconds))
    a, b = middle(own), middle(other)
    print(f"{title}: {CONNECTIONS} connections, {rounds} rounds of {seconds} s each, medians")
    for name, found in (("ours", a), ("FastAPI", b)):
        print(f"  {name:8} {found.per_second:8.0f} requests/s   p50 {found.p50:7.2f} ms   p99 {found.p99:7.2f} ms")
    print(f"  ours / FastAPI: throughput {a.per_second / b.per_second:.2f}, p99 {a.p99 / b.p99:.2f}", flush=True)
    share(own_url, ours)


def middle(readings: list[Reading]) -> Reading:
    return Reading(*(statistics.median(getattr(r, name) for r in readings) for name in ("per_second", "p50", "p99")))


def load(url: str, key: str, seconds: int) -> Reading:
    """One run of wrk; any answer that is not a 2xx ends the benchmark."""
    command = [
        "wrk",
        "--latency",
        "-t2",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "-H",
        f"Authorization: Bearer {key}",
        url,
    ]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"{url} did not answer every request with success:\n{said}")

    def latency(percent: str) -> float:
        match = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", said)
        assert match is not None, said
        return float(match[1]) * _UNITS[match[2]]

    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate is not None, said
    return Reading(float(rate[1]), latency("50"), latency("99"))


def share(url: str, ours: Installation) -> None:
    """Where the time goes: processor seconds by process while our endpoint is under load."""
    import psutil

    groups = {name: [psutil.Process(pid)] for name, pid in ours.processes().items()}
    for members in groups.values():
        members += members[0].children(recursive=True)
    before = {name: sum(sum(p.cpu_times()[:2]) for p in members) for name, members in groups.items()}
    answered = load(url, ours.key, 4).per_second * 4
    print("  processor time per request:", end="")
    for name, members in groups.items():
        spent = sum(sum(p.cpu_times()[:2]) for p in members) - before[name]
        print(f"  {name} {spent / answered * 1e6:.0f} µs", end="")
    print(flush=True)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
