"""A file of SQL as single statements, each with its place: schemas as people and pg_dump write them, and migrations."""

import re
from dataclasses import dataclass
from typing import Any

import postgast

from server.engine.kernel.sql.problems import SqlError

MAX_CHARACTERS = 8_000_000
"""Of one file: some 200,000 lines."""
_META = re.compile(r"^\\[a-z!].*$", re.MULTILINE)
"""``\\restrict`` and its like, which are psql's own."""
_COPY = re.compile(r"^COPY [^;]+ FROM stdin;\n(?:.*\n)*?\\\.$", re.MULTILINE)
"""Rows among the definitions of a dump."""

_NO_SCHEMA = frozenset(
    {"variable_set_stmt", "transaction_stmt", "grant_stmt", "alter_owner_stmt", "alter_default_privileges_stmt"}
)
_OUTSIDE = frozenset({"OBJECT_EXTENSION", "OBJECT_SCHEMA", "OBJECT_DATABASE"})


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


def read_script(text: str) -> tuple[Written, ...]:
    """Every statement; raises `SqlError` at the place where PostgreSQL's parser stops understanding."""
    if len(text) > MAX_CHARACTERS:
        raise SqlError(f"the file has {len(text)} characters; at most {MAX_CHARACTERS} are read")
    if "\0" in text:
        raise SqlError("the file holds a NUL character", text.index("\0"))
    try:
        encoded = text.encode()
    except UnicodeEncodeError as failure:
        raise SqlError("the file holds characters that are not Unicode scalar values", failure.start) from None
    try:
        tree = postgast.parse(text)
    except postgast.PgQueryError as failure:
        raise SqlError(failure.message.strip() or "no statement", max(failure.cursorpos - 1, 0)) from None
    except Exception:
        # The protobuf runtime refuses trees deeper than 100 messages with an error class of its own.
        raise SqlError("a statement nests too deeply") from None
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
        found.append(Written(sql, line, kind, getattr(raw.stmt, kind) if kind else None))
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
    blanked = _META.sub(_blank, _COPY.sub(_blank, text))
    return tuple(each.sql for each in read_script(blanked) if not _is_no_schema(each))


def _blank(found: "re.Match[str]") -> str:
    """As many characters and lines of nothing, so that places stay."""
    return re.sub(r"[^\n]", " ", found[0])


def _is_no_schema(written: Written) -> bool:
    kind, node = written.kind, written.node
    if kind in _NO_SCHEMA or kind == "create_extension_stmt":
        return True
    if kind == "select_stmt":
        return any(word in written.sql for word in ("set_config", "setval"))
    if kind == "comment_stmt":
        return _word(node, "objtype") in _OUTSIDE
    if kind == "create_schema_stmt":
        return bool(node.schemaname == "public" and not node.schema_elts)
    if kind == "alter_table_stmt":
        return all(_word(each.alter_table_cmd, "subtype") == "AT_ChangeOwner" for each in node.cmds)
    return False


def _word(node: Any, field: str) -> str:
    values = type(node).DESCRIPTOR.fields_by_name[field].enum_type.values_by_number
    return str(values[getattr(node, field)].name)


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a character of the text."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
