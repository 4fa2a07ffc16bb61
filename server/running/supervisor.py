"""supervisord: its configuration for our programs, starting it, and asking it what runs.

Source: the Supervisor manual, https://supervisord.org/configuration.html.
"""

import http.client
import shlex
import subprocess
import sys
import xmlrpc.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.running.programs import Program
from server.running.unix import UnixConnection

_LOG_BYTES = 10 * 1024 * 1024  # 10 MiB a file, then it is rotated
_LOG_FILES = 3


@dataclass(frozen=True)
class ProcessState:
    """What supervisord says of one program."""

    name: str
    state: str
    """RUNNING, STARTING, BACKOFF, STOPPED, EXITED, FATAL."""
    pid: int
    description: str


def configuration(programs: Sequence[Program], folder: Path, socket_path: Path) -> str:
    """The text of supervisord.conf. Secrets are not in it: programs inherit the environment of supervisord."""
    lines = [
        "[supervisord]",
        "nodaemon=true",
        "silent=true",
        f"pidfile={_plain(folder / 'supervisord.pid')}",
        f"logfile={_plain(folder / 'log' / 'supervisord.log')}",
        f"logfile_maxbytes={_LOG_BYTES}",
        f"logfile_backups={_LOG_FILES}",
        f"childlogdir={_plain(folder / 'log')}",
        "[unix_http_server]",
        f"file={_plain(socket_path)}",
        "chmod=0700",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface",
    ]
    for program in programs:
        lines += [
            f"[program:{program.name}]",
            f"command={_plain(shlex.join(program.command))}",
            f"priority={program.priority}",
            "autorestart=true",
            "startsecs=1",
            # What dies is restarted for as long as supervisord lives; it waits one second longer after each failure.
            "startretries=1000000",
            f"stopsignal={program.stop_signal}",
            f"stopwaitsecs={program.stop_seconds}",
            # Children of a killed program (pool workers, a throwaway cluster) go with it.
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={_plain(folder / 'log' / (program.name + '.log'))}",
            f"stdout_logfile_maxbytes={_LOG_BYTES}",
            f"stdout_logfile_backups={_LOG_FILES}",
        ]
        if program.user:
            lines.append(f"user={program.user}")
        if program.environment:
            pairs = ",".join(f'{name}="{_plain(value)}"' for name, value in sorted(program.environment.items()))
            lines.append(f"environment={pairs}")
    return "\n".join(lines) + "\n"


def _plain(value: object) -> str:
    """A value with supervisord's expansion character escaped."""
    return str(value).replace("%", "%%")


def start(configuration_file: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start supervisord in the foreground mode, in a session of its own, so that Ctrl-C reaches only our caller."""
    return subprocess.Popen(
        [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(configuration_file)],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


class _UnixTransport(xmlrpc.client.Transport):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        return UnixConnection(self._path, timeout=10)


def states(socket_path: Path) -> list[ProcessState]:
    """What runs, by supervisord's own account.

    Raises:
        OSError: supervisord does not answer on the socket.
    """
    proxy = xmlrpc.client.ServerProxy("http://localhost", transport=_UnixTransport(socket_path))
    answer: Any = proxy.supervisor.getAllProcessInfo()
    return [
        ProcessState(name=info["name"], state=info["statename"], pid=info["pid"], description=info["description"])
        for info in answer
    ]
