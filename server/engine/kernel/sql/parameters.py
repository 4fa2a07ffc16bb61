"""Turns ``:name`` parameters into PostgreSQL's ``$1`` and keeps the way back to the author's text.

PostgreSQL's own scanner says what a colon is, so that casts (``a::int``), slices (``a[1:i]``), strings, quoted names,
dollar quotes and comments are left alone.
"""

import bisect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import postgast

from server.engine.kernel.sql.problems import SqlError

_COLON, _OPEN_BRACKET = ord(":"), ord("[")
_BRACKETS = {ord("("): ord(")"), ord("["): ord("]")}
_DOLLAR_NUMBER = 267
_COMMENTS = (275, 276)
_OPERATORS_AND_OPENERS = frozenset(map(ord, "([,+-*/%^<>=:;"))
_TYPE_OR_FUNCTION = 3
_BEFORE_TABLE = frozenset({b"from", b"join", b"into", b"update", b"using", b"only"})
_NAME = re.compile(r"[a-z_][a-z0-9_]*\Z")


@dataclass(frozen=True)
class Positional:
    """A statement with ``$1 …`` in place of its parameters, and where each of its bytes came from."""

    source: bytes
    text: bytes
    names: tuple[str, ...]
    """Of ``$1``, ``$2`` …: in the order of first appearance, each once."""
    starts: tuple[int, ...]
    """Byte offsets in ``text`` from which the shift of the same index leads back to ``source``."""
    shifts: tuple[int, ...]
    renamed: tuple[tuple[int, bytes, bytes], ...] = ()
    """Byte position in ``source`` of each reserved word that names a table, the word, and the table's name."""

    def source_byte(self, position: int) -> int:
        """Byte offset in ``source`` of a byte offset in ``text``."""
        return position + self.shifts[bisect.bisect_right(self.starts, position) - 1]

    def offset(self, position: int) -> int:
        """Characters into the source of a byte offset in ``text``."""
        return characters(self.source, self.source_byte(position))


def characters(text: bytes, position: int) -> int:
    """How many characters stand before a byte of UTF-8 text."""
    return len(text[: max(position, 0)].decode(errors="ignore"))


def scan(text: bytes) -> list[Any]:
    """PostgreSQL's tokens without comments; raises `SqlError` at what is no token."""
    try:
        tokens = postgast.scan(text.decode()).tokens
    except postgast.PgQueryError as error:
        raise SqlError(error.message, characters(text, error.cursorpos - 1)) from error
    return [token for token in tokens if token.token not in _COMMENTS]


def positional(sql: str, table_of: Callable[[str], str | None] = lambda word: None) -> Positional:
    """The statement with every ``:name`` rewritten; the same name keeps its number.

    ``table_of`` gives the table that a word names. Reserved words are replaced by it where a table is expected, since
    the grammar would not take ``INSERT INTO order``, and would take ``FROM user`` for the function of that name.

    Raises `SqlError` for text that PostgreSQL's scanner refuses, for ``$1`` and for names that are not snake_case.
    """
    source = sql.encode()
    names: dict[str, int] = {}
    pieces: list[bytes] = []
    starts, shifts = [0], [0]
    copied = length = 0
    renamed = []
    tokens = scan(source)
    tables = [(start, end, table) for start, end, table in _reserved_tables(source, tokens, table_of)]
    found = [(start, end, "") for start, end in _parameters(source, tokens)]
    for colon, name_end, table in sorted(found + tables):
        if table:
            pieces += [source[copied:colon], table.encode()]
            renamed.append((colon, source[colon:name_end], table.encode()))
            length += colon - copied + len(table.encode())
            copied = name_end
            starts += [length - len(table.encode()), length]
            shifts += [colon - (length - len(table.encode())), name_end - length]
            continue
        name = source[colon + 1 : name_end].decode()
        if not _NAME.match(name):
            raise SqlError(f"parameter `:{name}` is not in lower case", characters(source, colon))
        number = f"${names.setdefault(name, len(names) + 1)}".encode()
        if colon and _continues_name(source[colon - 1]):
            number = b" " + number
        pieces += [source[copied:colon], number]
        length += colon - copied + len(number)
        copied = name_end
        starts += [length - len(number), length]
        shifts += [colon - (length - len(number)), name_end - length]
    pieces.append(source[copied:])
    return Positional(source, b"".join(pieces), tuple(names), tuple(starts), tuple(shifts), tuple(renamed))


def named(text: str, name_of: Callable[[int], str]) -> str:
    """The reverse, for deparsed text: ``$1`` becomes ``:name``."""
    encoded = text.encode()
    pieces: list[bytes] = []
    copied = 0
    for token in scan(encoded):
        if token.token == _DOLLAR_NUMBER:
            number = int(encoded[token.start + 1 : token.end])
            pieces += [encoded[copied : token.start], f":{name_of(number)}".encode()]
            copied = token.end
    return b"".join([*pieces, encoded[copied:]]).decode()


def _parameters(source: bytes, tokens: list[Any]) -> list[tuple[int, int]]:
    """Byte offsets of each parameter: of its colon and of the end of its name."""
    found = []
    open_brackets: list[int] = []
    previous = None
    skip = False
    for index, token in enumerate(tokens):
        if skip:
            skip = False
            previous = token
            continue
        kind = token.token
        if kind in _BRACKETS:
            open_brackets.append(kind)
        elif kind in _BRACKETS.values() and open_brackets:
            open_brackets.pop()
        elif kind == _DOLLAR_NUMBER:
            raise SqlError("parameters are written `:name`, not `$1`", characters(source, token.start))
        elif kind == _COLON and index + 1 < len(tokens):
            following = tokens[index + 1]
            adjacent = following.start == token.end and _starts_name(source[following.start])
            if adjacent and not (_in_subscript(open_brackets) and _ends_operand(previous)):
                found.append((token.start, following.end))
                skip = True
        previous = token
    return found


def _reserved_tables(
    source: bytes, tokens: list[Any], table_of: Callable[[str], str | None]
) -> Iterator[tuple[int, int, str]]:
    """Reserved words in the place of a table or before a dot: their byte offsets and the table they name."""
    for index, token in enumerate(tokens):
        if token.keyword_kind < _TYPE_OR_FUNCTION:
            continue
        table = table_of(source[token.start : token.end].decode().lower())
        if table is None:
            continue
        before = tokens[index - 1] if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        introduced = before is not None and source[before.start : before.end].lower() in _BEFORE_TABLE
        qualifies = after is not None and after.token == ord(".")
        if introduced or qualifies:
            yield token.start, token.end, table


def _starts_name(byte: int) -> bool:
    return chr(byte).isalpha() or byte == ord("_") or byte > 127


def _continues_name(byte: int) -> bool:
    """``and:hi`` must not become the identifier ``and$1``."""
    return chr(byte).isalnum() or byte in b"_$" or byte > 127


def _in_subscript(open_brackets: list[int]) -> bool:
    return bool(open_brackets) and open_brackets[-1] == _OPEN_BRACKET


def _ends_operand(token: Any) -> bool:
    """Whether a colon after the token separates the bounds of a slice."""
    return token is not None and token.token not in _OPERATORS_AND_OPENERS
