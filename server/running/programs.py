"""The programs of one Groundplan, in the order in which they start and the reverse of which they stop."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Program:
    """One supervised process.

    ``priority`` orders starting (ascending) and stopping (descending); ``stop_seconds`` is how long it may take to
    finish what it is doing before it is killed.
    """

    name: str
    command: Sequence[str]
    priority: int
    stop_signal: str = "TERM"
    stop_seconds: int = 30
    user: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


def server_program(role: str, priority: int, stop_seconds: int = 30) -> Program:
    """A role of ``python -m server`` under the interpreter that runs now."""
    return Program(
        name=role,
        command=(sys.executable, "-m", "server", role),
        priority=priority,
        stop_seconds=stop_seconds,
    )
