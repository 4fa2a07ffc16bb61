"""Lines of a process' output, for at most so long."""

import os
import select
import time
from collections.abc import Iterator
from typing import IO


def lines(stream: IO[bytes], seconds: float) -> Iterator[str]:
    """Each line as it comes, without its end; ends with the stream.

    Raises:
        TimeoutError: the stream was still open after ``seconds``.
    """
    deadline = time.monotonic() + seconds
    waiting = b""
    while True:
        readable, _, _ = select.select([stream], [], [], max(0.0, deadline - time.monotonic()))
        if not readable:
            raise TimeoutError(f"nothing more within {seconds:g} s")
        chunk = os.read(stream.fileno(), 65_536)
        if not chunk:
            return
        *whole, waiting = (waiting + chunk).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace")
