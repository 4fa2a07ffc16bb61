"""The texts of the specification."""

from pathlib import Path

from server.engine.kernel.sql.deparse import unwrap
from server.engine.kernel.sql.reader import parse

_HERE = Path(__file__).parent


def schema() -> tuple[str, ...]:
    """CREATE TABLE of the eight tables, with their primary keys."""
    return _statements("schema.sql")


def queries() -> tuple[str, ...]:
    """The 22 queries, in order."""
    return _statements("queries.sql")


def _statements(name: str) -> tuple[str, ...]:
    encoded = (_HERE / name).read_bytes()
    found = []
    for one in parse(encoded.decode()).stmts:
        assert unwrap(one.stmt)[0]
        end = one.stmt_location + one.stmt_len if one.stmt_len else len(encoded)
        found.append(encoded[one.stmt_location : end].decode().strip())
    return tuple(found)
