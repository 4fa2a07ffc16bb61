"""The durable cluster: made once, adopted, started again after every kind of death, never mistaken for another."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import psutil
import pytest

from server.postgres import Cluster, PostgresError, account, postmaster


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "postgres"
    yield home
    Cluster(home).destroy()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster to copy: making one takes a hundred times as long."""
    cluster = Cluster(tmp_path_factory.mktemp("made") / "postgres").ensure_initialised()
    yield cluster
    cluster.destroy()


@pytest.fixture
def cluster(home: Path, made: Cluster) -> Cluster:
    cluster = Cluster(home)
    subprocess.run(["cp", "-a", str(made.home), str(cluster.home)], check=True)
    return cluster.start()


def pid_of(cluster: Cluster) -> int:
    found = postmaster.running(cluster.data)
    assert found is not None
    return found.pid


def kill(cluster: Cluster, *, wait: bool = True) -> None:
    process = psutil.Process(pid_of(cluster))
    process.kill()
    if wait:
        process.wait(10)


async def test_starts_with_database_roles_and_checksums(cluster: Cluster) -> None:
    for tcp in (False, True):
        connection = await asyncpg.connect(cluster.url("groundplan", "groundplan_app", tcp=tcp))
        assert await connection.fetchval("SHOW data_checksums") == "on"
        assert await connection.fetchval("SHOW fsync") == "on"
        role = await connection.fetchrow("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert tuple(role) == (False, False)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE t (a int)")
        await connection.close()
    owner = await asyncpg.connect(cluster.url("groundplan", "groundplan_owner"))
    await owner.execute("CREATE TABLE t (a int)")
    await owner.close()


def test_a_running_server_is_adopted(cluster: Cluster, home: Path) -> None:
    other = Cluster(home).start()
    assert pid_of(other) == pid_of(cluster)
    assert other.url() == cluster.url()
    assert other.stop()
    assert not other.stop()
    assert not cluster.is_running()


@pytest.mark.parametrize("wait", [True, False])
def test_committed_rows_survive_kill(cluster: Cluster, home: Path, wait: bool) -> None:
    cluster.execute(["CREATE TABLE t (a int)", "INSERT INTO t VALUES (7)"])
    kill(cluster, wait=wait)
    assert Cluster(home).start().execute(["SELECT a FROM t"]) == "7\n"


def test_port_and_credentials_stay(cluster: Cluster, home: Path) -> None:
    before = cluster.url(tcp=True)
    cluster.stop()
    assert Cluster(home).start().url(tcp=True) == before


def test_an_occupied_port_is_replaced(cluster: Cluster, home: Path) -> None:
    before = cluster.port
    cluster.stop()
    with socket.socket() as occupant:
        occupant.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        occupant.bind(("127.0.0.1", before))
        occupant.listen()
        again = Cluster(home).start()
        assert again.port != before
        assert again.execute(["SELECT 1"]) == "1\n"


@pytest.mark.parametrize(
    "lines", ["{me}\n{data}\n1\n5432\n\n*\n\nready\n", "{me}\n", "not a number\n", "", "999999999\n"]
)
def test_a_lock_file_of_somebody_else_is_no_obstacle(cluster: Cluster, home: Path, lines: str) -> None:
    """As after a reboot, when the number belongs to an unrelated process; one of PostgreSQL's own account at that."""
    cluster.stop()
    who = account()
    switch = {"user": who.uid, "group": who.gid, "extra_groups": []} if who.switch else {}
    stranger = subprocess.Popen(["sleep", "600"], cwd="/", **switch)  # type: ignore[call-overload]
    try:
        lock = cluster.data / "postmaster.pid"
        lock.write_text(lines.format(me=stranger.pid, data=cluster.data))
        who.give(lock, 0o600)
        assert postmaster.running(cluster.data) is None
        assert Cluster(home).start().execute(["SELECT 1"]) == "1\n"
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_postmaster_of_another_directory_is_not_mistaken_for_ours(cluster: Cluster, tmp_path: Path) -> None:
    other = Cluster(tmp_path / "other").start()
    try:
        mine = (cluster.data / "postmaster.pid").read_text()
        cluster.stop()
        (cluster.data / "postmaster.pid").write_text(mine.replace(mine.split("\n")[0], str(pid_of(other)), 1))
        account().give(cluster.data / "postmaster.pid", 0o600)
        assert postmaster.running(cluster.data) is None
        cluster.start()
        assert pid_of(other) != pid_of(cluster)
        assert other.is_running()
    finally:
        other.destroy()


def test_orphaned_backends_are_ended_before_the_lock_goes(cluster: Cluster, home: Path) -> None:
    """A busy backend outlives its killed postmaster for a while and holds the shared memory."""
    busy = "SET client_connection_check_interval = 0; SELECT count(*) FROM generate_series(1, 2000000000)"
    active = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
    with ThreadPoolExecutor(1) as threads:
        query = threads.submit(cluster.execute, [busy])
        while cluster.execute([active]) == "0\n":
            pass
        kill(cluster)
        assert Cluster(home).start().execute(["SELECT 1"]) == "1\n"
        with pytest.raises(PostgresError, match="server closed the connection"):
            query.result()


def test_command_is_all_a_supervisor_needs(home: Path) -> None:
    cluster = Cluster(home).ensure_initialised()
    command = cluster.command()
    process = subprocess.Popen(
        command.argv, user=command.user, env=dict(command.environment), cwd=command.directory, stderr=subprocess.DEVNULL
    )
    try:
        assert cluster.wait_until_ready().execute(["SELECT 1"]) == "1\n"
        assert pid_of(cluster) == process.pid
        assert Cluster(home).ensure_initialised().url() == cluster.url()
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_command_ends_the_server_a_killed_supervisor_left(cluster: Cluster, home: Path) -> None:
    left = psutil.Process(pid_of(cluster))
    Cluster(home).ensure_initialised().command()
    assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE
    assert not (cluster.data / "postmaster.pid").exists()


def test_credentials_are_for_us_alone(cluster: Cluster) -> None:
    kept = cluster.home / "credentials.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.stat().st_uid == os.geteuid()
    passwords = json.loads(kept.read_text())["passwords"]
    assert len(set(passwords.values())) == 3
    log = (cluster.home / "log").read_text()
    assert not any(password in log for password in passwords.values())


def test_lost_credentials_are_named(cluster: Cluster, home: Path) -> None:
    cluster.stop()
    (cluster.home / "credentials.json").unlink()
    with pytest.raises(PostgresError, match="credentials"):
        Cluster(home).start()


def test_data_of_another_version_are_refused(cluster: Cluster, home: Path) -> None:
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(PostgresError, match="made by PostgreSQL 12"):
        Cluster(home).start()
    (cluster.data / "PG_VERSION").write_text(f"{cluster.binaries.major}\n")


def test_a_beginning_that_was_interrupted_is_made_anew(home: Path) -> None:
    cluster = Cluster(home)
    (cluster.home / "data.unfinished" / "base").mkdir(parents=True)
    assert cluster.start().execute(["SELECT 1"]) == "1\n"


def test_two_processes_make_one_cluster(home: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from server.postgres import Cluster; "
        "print(Cluster(Path(sys.argv[1])).ensure_initialised().url())"
    )
    Cluster(home)
    both = [
        subprocess.Popen([sys.executable, "-c", script, str(home)], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    first, second = (process.communicate(timeout=120)[0] for process in both)
    assert first == second != ""


def test_a_long_path_has_a_short_socket(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / ("x" * 100) / ("y" * 100)).start()
    try:
        assert len(os.fsencode(cluster.socket_directory)) < 90
        assert cluster.execute(["SELECT 1"]) == "1\n"
    finally:
        cluster.destroy()


def test_destroyed_is_gone(home: Path) -> None:
    cluster = Cluster(home).start()
    cluster.destroy()
    assert not cluster.is_running()
    assert not home.exists()
    assert not home.is_symlink()
    assert not cluster.home.exists()
    assert not cluster.socket_directory.exists()
