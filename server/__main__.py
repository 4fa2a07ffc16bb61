"""``python -m server <role>``: settings first, then the one program asked for."""

import importlib
import os
import sys

import structlog

from server.observability.logging import configure
from server.settings import Settings, SettingsError

# Each is ``(settings, …) -> exit status``; imported late, so that no role loads what another one needs.
ROLES = {
    "api": ("server.app.api:run", "the gRPC server"),
    "worker": ("server.app.worker:run", "takes designs from the queue and computes them"),
    "edge": ("server.app.edge:run", "Envoy with our configuration"),
    "postgres": ("server.running.database:execute_postgres", "the embedded database"),
    "migrate": ("server.app.migrate:run", "brings the database up to this version, then ends"),
    "up": ("server.running.up:run", "all of them, kept up by a supervisor"),
    "status": ("server.running.state:run", "what of them runs, as JSON"),
    "check": ("server.running.check:run", "whether this machine has what they need, as JSON"),
    "workspace": ("server.running.workspace:run", "makes the workspace NAME and prints its first key, this once"),
}
NAMED = frozenset({"workspace"})
"""Roles that take one argument more: a name."""


def main(arguments: list[str]) -> int:
    """The exit status: 2 for a wrong command or settings, 5 for a failure nobody foresaw, else the program's own."""
    role, *rest = arguments or [""]
    if role not in ROLES or len(rest) != (role in NAMED):
        print("usage: python -m server <role>", file=sys.stderr)
        for name, (_, purpose) in ROLES.items():
            print(f"  {name:10}{purpose}", file=sys.stderr)
        return 2
    # A child that we fork to become PostgreSQL under another account runs gRPC's handlers first, and may crash in them.
    os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"
    module, _, function = ROLES[role][0].partition(":")
    try:
        settings = Settings.from_environment()
        configure(settings.log_level)
        status: int = getattr(importlib.import_module(module), function)(settings, *rest)
    except SettingsError as error:  # also of what only the database could tell, such as a role that is too powerful
        print(error, file=sys.stderr)
        return 2
    except Exception:
        # Through the log, which blackens the passwords that a driver's message may hold.
        structlog.get_logger(__name__).exception("cannot go on", role=role)
        return 5
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
