"""Throwaway clusters: private, without durability, and gone whatever becomes of those who made them."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from server.postgres import Cluster, PostgresError, TemporaryCluster, account, find_binaries, postmaster, sweep

OWNER = """
    import os, signal, sys, time
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background of a shell
    from server.postgres import Cluster
    cluster = Cluster.temporary().start()
    print(cluster.data, flush=True)
    {more}
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[TemporaryCluster]:
    with Cluster.temporary() as cluster:
        yield cluster


@pytest.fixture
def owner() -> Iterator[Callable[[str], tuple[subprocess.Popen[str], Path]]]:
    """Starts processes that own a cluster each."""
    processes = []

    def start(more: str = "pass") -> tuple[subprocess.Popen[str], Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(OWNER).format(more=more)], stdout=subprocess.PIPE, text=True
        )
        processes.append(process)
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    yield start
    for process in processes:
        process.kill()
        process.wait()


def gone(check: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():
            return True
        time.sleep(0.05)
    return False


def postgres_of(data: Path) -> psutil.Process:
    found = postmaster.running(data)
    assert found is not None
    return psutil.Process(found.pid)


def test_runs_and_answers(cluster: TemporaryCluster) -> None:
    assert cluster.is_running()
    assert cluster.execute(["SELECT 1", "SELECT 2"]) == "1\n2\n"
    with pytest.raises(PostgresError, match="syntax error"):
        cluster.execute(["SELEC 1"])


def test_profile_gives_up_durability(cluster: TemporaryCluster) -> None:
    names = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum", "wal_level", "listen_addresses")
    assert cluster.execute([f"SHOW {name}" for name in names]).split("\n")[:-1] == [
        "off",
        "off",
        "off",
        "off",
        "minimal",
        "",
    ]


async def test_every_connection_needs_the_password(cluster: TemporaryCluster) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(host=str(cluster.socket_directory), port=cluster.port, user="postgres", password="wrong")
    connection = await asyncpg.connect(cluster.url())
    assert await connection.fetchval("SHOW password_encryption") == "scram-sha-256"
    rules = await connection.fetch("SELECT DISTINCT auth_method FROM pg_hba_file_rules")
    assert [row[0] for row in rules] == ["scram-sha-256"]
    await connection.close()


def test_runs_under_an_ordinary_account_in_private_directories(cluster: TemporaryCluster) -> None:
    process = postgres_of(cluster.data)
    assert process.uids().real == account().uid != 0
    assert cluster.data.stat().st_mode & 0o077 == 0
    assert cluster.socket_directory.stat().st_mode & 0o077 == 0


def test_inherits_no_secret(cluster: TemporaryCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_OURS", "canary")
    monkeypatch.setenv("PGOPTIONS", "-c fsync=on")
    with Cluster.temporary() as other:
        assert "canary" not in " ".join(postgres_of(other.data).environ().values())
        assert other.execute(["SHOW fsync"]) == "off\n"


def test_roles_of_an_application_database(cluster: TemporaryCluster) -> None:
    cluster.create_application_database("shop", "shop_owner", "shop_app")
    cluster.create_application_database("shop", "shop_owner", "shop_app")
    attributes = "rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication"
    assert cluster.execute([f"SELECT count(*) FROM pg_roles WHERE rolname LIKE 'shop%' AND ({attributes})"]) == "0\n"
    with pytest.raises(PostgresError, match="plain lower-case"):
        cluster.create_application_database("a; DROP DATABASE shop", "b", "c")


async def test_application_enters_its_own_database_only(cluster: TemporaryCluster) -> None:
    cluster.create_application_database("one", "one_owner", "one_app")
    cluster.create_application_database("two", "two_owner", "two_app")
    connection = await asyncpg.connect(cluster.url("one", "one_app"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("CREATE TABLE t (a int)")
    await connection.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(cluster.url("two", "one_app"))


def test_stop_leaves_nothing_and_may_be_repeated() -> None:
    cluster = Cluster.temporary().start()
    process, home = postgres_of(cluster.data), cluster.data.parent
    cluster.stop()
    cluster.stop()
    assert not process.is_running()
    assert not home.exists()
    assert not cluster.is_running()
    assert cluster.start().execute(["SELECT 1"]) == "1\n"
    cluster.stop()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_dies_with_its_owner(owner: Callable[..., tuple[subprocess.Popen[str], Path]], number: signal.Signals) -> None:
    process, data = owner()
    postgres = postgres_of(data)
    process.send_signal(number)
    process.wait()
    assert gone(lambda: not postgres.is_running())
    assert gone(lambda: not data.parent.exists())


def test_dies_with_its_owner_although_a_child_of_it_lives(
    owner: Callable[..., tuple[subprocess.Popen[str], Path]],
) -> None:
    """A forked child holds the owner's end of the keeper's pipe."""
    process, data = owner(r"os.write(1, b'%d\n' % os.fork())")
    assert process.stdout is not None
    child = max(int(process.stdout.readline()), int(process.stdout.readline()))
    postgres = postgres_of(data)
    process.kill()
    process.wait()
    try:
        assert gone(lambda: not postgres.is_running())
        assert gone(lambda: not data.parent.exists())
        assert psutil.pid_exists(child)
    finally:
        os.kill(child, signal.SIGKILL)


def test_what_a_killed_keeper_leaves_is_swept(owner: Callable[..., tuple[subprocess.Popen[str], Path]]) -> None:
    process, data = owner()
    postgres = postgres_of(data)
    keeper = postgres.parent()
    assert keeper is not None
    process.kill()
    keeper.kill()
    process.wait()
    assert gone(lambda: not postgres.is_running()) or sys.platform != "linux"
    sweep()
    assert not postgres.is_running()
    assert not data.parent.exists()


def test_sweep_spares_the_living(cluster: TemporaryCluster) -> None:
    sweep()
    assert cluster.is_running()


def test_failure_to_start_says_what_postgresql_said() -> None:
    with pytest.raises(PostgresError, match="no_such_setting"):
        TemporaryCluster({"no_such_setting": "1"}).start()


def test_binaries_are_of_a_supported_version() -> None:
    assert find_binaries().major >= 16
