"""The durable cluster of an installation: made once, started by a supervisor or by us, found again after any crash."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from server.postgres import launch, places, postmaster
from server.postgres.accounts import account
from server.postgres.binaries import find_binaries
from server.postgres.errors import PostgresError
from server.postgres.server import Server
from server.postgres.temporary import TemporaryCluster

DATABASE = "groundplan"
OWNER = "groundplan_owner"
"""Owns the tables and runs migrations."""
APPLICATION = "groundplan_app"
"""What the server and the worker connect as; bound by row-level security."""

_START_SECONDS = 120
"""Crash recovery of a large write-ahead log may take this long."""


class Cluster(Server):
    """PostgreSQL in a directory of ours (``home``): data, credentials (mode 0600) and log.

    ``ensure_initialised`` first, then either ``command`` under a supervisor or ``start`` and ``stop``.
    """

    def __init__(self, home: Path) -> None:
        self._named = home
        self.home = places.data_directory(home)
        super().__init__(find_binaries(), self.home / "data", Path())

    @staticmethod
    def temporary() -> TemporaryCluster:
        """A throwaway cluster that dies with this process; a context manager."""
        return TemporaryCluster()

    def ensure_initialised(self) -> Self:
        """Make the cluster with the application's database and roles, or read how to enter the one that is there.

        Raises `PostgresError` when the data are of another major version or their credentials are lost.
        """
        with self._locked():
            if (self.data / "PG_VERSION").exists():
                self._load()
            else:
                self._make()
            self.socket_directory = places.socket_directory(self.data)
            found = postmaster.running(self.data)
            if found is None:
                # Settled here already, so that whoever reads the URL before the server is up reads the right one.
                self._settle_port()
            elif found.port:
                self.port, self.socket_directory = found.port, Path(found.socket_directory)
        return self

    def command(self) -> launch.Command:
        """What to execute to run the cluster in the foreground, after making sure that nothing stands in its way.

        A server that still runs on the directory (its supervisor was killed) is stopped in good order; a stale lock
        file is removed; the port of last time is kept when it is free.
        """
        with self._locked():
            postmaster.stop(self.data)
            postmaster.clear_stale_lock(self.data)
            self.socket_directory = places.socket_directory(self.data)
            self._settle_port()
        who = account()
        return launch.Command(
            argv=launch.server_argv(
                self.binaries,
                self.data,
                launch.DURABLE,
                socket_directory=self.socket_directory,
                port=self.port,
                tcp=True,
            ),
            user=who.name if who.switch else None,
            environment=launch.clean_environment(),
        )

    def start(self) -> Self:
        """Start the cluster, or adopt the server that already runs on it. It outlives this process until ``stop``."""
        self.ensure_initialised()
        if not self._adopted():
            log = self.home / "log"
            with log.open("ab") as output:
                process = launch.spawn(self.command().argv, output)
            self._await(lambda: launch.ended(process, log))
        return self

    def _adopted(self) -> bool:
        if not self.is_running():
            return False
        try:
            self._await(lambda: None if self.is_running() else "the server that ran on it has just ended")
        except PostgresError:
            return False
        return True

    def wait_until_ready(self, seconds: float = _START_SECONDS) -> Self:
        """Wait for the server somebody else starts from ``command`` to accept connections."""
        self._await(lambda: None, seconds)
        return self

    def stop(self) -> bool:
        """Stop the server that runs on the directory, whoever started it; False when none did."""
        return postmaster.stop(self.data)

    def is_running(self) -> bool:
        return postmaster.running(self.data) is not None

    def destroy(self) -> None:
        """Stop the server and delete everything."""
        self.stop()
        if self.socket_directory != Path():
            shutil.rmtree(self.socket_directory, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)
        if self._named.is_symlink():
            self._named.unlink()

    def _await(self, failed: Callable[[], str | None], seconds: float = _START_SECONDS) -> None:
        found = postmaster.wait_until_ready(self.data, seconds=seconds, failed=failed)
        self.port, self.socket_directory = found.port, Path(found.socket_directory)

    def _settle_port(self) -> None:
        """Keep the port of last time, unless somebody else has it now."""
        if not places.port_is_free(self.port):
            self.port = places.free_port()
            self._save()

    def _make(self) -> None:
        """Everything happens beside the final place, so that a crash halfway leaves nothing that looks finished."""
        who = account()
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o711 if who.switch else 0o700)
        unfinished = self.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        who.give(unfinished, 0o700)
        self.passwords = {launch.SUPERUSER: launch.new_password()}
        launch.initialise(self.binaries, unfinished, self.passwords[launch.SUPERUSER], durable=True)
        statements = self._application_statements(DATABASE, OWNER, APPLICATION)
        launch.single_user(self.binaries, unfinished, statements)
        self.databases.add(DATABASE)
        self.port = places.free_port()
        self._save()
        unfinished.rename(self.data)

    def _load(self) -> None:
        major = (self.data / "PG_VERSION").read_text().strip()
        if major != str(self.binaries.major):
            raise PostgresError(
                f"{self.data} was made by PostgreSQL {major}, the binaries are {self.binaries.version}: "
                f"set GROUNDPLAN_POSTGRES_BIN to a PostgreSQL {major}, or move the data with pg_dump"
            )
        try:
            kept = json.loads((self.home / "credentials.json").read_text())
        except (OSError, ValueError) as failure:
            raise PostgresError(f"the credentials of {self.data} cannot be read: {failure}") from failure
        self.port, self.passwords, self.databases = kept["port"], kept["passwords"], set(kept["databases"])

    def _save(self) -> None:
        text = json.dumps({"port": self.port, "passwords": self.passwords, "databases": sorted(self.databases)})
        unfinished = self.home / "credentials.json.unfinished"
        unfinished.unlink(missing_ok=True)
        with open(unfinished, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.home / "credentials.json")

    def _remember(self, database: str) -> None:
        super()._remember(database)
        self._save()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time prepares a cluster."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
