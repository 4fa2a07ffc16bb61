"""One JSON object a line, from our own events and from libraries, tracebacks included, credentials blackened."""

import json
import subprocess
import sys

PROGRAM = """
import logging
import structlog
from server.observability.logging import configure

configure("info")
log = structlog.get_logger("server.test")
log.debug("not written")
log.info("call", code="OK", size=3)
logging.getLogger("some.library").warning("it says %s", "Bearer c4n4ry")
logging.getLogger("sqlalchemy.engine").info("SELECT 1")
try:
    raise RuntimeError("postgresql://app:c4n4ry@db/x\\nsecond line")
except RuntimeError:
    log.exception("unexpected failure")
"""


def test_every_line_is_an_object_and_no_secret_is_in_any() -> None:
    process = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in process.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["call", "it says Bearer [redacted]", "unexpected failure"]
    assert (lines[0]["level"], lines[0]["code"], lines[0]["size"]) == ("info", "OK", 3)
    assert lines[1]["logger"] == "some.library"
    assert "RuntimeError" in lines[2]["exception"]
    assert "c4n4ry" not in process.stderr
    assert all("time" in line for line in lines)
