"""Runs one throwaway PostgreSQL and ends it with its owner, however the owner ends. Executed as a script, not imported.

Arguments: the cluster's directory and a JSON object {argv, uid, gid, switch, environment,
limits}. Standard input is a pipe
held by the owner: when it closes, or the parent process changes (the pipe may have been inherited by another child of
the owner), PostgreSQL is stopped at once and the directory deleted. Should this process itself be killed, the kernel
(Linux) ends PostgreSQL, and the next sweep deletes the directory. Uses the standard library only.
"""

import contextlib
import ctypes
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys

_PR_SET_PDEATHSIG = 1
_POLL_MILLISECONDS = 500
_STOP_SECONDS = 5


def _prepare(limits: dict[str, int]) -> None:
    """In the new process, before PostgreSQL: die with the parent, and bounds that no SQL can lift."""
    with contextlib.suppress(OSError, AttributeError):  # Linux only; elsewhere the sweep ends what is left
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for kind, bound in ((resource.RLIMIT_AS, limits["memory"]), (resource.RLIMIT_FSIZE, limits["file_size"])):
        if bound:
            with contextlib.suppress(OSError, ValueError):  # macOS knows no bound on address space
                resource.setrlimit(kind, (bound, bound))


def main() -> int:
    directory, plan = sys.argv[1], json.loads(sys.argv[2])
    owner = os.getppid()
    switch = {"user": plan["uid"], "group": plan["gid"], "extra_groups": []} if plan["switch"] else {}
    with open(os.path.join(directory, "log"), "ab") as log:
        # The account is switched before the hook runs; the other order would clear the death signal again.
        postgres = subprocess.Popen(
            plan["argv"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=plan["environment"],
            cwd="/",
            start_new_session=True,
            preexec_fn=lambda: _prepare(plan["limits"]),
            **switch,
        )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # meant for the owner, which closes the pipe when it has finished
    closed = select.poll()
    closed.register(0, select.POLLIN | select.POLLHUP)
    while postgres.poll() is None and os.getppid() == owner and not closed.poll(_POLL_MILLISECONDS):
        pass
    ended_by_itself = postgres.poll() is not None
    if not ended_by_itself:
        postgres.send_signal(signal.SIGQUIT)
        try:
            postgres.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            postgres.kill()
            postgres.wait()
    if ended_by_itself and os.getppid() == owner:
        closed.poll()  # the owner still wants to read the log
    shutil.rmtree(directory, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
