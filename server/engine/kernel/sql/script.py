"""Cuts a script of DDL into its statements, each with its place in the script."""

from collections.abc import Iterator
from dataclasses import dataclass

import postgast

from server.engine.kernel.sql.dumps import without_rows
from server.engine.kernel.sql.problems import SqlError

MAX_SCRIPT = 2_000_000
"""Characters of a script: ten times the DDL of a schema of 500 tables."""


@dataclass(frozen=True)
class ScriptStatement:
    text: str
    """Without the semicolon and what surrounds it."""
    start: int
    """Character of the script, from 0."""


def script(text: str) -> tuple[ScriptStatement, ...]:
    """The statements in order, without the rows and psql's own commands that dumps have.

    Raises `SqlError` with the character at which the scanner stops understanding.
    """
    if len(text) > MAX_SCRIPT:
        raise SqlError(f"the script has {len(text)} characters; at most {MAX_SCRIPT} are read", 0)
    if "\0" in text:
        raise SqlError("the script holds a NUL character", text.index("\0"))
    try:
        plain = without_rows(text)
        encoded = plain.encode()
        tokens = postgast.scan(plain).tokens
    except UnicodeEncodeError as error:
        raise SqlError("the script holds characters that are not Unicode scalar values", error.start) from error
    except postgast.PgQueryError as error:
        raise SqlError(error.message, len(encoded[: max(0, error.cursorpos - 1)].decode(errors="ignore"))) from error
    except Exception as error:
        # The protobuf runtime has error classes of its own for what it cannot read.
        raise SqlError("the script cannot be read", 0) from error
    return tuple(_placed(encoded, tokens))


def _placed(encoded: bytes, tokens: object) -> Iterator[ScriptStatement]:
    """Cut at each semicolon outside of brackets and of the body of a standard SQL function."""
    known, at = 0, 0

    def characters(byte: int) -> int:
        # Places only grow, so each byte of the script is decoded once.
        nonlocal known, at
        known += len(encoded[at:byte].decode())
        at = byte
        return known

    depth = atomic = 0
    begin = end = -1
    words: list[bytes] = []
    for token in tokens:  # type: ignore[attr-defined]  # a repeated field of the scanner's result
        word = encoded[token.start : token.end]
        if word.startswith((b"--", b"/*")):
            continue
        depth += (word == b"(") - (word == b")")
        if word == b";" and depth <= 0 and not atomic:
            if begin >= 0:
                yield ScriptStatement(encoded[begin:end].decode(), characters(begin))
            begin, depth, words = -1, 0, []
            continue
        lower = word.lower()
        atomic = _atomic(atomic, lower, words)
        words = [*words[-1:], lower]
        begin = token.start if begin < 0 else begin
        end = token.end
    if begin >= 0:
        yield ScriptStatement(encoded[begin:end].decode(), characters(begin))


def _atomic(depth: int, word: bytes, before: list[bytes]) -> int:
    """How many BEGIN ATOMIC and CASE are open: their END closes them, and semicolons in between end nothing."""
    if word == b"atomic" and before[-1:] == [b"begin"]:
        return depth + 1
    if depth and word == b"case":
        return depth + 1
    return depth - 1 if depth and word == b"end" else depth
