"""Becomes another program that ends when the parent ends. Executed as a script: ``tied.py PARENT PROGRAM ARGUMENT…``.

A hook between fork and exec would do the same and is not safe in a process with threads (gRPC's abort the child).
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""linux/prctl.h: the signal a process gets when its parent dies."""


def main() -> None:
    parent, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(1)  # it died before we were tied to it
    os.execv(program[0], program)  # noqa: S606  # a fixed program of ours


if __name__ == "__main__":
    main()
