"""SQL text to parse trees, within sizes that the native parser survives."""

import json
import re
from collections.abc import Iterator
from typing import Any

import postgast
from google.protobuf.message import DecodeError, Message
from postgast.native import lib

LONGEST_TEXT = 64 * 1024
"""Bytes of one statement's text."""

MOST_TOKENS = 8_000
"""Tokens of one text. The native parser recurses once per operator of a chain; 32,000 overflow an 8 MiB stack."""

_BROKEN_DATUMS = re.compile(
    r'\A(\[\s*\{"PLpgSQL_function":\{(?:"\w+":-?\d+,)*"datums":\[(?:\{"PLpgSQL_\w+":\{"refname":"\w+"(?:,"\w+":\d+)*\}\},)*)'
    r"((?:\{\}\},?)+)"
)


class RefusedError(Exception):
    """The text is not executed; the message says what is not allowed, in one sentence without a full stop."""


class BodyError(RefusedError):
    """Only the body of a function or a DO block cannot be run here: what is outside of it can."""


def measured(text: str) -> None:
    """Refuse text that is too large to be parsed safely or that PostgreSQL could not be sent."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise RefusedError("the text holds characters that are not Unicode scalar values") from None
    if size > LONGEST_TEXT:
        raise RefusedError(f"the text is longer than {LONGEST_TEXT} bytes")
    if "\0" in text:
        raise RefusedError("the text holds a NUL character")
    try:
        tokens = len(postgast.scan(text).tokens)
    except (postgast.PgQueryError, DecodeError) as failure:
        raise RefusedError(f"the text does not parse: {_words(failure)}") from None
    if tokens > MOST_TOKENS:
        raise RefusedError(f"the text has more than {MOST_TOKENS} tokens")


def statements(text: str) -> list[Message]:
    """The statements' trees. Raises `RefusedError` when the text does not parse or nests too deeply to be read."""
    measured(text)
    try:
        return [raw.stmt for raw in postgast.parse(text).stmts]
    except postgast.PgQueryError as failure:
        raise RefusedError(f"the text does not parse: {_words(failure)}") from None
    except DecodeError:
        raise RefusedError("the statement nests too deeply") from None


def parts(node: Message) -> Iterator[Message]:
    """The node and everything below it, without the wrappers."""
    for _, part in postgast.walk(node):
        yield part


def kind(node: Message) -> str:
    """The node's type name: ``SelectStmt``."""
    return str(type(node).DESCRIPTOR.name)


def procedural(text: str) -> list[Any]:
    """The PL/pgSQL bodies of a CREATE FUNCTION or DO statement, as libpg_query's JSON.

    It writes a malformed list of variables for trigger functions, mended here at exactly that place.
    """
    measured(text)
    result = lib.pg_query_parse_plpgsql(text.encode())
    try:
        if result.error:
            said = (result.error.contents.message or b"").decode(errors="replace")
            # All but syntax is judged without the types and tables that the server knows.
            refusal = RefusedError if said.startswith("syntax error") else BodyError
            raise refusal(f"the function's body does not parse: {said}")
        written = result.plpgsql_funcs.decode()
    finally:
        lib.pg_query_free_plpgsql_parse_result(result)
    try:
        found = json.loads(_BROKEN_DATUMS.sub(lambda match: match[1] + match[2].replace("{}}", "{}"), written, count=1))
    except (ValueError, RecursionError):
        raise RefusedError("the function's body cannot be looked through") from None
    if not isinstance(found, list) or not found:
        raise RefusedError("the function's body cannot be looked through")
    return found


def _words(failure: Exception) -> str:
    return str(failure).strip() or "no statement"
