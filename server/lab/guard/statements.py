"""Looks through parse trees: only listed statements, objects of the experiment's own database, harmless functions."""

import functools
from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message

from server.lab.guard import administered, bodies, lists
from server.lab.guard.parsing import RefusedError, kind, parts, statements


@functools.lru_cache(maxsize=8_192)
def check(text: str) -> tuple[str, ...]:
    """The kinds of the text's statements (``InsertStmt``), all of them allowed; raises `RefusedError` otherwise.

    The same rows are set up for many claims, so what was let through once is remembered.
    """
    found = statements(text)
    for statement in found:
        _look_through(statement, text)
    return tuple(kind(next(iter(parts(statement)))) for statement in found)


@functools.lru_cache(maxsize=8_192)
def defining(text: str) -> str:
    """The text of a schema as it is run: itself, allowed as for `check`; or what has the administrator do the same."""
    found = statements(text)
    for statement in found:
        _look_through(statement, text, lists.ADMINISTERED)
    return _as_run(found, text)


def check_migration(text: str) -> str:
    """One statement of a migration as it is run: as for `defining`, or upkeep of the experiment's own tables."""
    found = statements(text)
    if len(found) != 1:
        raise RefusedError(f"one statement is expected, {len(found)} are there")
    _look_through(found[0], text, lists.UPKEEP | lists.ADMINISTERED)
    return _as_run(found, text)


def _as_run(found: list[Message], text: str) -> str:
    calls = [administered.call(next(iter(parts(statement)))) for statement in found]
    if not any(calls):
        return text
    if len(calls) > 1:
        raise RefusedError("what makes an extension or a schema must be the only statement of its text")
    return calls[0]


def check_one(text: str, allowed: frozenset[str] = lists.STATEMENTS) -> None:
    """The text is exactly one statement, of the ``allowed`` kinds; raises `RefusedError` otherwise."""
    found = check(text)
    if len(found) != 1:
        raise RefusedError(f"one statement is expected, {len(found)} are there")
    if found[0] not in allowed:
        raise RefusedError(f"{_spoken(found[0])} is not allowed here")


@functools.lru_cache(maxsize=1_024)
def check_type(name: str) -> None:
    """The text is the name of a type and nothing else, so that it may stand in PREPARE p(…)."""
    try:
        if "--" in name or "/*" in name or name.lower().startswith("setof"):
            raise RefusedError(name)
        found = statements(f"SELECT NULL::{name}")
    except RefusedError:
        raise RefusedError(f"{name!r} is not the name of a type") from None
    kinds = [kind(part) for part in parts(found[0])] if len(found) == 1 else []
    plain = ["SelectStmt", "ResTarget", "TypeCast", "A_Const", "TypeName"]
    rest = set(kinds[len(plain) :])
    if kinds[: len(plain)] != plain or not rest <= {"String", "A_Const", "Integer"}:
        raise RefusedError(f"{name!r} is not the name of a type")


_INSTEAD = {"AlterObjectSchemaStmt": ": make it in the schema in which it is to lie"}


def _look_through(statement: Message, text: str, also: frozenset[str] = frozenset()) -> None:
    defined = kind(next(iter(parts(statement))))
    for part in parts(statement):
        name = kind(part)
        in_function = defined == "CreateFunctionStmt" and bodies.sets_search_path(part)
        if name.endswith("Stmt") and name not in lists.STATEMENTS | also and not in_function:
            raise RefusedError(f"{_spoken(name)} is not allowed{_INSTEAD.get(name, '')}")
        rule = _RULES.get(name)
        if rule is not None and not (also & lists.ADMINISTERED and administered.drops_extensions(part)):
            rule(part)
        if name in ("CreateFunctionStmt", "DoStmt"):
            bodies.check_body(part, text, _look_through)


def _relation(node: Any) -> None:
    if node.catalogname or _is_foreign(node.schemaname):
        raise RefusedError(f"{node.schemaname}.{node.relname} is outside of the experiment's schema")
    if node.relname.startswith("pg_"):
        raise RefusedError(f"{node.relname} belongs to PostgreSQL itself")


def _is_foreign(schema: str) -> bool:
    """Whether the schema is PostgreSQL's or the lab's own."""
    return schema.startswith("pg_") or schema in lists.OWN_SCHEMAS


def _words(nodes: Any) -> list[str]:
    return [node.string.sval for node in nodes]


def check_function(names: list[str]) -> None:
    """The function may be called; ``names`` are its schema, if any, and its name. Raises `RefusedError` otherwise."""
    *schema, name = names or [""]
    if schema != ["pg_catalog"] and (len(schema) > 1 or any(map(_is_foreign, schema))):
        raise RefusedError(f"function {'.'.join(names)} is outside of the experiment's schema")
    if name in lists.ALLOWED_FUNCTIONS:
        return
    if name in lists.REFUSED_FUNCTIONS or name.startswith(lists.REFUSED_PREFIXES):
        raise RefusedError(f"function {name} is not allowed")


def _call(node: Any) -> None:
    names = _words(node.funcname)
    check_function(names)
    if names[-1] == "set_config":
        first = node.args[0].a_const.sval.sval if node.args else ""
        # A name with a dot is a setting of the application; all others are PostgreSQL's, timeouts among them.
        if "." not in first:
            raise RefusedError("set_config of PostgreSQL's own settings is not allowed")


def _created_function(node: Any) -> None:
    check_function(_words(node.funcname))
    if any(map(_is_foreign, _words(node.funcname)[:-1])):
        raise RefusedError("functions live in schemas of one's own")


def _altered(node: Any) -> None:
    subtype = _enum_name(node, "subtype")
    if subtype == "AT_ChangeOwner" and _enum_name(node.newowner, "roletype") == "ROLESPEC_CURRENT_USER":
        return  # who owns it already stays its owner
    if subtype in lists.REFUSED_ALTERATIONS:
        raise RefusedError(f"ALTER TABLE … {subtype.removeprefix('AT_')} is not allowed")


def _removed(node: Any) -> None:
    _is_own_object(_enum_name(node, "remove_type"))


def _renamed(node: Any) -> None:
    _is_own_object(_enum_name(node, "rename_type"))


def _commented(node: Any) -> None:
    _is_own_object(_enum_name(node, "objtype"))


def _is_own_object(name: str) -> None:
    if name not in lists.OBJECTS:
        raise RefusedError(f"{name.removeprefix('OBJECT_').lower()} is not an object of the experiment's own")


def _enum_name(node: Any, field: str) -> str:
    descriptor = type(node).DESCRIPTOR.fields_by_name[field].enum_type
    assert descriptor is not None
    return str(descriptor.values_by_number[getattr(node, field)].name)


def _spoken(name: str) -> str:
    return name.removesuffix("Stmt")


_RULES: dict[str, Callable[[Any], None]] = {
    "RangeVar": _relation,
    "FuncCall": _call,
    "CreateFunctionStmt": _created_function,
    "CreateTrigStmt": lambda node: check_function(_words(node.funcname)),
    "AlterTableCmd": _altered,
    "DropStmt": _removed,
    "RenameStmt": _renamed,
    "CommentStmt": _commented,
}
