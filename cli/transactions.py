"""Files that state transactions by themselves in SQL."""

import re
from pathlib import Path

from cli.exits import Exit, leave
from groundplan.v1 import workload_pb2

_HEADING = re.compile(r"^--\s*transaction:?\s+(\S+)\s*$", re.IGNORECASE | re.MULTILINE)
_END = re.compile(r";\s*(?:--[^\n]*)?$", re.MULTILINE)
_COMMENT = re.compile(r"^\s*--[^\n]*$", re.MULTILINE)


def sql_transactions(file: Path, text: str) -> workload_pb2.SqlTransactions:
    """A script: tables first, then each transaction under a line ``-- transaction Name``; ``;`` ends statements."""
    parts = _HEADING.split(text)
    if len(parts) == 1:
        leave(Exit.USAGE, f"{file} names no transaction; put a line `-- transaction PlaceOrder` above each")
    made = workload_pb2.SqlTransactions(ddl=parts[0])
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        made.transactions.add(name=name, statements=statements(body))
    return made


def statements(text: str) -> list[str]:
    """Cut at each ``;`` that ends a line; comments on lines of their own are dropped."""
    found = (part.strip() for part in _END.split(_COMMENT.sub("", text)))
    return [part for part in found if part and part.upper() not in ("BEGIN", "COMMIT")]
