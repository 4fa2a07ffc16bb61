"""Directories: where a cluster may live so that its account reaches it and its socket's path is short enough."""

import hashlib
import os
import secrets
import shutil
import socket
import stat
import tempfile
from pathlib import Path

from server.postgres.accounts import account, reachable
from server.postgres.errors import PostgresError

LONGEST_SOCKET_PATH = 103
"""Bytes: 107 on Linux and 103 on macOS (sun_path without its final zero)."""

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
        try:
            wanted.rmdir()  # made empty by whoever prepares directories
        except OSError:
            raise PostgresError(
                f"user {account().name} cannot reach {wanted}: move it to a place open to all"
            ) from None
    actual = shared_directory("clusters") / secrets.token_hex(8)
    wanted.symlink_to(actual)
    return actual


def shared_directory(name: str) -> Path:
    """A directory of root's that every account reaches: below /var/lib, else below the temporary directory."""
    reasons = []
    for base in (Path("/var/lib/groundplan"), readable_tmp() / "groundplan-shared"):
        directory = base / name
        try:
            directory.mkdir(parents=True, exist_ok=True)
            for folder in (base, directory):
                # Somebody else's directory of that name could be filled with somebody else's programs.
                if folder.lstat().st_uid != os.geteuid() or not stat.S_ISDIR(folder.lstat().st_mode):
                    raise PermissionError(f"{folder} is not ours")
                folder.chmod(0o755)
        except OSError as failure:
            reasons.append(str(failure))
        else:
            return directory
    raise PostgresError(f"no directory that every account can reach: {'; '.join(reasons)}")


def readable_tmp() -> Path:
    """A directory for temporary files that every account can reach."""
    for candidate in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108  # only private directories go in
        if candidate.is_dir() and all(parent.stat().st_mode & 0o001 for parent in (candidate, *candidate.parents)):
            return candidate
    return Path(tempfile.gettempdir())


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
    usable = [base for base in bases if reachable(base / "x") and _short(base / "groundplan-cluster-12345678" / "s")]
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
