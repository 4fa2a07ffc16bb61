"""The inside of a computing process: runs one function at a time, ends it when told to, tells how far it is.

Limit and cancellation arrive as signals, which Python handles between two instructions of the main thread: a function
in native code ends when it returns from it.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, MutableSequence
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

LOOK = signal.SIGURG
"""Look whether the call is cancelled. Ignored by default, so that it harms no process that is only starting."""

_IMPORTING = "<frozen importlib"
_AGAIN_SECONDS = 0.02
"""After which a call that cannot be ended yet is looked at again."""

_TELL_SECONDS = 0.05
"""Between two reports of progress; those in between are dropped."""
_MOST_CHARACTERS = 200
"""Of what is told: a message this short is written to a pipe in one piece, whoever else writes to it."""


class CancelledCallError(BaseException):
    """The caller has gone. No Exception: nothing a function handles."""


class _Process:
    """What this process works on and how it speaks with its parent."""

    call = 0
    """The number of the call, 0 between calls."""
    cancelled: MutableSequence[int]
    """Shared with the parent: the number of a cancelled call stands at its remainder."""
    tell: Connection


def initialise(cancelled: MutableSequence[int], tell: Connection) -> None:
    """In each process: when to stop is the parent's business, and without a parent there is nobody to work for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # sent to the whole group; the parent drains first
    signal.signal(signal.SIGALRM, _look)
    _Process.cancelled, _Process.tell = cancelled, tell
    signal.signal(LOOK, _look)
    parent = parent_process()
    assert parent is not None

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, name="follow-parent", daemon=True).start()


def warm() -> None:
    threading.Event().wait(0.05)


def call(number: int, limit: float | None, tells: bool, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    """``function(*arguments)``, with ``progress`` by name when it ``tells``.

    Raises:
        TimeoutError: after ``limit`` seconds.
        CancelledCallError: the parent said so.
    """
    _Process.call = number
    try:
        _look()  # it may have been cancelled while it waited for a process
        if limit is not None:
            signal.setitimer(signal.ITIMER_REAL, limit)
        return function(*arguments, progress=_teller(number)) if tells else function(*arguments)
    finally:
        _Process.call = 0
        signal.setitimer(signal.ITIMER_REAL, 0)


def _look(number: int = 0, frame: FrameType | None = None) -> None:
    """The handler of both signals: the alarm means that the limit has passed."""
    mine = _Process.call
    cancelled = mine and _Process.cancelled[mine % len(_Process.cancelled)] == mine
    if not mine or not (cancelled or number == signal.SIGALRM):
        return
    if _is_half_done(frame):
        signal.setitimer(signal.ITIMER_REAL, _AGAIN_SECONDS)
        return
    _Process.call = 0  # once: what comes after is cleaning up
    raise CancelledCallError if cancelled else TimeoutError


def _is_half_done(frame: FrameType | None) -> bool:
    """Whether something is being imported or compiled: left half-way, it would stay broken for every later call."""
    while frame is not None:
        if frame.f_code.co_filename.startswith(_IMPORTING) or frame.f_globals.get("__name__", "").startswith("numba."):
            return True
        frame = frame.f_back
    return False


def _teller(number: int) -> Callable[[float, str], None]:
    last = -_TELL_SECONDS

    def tell(fraction: float, doing: str) -> None:
        nonlocal last
        if time.monotonic() - last >= _TELL_SECONDS:
            _Process.tell.send((number, fraction, doing[:_MOST_CHARACTERS]))
            last = time.monotonic()

    return tell
