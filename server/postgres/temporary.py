"""Throwaway clusters: fast, without durability, in memory where there is room, gone with the process that made them."""

import contextlib
import fcntl
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from server.postgres import keeper, launch, places, postmaster
from server.postgres.accounts import Account, account
from server.postgres.binaries import find_binaries
from server.postgres.errors import PostgresError
from server.postgres.server import Server

_PREFIX = "groundplan-cluster-"
_START_SECONDS = 60
_STOP_SECONDS = 20
_CONTROL_PATH = 18
"""The first version that looks for extensions elsewhere."""
_YOUNG_SECONDS = 60
"""A directory without its lock file may be one that is being made."""


class TemporaryCluster(Server):
    """A context manager: a running cluster on a Unix socket inside, nothing left outside.

    A keeper process (`server.postgres.keeper`) owns PostgreSQL and ends it with us, even after ``kill -9``.
    """

    def __init__(
        self,
        settings: Mapping[str, str] | None = None,
        *,
        memory_limit: int = 0,
        file_size_limit: int = 0,
        extensions: Path | None = None,
    ) -> None:
        """``settings`` override those of the throwaway profile.

        ``memory_limit`` bounds the address space of each server process and ``file_size_limit`` each file they write
        (bytes; 0 sets no bound). ``extensions``: a directory as ``extension_control_path`` takes it; what is in it is
        known beside what PostgreSQL has, where that is 18 or newer.
        """
        super().__init__(find_binaries(), Path(), Path())
        self._settings = {**launch.THROWAWAY, **(settings or {})}
        self._limits = {"memory": memory_limit, "file_size": file_size_limit}
        self._extensions = extensions if self.binaries.major >= _CONTROL_PATH else None
        self._home = Path()
        self._keeper: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Make and start a fresh cluster (about two seconds); raises `PostgresError` with PostgreSQL's own words."""
        sweep()
        self.stop()
        failures = []
        for base in places.throwaway_bases():
            try:
                self._start_in(base)
            except (OSError, PostgresError) as failure:
                self.stop()
                failures.append(f"{base}: {failure}")
            else:
                return self
        raise PostgresError("; ".join(failures))

    def _start_in(self, base: Path) -> None:
        who = account()
        self._home = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
        with (self._home / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._home.chmod(0o711 if who.switch else 0o700)
            self.data, self.socket_directory, self.port = self._home / "data", self._home / "s", 5432
            for directory in (self.data, self.socket_directory):
                directory.mkdir()
                who.give(directory, 0o700)
            self.databases.clear()
            self.passwords = {launch.SUPERUSER: launch.new_password()}
            settings = {**self._settings, **self._own_extensions(who)}
            launch.initialise(self.binaries, self.data, self.passwords[launch.SUPERUSER], durable=False)
            argv = launch.server_argv(
                self.binaries,
                self.data,
                settings,
                socket_directory=self.socket_directory,
                port=self.port,
                tcp=False,
            )
            plan = {
                "argv": argv,
                "uid": who.uid,
                "gid": who.gid,
                "switch": who.switch,
                "environment": launch.clean_environment(),
                "limits": self._limits,
            }
            # The keeper inherits the lock, so that it stays held exactly as long as the keeper lives.
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", keeper.__file__, str(self._home), json.dumps(plan)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(lock.fileno(),),
                start_new_session=True,
                cwd="/",
            )
        postmaster.wait_until_ready(self.data, seconds=_START_SECONDS, failed=self._why_not)

    def _own_extensions(self, who: Account) -> dict[str, str]:
        """The setting that names a copy of them: PostgreSQL's account need not be able to read where they lie."""
        if self._extensions is None:
            return {}
        share = self._home / "share"
        shutil.copytree(self._extensions, share, copy_function=shutil.copyfile)
        for path in (share, *share.rglob("*")):
            who.give(path, 0o700 if path.is_dir() else 0o600)
        return {"extension_control_path": f"$system:{share}"}

    def _why_not(self) -> str | None:
        if self._keeper is None or self._keeper.poll() is not None:
            return "its keeper has ended"
        log = launch.last_lines(self._home / "log")
        return log if "FATAL" in log or "PANIC" in log else None

    def is_running(self) -> bool:
        return self._home != Path() and postmaster.running(self.data) is not None

    def stop(self) -> None:
        """End the server and delete its directory. Safe to call at any time, and twice."""
        if self._keeper is not None:
            if self._keeper.stdin is not None:
                with contextlib.suppress(OSError):
                    self._keeper.stdin.close()
            try:
                self._keeper.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._keeper.kill()
                self._keeper.wait()
            self._keeper = None
        if self._home != Path():
            _end(self._home)
            self._home = Path()


def sweep() -> int:
    """Delete throwaway clusters whose owner and keeper are gone; how many there were."""
    swept = 0
    ours = (os.geteuid(), account().uid)
    for base in {Path("/dev/shm"), Path(tempfile.gettempdir()), Path("/tmp")}:  # noqa: S108  # ownership is checked
        for home in base.glob(f"{_PREFIX}*"):
            with contextlib.suppress(OSError):
                status = home.lstat()
                if stat.S_ISDIR(status.st_mode) and status.st_uid in ours and _abandoned(home, status.st_mtime):
                    _end(home)
                    swept += 1
    return swept


def _abandoned(home: Path, modified: float) -> bool:
    try:
        with (home / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except BlockingIOError:
        return False
    except FileNotFoundError:
        return time.time() - modified > _YOUNG_SECONDS


def _end(home: Path) -> None:
    postmaster.stop(home / "data", seconds=1)
    postmaster.clear_stale_lock(home / "data", seconds=1)
    shutil.rmtree(home, ignore_errors=True)
