"""Command lines: how PostgreSQL is initialised and executed, in the two profiles. Starts nothing for long."""

import os
import secrets
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from server.postgres import places
from server.postgres.accounts import Account, account
from server.postgres.binaries import Binaries
from server.postgres.errors import PostgresError

SUPERUSER = "postgres"
_INITDB_SECONDS = 120

DURABLE: Mapping[str, str] = {
    "shared_buffers": "128MB",
    "max_connections": "200",
    "fsync": "on",
    "full_page_writes": "on",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %u@%d ",
}
"""The store: nothing acknowledged is ever lost."""

THROWAWAY: Mapping[str, str] = {
    "shared_buffers": "64MB",  # experiments are small, and a lab runs beside every worker
    "max_connections": "40",
    "fsync": "off",  # the cluster is deleted whatever happens
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",  # plans and figures must not depend on when it comes by
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "checkpoint_timeout": "1h",
    "jit": "off",  # its threshold makes timings jump
    "dynamic_shared_memory_type": "mmap",  # files of the data directory, gone with it
    "max_worker_processes": "4",
    "max_parallel_workers_per_gather": "0",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # experiments provoke errors on purpose
}


@dataclass(frozen=True)
class Command:
    """What a supervisor executes: PostgreSQL in the foreground, smart on SIGTERM, fast on SIGINT."""

    argv: tuple[str, ...]
    user: str | None
    """The account to switch to; None stays as we are."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """All of it: PostgreSQL inherits nothing of ours, no PG* variable and no secret."""
    directory: Path = Path("/")
    """Where to start it; reachable by the account."""


def clean_environment() -> dict[str, str]:
    """Only what PostgreSQL needs, so that our secrets and foreign PG* variables stay out of its processes."""
    kept = {name: os.environ[name] for name in ("PATH", "TZ", "TMPDIR") if name in os.environ}
    return {**kept, "LANG": "C", "LC_ALL": "C", "HOME": "/"}


def run(argv: list[str], who: Account, *, input_text: str = "", seconds: float = _INITDB_SECONDS) -> str:
    """Run one program to its end under the account; its output, or `PostgresError` with what it said."""
    switch = {"user": who.uid, "group": who.gid, "extra_groups": []} if who.switch else {}
    try:
        done = subprocess.run(  # type: ignore[call-overload]  # the switch is all three or none
            argv,
            input=input_text,
            text=True,
            capture_output=True,
            timeout=seconds,
            env=clean_environment(),
            cwd="/",
            check=False,
            **switch,
        )
    except (OSError, subprocess.TimeoutExpired) as failure:
        raise PostgresError(f"{argv[0]}: {failure}") from failure
    if done.returncode != 0:
        raise PostgresError(f"{argv[0]} failed ({done.returncode}): {done.stderr.strip() or done.stdout.strip()}")
    return str(done.stdout)


def new_password() -> str:
    """192 random bits, safe in a URL and in a SQL literal."""
    return secrets.token_urlsafe(24)


def initialise(binaries: Binaries, data: Path, password: str, *, durable: bool) -> None:
    """initdb with scram-sha-256 on every connection; ``data`` must be absent or empty and its parent reachable."""
    who = account()
    options = ["--auth=scram-sha-256", f"--username={SUPERUSER}", "--encoding=UTF8", "--no-instructions"]
    # The same collation on every host: plans and orders must not depend on its C library.
    if binaries.major >= 17:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    else:
        options += ["--locale=C"]
    options += ["--data-checksums"] if durable else ["--no-sync", "--wal-segsize=1"]
    if not durable and binaries.major >= 18:
        options.append("--no-data-checksums")
    with tempfile.TemporaryDirectory(prefix="groundplan-", dir=places.readable_tmp()) as folder:
        who.give(Path(folder), 0o700)
        secret = Path(folder) / "password"
        secret.touch(0o600)
        secret.write_text(password)
        who.give(secret, 0o400)
        run([binaries / "initdb", *options, f"--pwfile={secret}", f"--pgdata={data}"], who)


def single_user(binaries: Binaries, data: Path, statements: list[str], database: str = "postgres") -> None:
    """Execute statements on a cluster that is not running, before anything could connect to it."""
    script = "".join(f"{' '.join(statement.split())}\n" for statement in statements)
    argv = [
        binaries / "postgres",
        "--single",
        "-D",
        str(data),
        "-c",
        "exit_on_error=on",
        "-c",
        "log_min_messages=error",
    ]
    run([*argv, database], account(), input_text=script)


def server_argv(
    binaries: Binaries, data: Path, settings: Mapping[str, str], *, socket_directory: Path, port: int, tcp: bool
) -> tuple[str, ...]:
    """``postgres`` in the foreground; every setting is on the command line, so a supervisor's log shows it."""
    every = {
        **settings,
        "listen_addresses": "127.0.0.1" if tcp else "",
        "port": str(port),
        "unix_socket_directories": str(socket_directory),
        "unix_socket_permissions": "0777",  # the directory decides who may come in, scram who may enter
        "password_encryption": "scram-sha-256",
        "log_timezone": "UTC",
        "timezone": "UTC",
    }
    options = [part for name, value in every.items() for part in ("-c", f"{name}={value}")]
    return (binaries / "postgres", "-D", str(data), *options)


def spawn(argv: tuple[str, ...], output: IO[bytes]) -> subprocess.Popen[bytes]:
    """Execute the server under its account, detached: it outlives us."""
    who = account()
    switch = {"user": who.uid, "group": who.gid, "extra_groups": []} if who.switch else {}
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]  # the switch is all three or none
        argv,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env=clean_environment(),
        cwd="/",
        start_new_session=True,
        **switch,
    )


def ended(process: subprocess.Popen[bytes], log: Path) -> str | None:
    """Why the server ended, from its log; None while it runs."""
    return None if process.poll() is None else f"exit status {process.returncode}: {last_lines(log)}"


def last_lines(log: Path, count: int = 5) -> str:
    """The end of a log file on one line; empty when there is none."""
    try:
        return " | ".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""
