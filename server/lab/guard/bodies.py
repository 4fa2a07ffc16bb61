"""Looks through the bodies of functions and DO blocks: SQL as trees, PL/pgSQL as a structure whose SQL is parsed."""

from collections.abc import Callable, Iterator
from typing import Any

import postgast
from google.protobuf.message import DecodeError, Message

from server.lab.guard import lists
from server.lab.guard.parsing import BodyError, RefusedError, kind, parts, procedural, statements

_EXPRESSION, _ASSIGNMENTS = 2, (3, 4, 5)
"""libpg_query's parseMode: 0 is a whole statement, 2 an expression, 3 to 5 ``target := expression``."""

_OPTIONS = frozenset(
    {"language", "as", "volatility", "strict", "security", "parallel", "cost", "rows", "leakproof", "window", "set"}
)
_FROM_CURRENT = 3
"""VAR_SET_CURRENT."""
_VALUE = 1
"""VAR_SET_VALUE."""

_HOSTILE = frozenset(
    {"CopyStmt", "LoadStmt", "AlterSystemStmt", "CreateExtensionStmt", "CreateRoleStmt", "AlterRoleStmt"}
)
_SPOKEN = {"dynexecute": "EXECUTE of a string", "dynfors": "a loop over EXECUTE of a string", "call": "CALL"}
_BECOMES = frozenset({"role", "session_authorization"})
_WRITES = frozenset({"InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"})

LookThrough = Callable[[Message, str], None]


def check_body(node: Any, text: str, look_through: LookThrough) -> None:
    """The body of one CREATE FUNCTION or DO of ``text`` is allowed; raises `RefusedError` otherwise."""
    given = {option.def_elem.defname: option.def_elem.arg for option in (*_options(node),)}
    foreign = sorted(set(given) - _OPTIONS)
    if foreign:
        raise RefusedError(f"option {foreign[0]} of a function is not allowed")
    default = "plpgsql" if kind(node) == "DoStmt" else "sql"
    language = given["language"].string.sval if "language" in given else default
    if language not in lists.LANGUAGES:
        refusal = BodyError if language in lists.TRUSTED_LANGUAGES else RefusedError
        raise refusal(f"language {language} is not allowed")
    allowed = lists.BLOCK_STATEMENTS if kind(node) == "DoStmt" else lists.ROW_STATEMENTS
    if language == "sql":
        for body in _texts(given):
            _sql_body(body, look_through, allowed)
        return
    if len(list(_texts(given))) != 1:
        raise RefusedError("a PL/pgSQL function needs one body")
    if len(statements(text)) != 1:
        # The native parser reads the first function of a text only.
        raise RefusedError("a PL/pgSQL body must be the only statement of its text")
    for function in procedural(text):
        _procedural_body(function, look_through, allowed)


def sets_search_path(node: Any) -> bool:
    """``SET search_path`` of a function, to schemas or FROM CURRENT: it gives it nothing its creator does not have."""
    return kind(node) == "VariableSetStmt" and node.name == "search_path" and node.kind in (_FROM_CURRENT, _VALUE)


def _options(node: Any) -> Any:
    return node.options if kind(node) == "CreateFunctionStmt" else node.args


def _texts(given: dict[str, Any]) -> Iterator[str]:
    if "as" not in given:
        return
    written = given["as"]
    if written.WhichOneof("node") == "string":
        yield written.string.sval
        return
    for item in written.list.items:
        yield item.string.sval


def _sql_body(body: str, look_through: LookThrough, allowed: frozenset[str] = lists.ROW_STATEMENTS) -> None:
    for statement in statements(body):
        node: Any = next(iter(parts(statement)))
        name = kind(node)
        if name not in allowed:
            hostile = name in _HOSTILE or (name == "VariableSetStmt" and node.name in _BECOMES)
            raise (RefusedError if hostile else BodyError)(f"{name.removesuffix('Stmt')} is not allowed in a function")
        try:
            look_through(statement, body)
        except BodyError:
            raise
        except RefusedError as why:
            raise (BodyError if only_mentions(statement) else RefusedError)(str(why)) from None


def only_mentions(statement: Message) -> bool:
    """What is refused of the statement is no more than reading the catalogue or calling what would disturb others."""
    for part in parts(statement):
        node: Any = part
        name = kind(part)
        if name in _WRITES and _is_catalogue(node.relation):
            return False
        if name == "FuncCall":
            called = node.funcname[-1].string.sval
            refused = called in lists.REFUSED_FUNCTIONS or called.startswith(lists.REFUSED_PREFIXES)
            quiet = called in lists.QUIET_FUNCTIONS | lists.ALLOWED_FUNCTIONS or called.startswith(lists.QUIET_PREFIXES)
            if refused and not quiet:
                return False
        if name in _HOSTILE:
            return False
    return True


def _is_catalogue(relation: Any) -> bool:
    return relation.schemaname in ("pg_catalog", "information_schema") or relation.relname.startswith("pg_")


def _procedural_body(node: Any, look_through: LookThrough, allowed: frozenset[str]) -> None:
    """Walks without recursion: the nesting of blocks is the author's choice."""
    waiting = [node]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            for name, inner in value.items():
                if name.startswith("PLpgSQL_stmt_") and name not in lists.PROCEDURAL:
                    word = name.removeprefix("PLpgSQL_stmt_")
                    raise BodyError(f"{_SPOKEN.get(word, word)} is not allowed in PL/pgSQL")
                if name == "dynquery":
                    raise BodyError("EXECUTE of a string is not allowed in PL/pgSQL")
                if name == "PLpgSQL_expr":
                    _expression(inner, look_through, allowed)
                else:
                    waiting.append(inner)


def _expression(expression: dict[str, Any], look_through: LookThrough, allowed: frozenset[str]) -> None:
    text, mode = str(expression.get("query", "")), expression.get("parseMode", 0)
    if mode in _ASSIGNMENTS:
        target, value = _halves(text)
        _check_select(target, look_through)
        _check_select(value, look_through)
    elif mode == _EXPRESSION:
        _check_select(text, look_through)
    elif mode == 0:
        _sql_body(text, look_through, allowed)
    else:
        raise RefusedError("an expression of this kind is not allowed in PL/pgSQL")


def _check_select(expression: str, look_through: LookThrough) -> None:
    _sql_body(f"SELECT {expression}", look_through)


def _halves(text: str) -> tuple[str, str]:
    """Target and value of an assignment: parted at the first ``:=`` or ``=`` outside of brackets."""
    depth, encoded = 0, text.encode()
    try:
        tokens = postgast.scan(text).tokens
    except (postgast.PgQueryError, DecodeError):
        raise RefusedError("an assignment does not parse") from None
    for token in tokens:
        word = encoded[token.start : token.end]
        depth += (word in (b"(", b"[")) - (word in (b")", b"]"))
        if depth == 0 and word in (b":=", b"="):
            return encoded[: token.start].decode(), encoded[token.end :].decode()
    raise RefusedError("an assignment does not parse")
