"""Directories: where a cluster may live so that its account reaches it and its socket's path is short enough."""

import hashlib
import os
import secrets
import shutil
import socket
import stat
import tempfile
from pathlib import Path

from server.postgres.account import account, reachable
from server.postgres.errors import PostgresError

LONGEST_SOCKET_PATH = 103
"""Bytes: 107 on Linux and 103 on macOS (sun_path without its final zero)."""

_SHARED_CLUSTERS = Path("/var/lib/groundplan/clusters")
_ROOM_FOR_THROWAWAY = 1 << 30
"""Bytes free that make memory (/dev/shm) a better place for a throwaway cluster than the disk."""


def data_directory(wanted: Path) -> Path:
    """``wanted`` itself, or what it links to.

    When we are root and the account cannot reach it (below /root, in a private temporary folder), the data live
    under /var/lib/groundplan and ``wanted`` becomes a link to them, so that whoever looks finds them.
    """
    wanted = Path(os.path.abspath(wanted))
    wanted.parent.mkdir(parents=True, exist_ok=True)
    if wanted.is_symlink() or reachable(wanted):
        return wanted.resolve()
    if wanted.exists():
        raise PostgresError(f"user {account().name} cannot reach {wanted}: move it, or run PostgreSQL as another user")
    _SHARED_CLUSTERS.mkdir(parents=True, exist_ok=True)
    for folder in (_SHARED_CLUSTERS.parent, _SHARED_CLUSTERS):
        folder.chmod(0o755)
    actual = _SHARED_CLUSTERS / secrets.token_hex(8)
    wanted.symlink_to(actual)
    return actual


def socket_directory(data: Path) -> Path:
    """A private directory with a short path, the same one for the same data directory."""
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    who = account()
    for base in (data.parent, Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108  # made 0700, ownership checked
        directory = base / f".gp-{name}"
        if not _short(directory) or not reachable(directory):
            continue
        try:
            directory.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            continue
        status = directory.lstat()
        if stat.S_ISDIR(status.st_mode) and status.st_uid in (who.uid, os.geteuid()):
            who.give(directory, 0o700)
            return directory
    raise PostgresError(f"no directory for the socket of {data}: every candidate is too long or not ours")


def _short(directory: Path) -> bool:
    return len(os.fsencode(directory / ".s.PGSQL.65535")) <= LONGEST_SOCKET_PATH


def throwaway_bases() -> list[Path]:
    """Where throwaway clusters may be, best first: memory when there is room, then the temporary directory."""
    bases = []
    memory = Path("/dev/shm")  # noqa: S108  # mkdtemp makes a private directory in it
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= _ROOM_FOR_THROWAWAY:
        bases.append(memory)
    for candidate in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108  # the same
        if candidate.is_dir() and candidate not in bases:
            bases.append(candidate)
    usable = [base for base in bases if reachable(base / "x") and _short(base / "groundplan-12345678" / "s")]
    if not usable:
        raise PostgresError(f"no place for a throwaway cluster: {', '.join(map(str, bases))} are too long or closed")
    return usable


def free_port() -> int:
    """A TCP port on loopback that nobody holds now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Whether a server could listen on the port of loopback now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as PostgreSQL does
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return port != 0
