"""`groundplan doctor`: what is wrong with this set-up and how to mend it."""

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

import grpc
import typer

from cli.commands.service import data_directory
from cli.connection import address_of, explain, roots
from cli.context import Session, session
from cli.discovery import configuration_file, read
from cli.exits import Exit
from cli.output import console, show_values
from groundplan.v1 import catalog_service_pb2, workspace_service_pb2

_FREE_BYTES = 1 << 30
"""A PostgreSQL with its log needs a few hundred megabytes; below one gigabyte trouble is near."""


@dataclass(frozen=True)
class Check:
    name: str
    ok: bool
    seen: str
    remedy: str = ""


def doctor(context: typer.Context) -> None:
    """Look at everything a working set-up needs. Exits 1 when something is wrong."""
    own = session(context)
    checks = [check for look in LOOKS for check in look(own)]
    if own.json:
        show_values([asdict(check) for check in checks])
    else:
        for check in checks:
            mark = "[green]ok[/green]   " if check.ok else "[red]wrong[/red]"
            console.print(f"{mark} {check.name}: ", end="")
            console.print(check.seen, markup=False)
            if not check.ok:
                console.print(f"      → {check.remedy}", markup=False)
    if not all(check.ok for check in checks):
        raise typer.Exit(Exit.FINDINGS)


def _python(own: Session) -> list[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    return [Check("Python", sys.version_info >= (3, 11), version, "install Python 3.11 or newer")]


def _configuration(own: Session) -> list[Check]:
    file = configuration_file()
    if not file.exists():
        return [Check("configuration file", True, f"{file} is absent; flags and environment are used")]
    try:
        read(file)
    except (OSError, ValueError) as error:
        return [Check("configuration file", False, f"{file} cannot be read: {error}", "mend it, or move it away")]
    private = not stat.S_IMODE(file.stat().st_mode) & 0o077
    seen = f"{file}, {'readable by you alone' if private else 'readable by others, and it holds a key'}"
    return [Check("configuration file", private, seen, f"chmod 600 {file}")]


def _server(own: Session) -> list[Check]:
    """What the server's own look at its settings and binaries finds."""
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "server", "check"], check=False, capture_output=True, text=True, timeout=60
        )
    except subprocess.TimeoutExpired:
        return [Check("server", False, "its own look at the machine does not end", "reinstall with: make setup")]
    try:
        return [Check(**found) for found in json.loads(answer.stdout)]
    except (ValueError, TypeError):
        return _unusable(answer.returncode, answer.stderr)


def _unusable(status: int, said: str) -> list[Check]:
    """Why the server could not look: each mistake in its settings, or how it failed."""
    lines = said.strip().splitlines() or ["no answer"]
    mistakes = [line.strip().removeprefix("- ") for line in lines if line.startswith("  - ")]
    if status == Exit.USAGE and mistakes:
        return [Check("settings", False, mistake, "correct the environment variable") for mistake in mistakes]
    return [Check("server", False, lines[-1], "reinstall with: make setup")]


def _disk(own: Session) -> list[Check]:
    folder = data_directory()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return [
        Check(
            "disk", free > _FREE_BYTES, f"{free / 1e9:.1f} GB free in {folder}", "free some, or set GROUNDPLAN_DATA_DIR"
        )
    ]


def _service(own: Session) -> list[Check]:
    try:
        read(configuration_file())
        where = own.target.endpoint
        address_of(where)
        roots()
    except (OSError, ValueError) as error:
        return [Check("service", False, f"not asked: {error}", "mend that first")]
    try:
        own.connection.catalog.ListRules(catalog_service_pb2.ListRulesRequest(page_size=1), timeout=5)
    except grpc.RpcError as error:
        return [Check("service", False, f"{where}: {explain(error)}", "groundplan serve, or state --endpoint")]
    checks = [Check("service", True, f"{where} answers")]
    try:
        own.connection.workspaces.GetWorkspace(
            workspace_service_pb2.GetWorkspaceRequest(name=own.target.parent), timeout=5
        )
    except grpc.RpcError as error:
        remedy = "state the key and workspace it belongs to: --api-key, --workspace"
        return [*checks, Check("credentials", False, explain(error), remedy)]
    return [*checks, Check("credentials", True, f"accepted for {own.target.parent}")]


LOOKS: tuple[Callable[[Session], list[Check]], ...] = (_python, _configuration, _disk, _server, _service)
