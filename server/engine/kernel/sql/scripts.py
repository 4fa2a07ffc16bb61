"""A file of SQL as single statements, each with its place: schemas as people and pg_dump write them, and migrations."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from server.engine.kernel.sql.dumps import beside_the_schema, without_rows
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.reader import parse

MAX_CHARACTERS = 8_000_000
"""Of one file: some 200,000 lines."""


@dataclass(frozen=True)
class Written:
    """One statement of a file."""

    sql: str
    line: int
    """From 1, where it begins."""
    kind: str
    """``create_stmt``."""
    node: Any
    """PostgreSQL's parse tree, without its wrapper."""
    column: int = 1
    """Character of the line, from 1, where it begins."""


def read_script(text: str) -> tuple[Written, ...]:
    """Every statement; raises `SqlError` at the place where PostgreSQL's parser stops understanding."""
    if len(text) > MAX_CHARACTERS:
        raise SqlError(f"the file has {len(text)} characters; at most {MAX_CHARACTERS} are read")
    if text.startswith("\ufeff"):
        text = f" {text[1:]}"
    if "\0" in text:
        raise SqlError("the file holds a NUL character", text.index("\0"))
    try:
        encoded = text.encode()
    except UnicodeEncodeError as failure:
        raise SqlError("the file holds characters that are not Unicode scalar values", failure.start) from None
    tree = parse(text)
    found = []
    line, counted = 1, 0
    for raw in tree.stmts:
        start, length = raw.stmt_location, raw.stmt_len
        piece = encoded[start : start + length] if length else encoded[start:]
        begins = start + len(piece) - len(_code(piece))
        line += encoded.count(b"\n", counted, begins)
        counted = begins
        kind = raw.stmt.WhichOneof("node") or ""
        sql = encoded[begins : start + len(piece)].decode().rstrip()
        column = len(encoded[encoded.rfind(b"\n", 0, begins) + 1 : begins].decode()) + 1
        found.append(Written(sql, line, kind, getattr(raw.stmt, kind) if kind else None, column))
    return tuple(found)


def _code(piece: bytes) -> bytes:
    """The statement without the blanks and comments before it."""
    while True:
        piece = piece.lstrip()
        if piece.startswith(b"--"):
            piece = piece.partition(b"\n")[2]
        elif piece.startswith(b"/*"):
            piece = _after_comment(piece)
        else:
            return piece


def _after_comment(piece: bytes) -> bytes:
    """Comments nest."""
    depth = 0
    for found in re.finditer(rb"/\*|\*/", piece):
        depth += 1 if found[0] == b"/*" else -1
        if depth == 0:
            return piece[found.end() :]
    return b""


def read_schema(text: str) -> tuple[str, ...]:
    """The statements of a file that make the schema: settings, owners, grants and rows of a dump are left out.

    Raises `SqlError` as `read_script` does.
    """
    return tuple(each.sql for each in of_schema(read_script(without_rows(text))))


def of_schema(statements: Iterable[Written]) -> tuple[Written, ...]:
    """Those of a dump that make the schema."""
    return tuple(each for each in statements if each.kind != "variable_set_stmt" and not beside_the_schema(each.node))
