"""The operating-system account PostgreSQL runs under: our own, or another one when we are root, which it refuses."""

import contextlib
import functools
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from server.postgres.errors import PostgresError

NAME = "groundplan"
"""The system user made for PostgreSQL when we run as root; the cluster of a lab must not share one with a real one."""


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int
    switch: bool
    """PostgreSQL must be started under this account because we run as root."""

    def give(self, path: Path, mode: int) -> None:
        """Make the account the owner of ``path`` with these permissions."""
        if self.switch:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)


@functools.cache
def account() -> Account:
    """Ourselves; as root the user `NAME`, made on first use, or ``nobody`` where no user can be made."""
    if os.geteuid() != 0:
        entry = pwd.getpwuid(os.geteuid())
        return Account(entry.pw_name, entry.pw_uid, os.getegid(), switch=False)
    _create()
    for name in (NAME, "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)
    raise PostgresError(f"PostgreSQL refuses to run as root, and there is neither a user {NAME} nor nobody")


def _create() -> None:
    with contextlib.suppress(KeyError):
        pwd.getpwnam(NAME)
        return
    if shutil.which("useradd"):
        # Two processes may get here at once; whoever loses finds the user made by the other.
        subprocess.run(
            ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME],
            check=False,
            capture_output=True,
        )


def reachable(path: Path, who: Account | None = None) -> bool:
    """Whether the account may traverse every directory above ``path`` (links resolved)."""
    who = who or account()
    if not who.switch:
        return True
    return all(_may_traverse(parent, who) for parent in path.resolve().parents if parent.exists())


def _may_traverse(directory: Path, who: Account) -> bool:
    status = directory.stat()
    if status.st_uid == who.uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == who.gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)
