"""What stands in a user's DDL for what the lab cannot run as it is written, so that the rest of the schema can be read.

A body that is not run is left empty: tables, triggers and views around it are made all the same. Pure.
"""

import re
from typing import Any

import postgast
from google.protobuf.message import Message

from server.lab.guard import BodyError, RefusedError, check, check_function, defining, only_mentions
from server.lab.guard.administered import drops_extensions
from server.lab.guard.lists import ADMINISTERED
from server.lab.guard.parsing import kind, parts

_TYPES = postgast.pg_query_pb2
_NAMED = _TYPES.RoleSpecType.Value("ROLESPEC_CSTRING")
_PUBLIC = _TYPES.RoleSpecType.Value("ROLESPEC_PUBLIC")
_RESULTS = frozenset(_TYPES.FunctionParameterMode.Value(f"FUNC_PARAM_{each}") for each in ("OUT", "INOUT", "TABLE"))
_DEFINED = {
    _TYPES.ObjectType.Value(f"OBJECT_{each}"): each
    for each in ("AGGREGATE", "COLLATION", "TSCONFIGURATION", "TSDICTIONARY")
}
_FUNCTIONS = frozenset(
    {"sfunc", "finalfunc", "combinefunc", "serialfunc", "deserialfunc", "msfunc", "minvfunc", "mfinalfunc"}
)
_OPERATOR, _COLLATION = (_TYPES.ObjectType.Value(f"OBJECT_{each}") for each in ("OPERATOR", "COLLATION"))
_NO_ICU = "its collation is the order of bytes here"
_LOCALE = re.compile(r"^[a-z]{2,3}([_-]|$)|.*-x-icu$|^und$|^unicode$")
"""Names of collations that come with an operating system or with ICU."""
_ELSEWHERE = re.compile("collat|tablespace|policy", re.IGNORECASE)
"""In statements that may need what only the author's server has."""
_TABLESPACES = {
    "CreateStmt": "tablespacename",
    "IndexStmt": "table_space",
    "Constraint": "indexspace",
    "IntoClause": "table_space_name",
}
_SETTINGS = frozenset({"search_path", "timezone", "datestyle", "intervalstyle", "client_min_messages"})
"""Of functions: they lift no limit."""
_PROPERTIES = frozenset({"volatility", "strict", "security", "parallel", "cost", "rows"})
_VIEWS = frozenset({"ViewStmt", "CreateTableAsStmt"})


def runnable(text: str, tree: Message) -> tuple[str, str]:
    """What to execute in the place of a statement, and what was left out of it, if anything.

    An empty text: nothing is executed. Raises `RefusedError` for what must not run in any form.
    """
    node: Any = next(iter(parts(tree)))
    name = kind(node)
    if name == "DefineStmt" and node.kind == _OPERATOR:
        return "", "operators are not made"
    if name == "DefineStmt" and node.kind in _DEFINED:
        _check_definition(node)
        return (_plain_collation(tree), _NO_ICU) if node.kind == _COLLATION else (text, "")
    if name == "AlterTSConfigurationStmt" or (name == "AlterFunctionStmt" and _is_harmless(node)):
        return text, ""
    if name in ADMINISTERED or drops_extensions(node):
        return defining(text), ""
    tree, changed = _at_home(tree) if _ELSEWHERE.search(text) else (tree, "")
    text = postgast.deparse(_whole(tree)) if changed else text
    plain = _without_settings(tree) if name == "CreateFunctionStmt" else tree
    try:
        check(text if plain is tree else str(postgast.deparse(_whole(plain))))
    except BodyError as why:
        if name == "DoStmt":
            return "", f"not run: {why}"
        if name == "CreateFunctionStmt":
            # What is around the body is looked through as ever; not as PL/pgSQL, whose parser knows no types.
            check(_hollow(plain, "sql", "SELECT 1"))
            return _hollow(tree, "plpgsql", f"BEGIN {_returns(node)} END"), f"made without its body: {why}"
        raise
    except RefusedError:
        if name in _VIEWS and only_mentions(tree):
            return text, ""  # it shows of the catalogue what its role may see
        raise
    return text, changed


def _is_harmless(node: Any) -> bool:
    """An ALTER FUNCTION that only says how it is called or by which path it finds names."""
    return all(one.def_elem.defname in _PROPERTIES or _sets(one.def_elem) for one in node.actions)


def _sets(element: Any) -> bool:
    return element.defname == "set" and element.arg.variable_set_stmt.name.lower() in _SETTINGS


def _without_settings(tree: Message) -> Message:
    """The function without its settings that are harmless; the same tree where it has none."""
    whole, node = _copy(tree)
    kept = [one for one in node.options if not _sets(one.def_elem)]
    if len(kept) == len(node.options):
        return tree
    del node.options[:]
    node.options.extend(kept)
    found: Message = whole.stmts[0].stmt
    return found


def _check_definition(node: Any) -> None:
    for one in node.definition:
        element = one.def_elem
        if element.defname in _FUNCTIONS:
            check_function([each.string.sval for each in element.arg.type_name.names])


def _plain_collation(tree: Message) -> str:
    """By the order of bytes: which order it stands for changes nothing about the tables."""
    whole, node = _copy(tree)
    if not node.definition or "from" in {one.def_elem.defname for one in node.definition}:
        return f'{postgast.deparse(whole).partition(" FROM ")[0]} FROM "C"'
    del node.definition[:]
    for word, value in (("provider", "libc"), ("locale", "C")):
        element = node.definition.add().def_elem
        element.defname, element.arg.string.sval = word, value
    return str(postgast.deparse(whole))


def _at_home(tree: Message) -> tuple[Message, str]:
    """The statement without what only the author's server has, and what that was."""
    whole, _ = _copy(tree)
    found: list[str] = []
    for part in parts(whole.stmts[0].stmt):
        node: Any = part
        name = kind(part)
        if name == "CreatePolicyStmt":
            for one in node.roles:
                if one.role_spec.roletype == _NAMED:  # roles are not here
                    one.role_spec.roletype, one.role_spec.rolename = _PUBLIC, ""
                    found.append("made for PUBLIC")
        field = _TABLESPACES.get(name, "")
        if field and getattr(node, field):
            node.ClearField(field)
            found.append("made without its tablespace")
        names = {"CollateClause": "collname", "IndexElem": "collation"}.get(name, "")
        if names and getattr(node, names) and _LOCALE.match(getattr(node, names)[-1].string.sval):
            del getattr(node, names)[:]
            getattr(node, names).add().string.sval = "C"
            found.append(_NO_ICU)
    return (whole.stmts[0].stmt, max(found)) if found else (tree, "")


def _hollow(tree: Message, language_name: str, text: str) -> str:
    """The function with its name, arguments, result and rights, and another body."""
    whole, node = _copy(tree)
    kept = [one for one in node.options if one.def_elem.defname not in ("as", "language")]
    del node.options[:]
    node.options.extend(kept)
    node.ClearField("sql_body")
    language = node.options.add().def_elem
    language.defname, language.arg.string.sval = "language", language_name
    body = node.options.add().def_elem
    body.defname = "as"
    body.arg.list.items.add().string.sval = text
    return str(postgast.deparse(whole))


def _returns(node: Any) -> str:
    result = node.return_type
    word = result.names[-1].string.sval if result.names else ""
    if node.is_procedure or result.setof or word in ("", "void", "event_trigger"):
        return ""
    if any(one.function_parameter.mode in _RESULTS for one in node.parameters):
        return ""
    return "RETURN NEW;" if word == "trigger" else "RETURN NULL;"


def _copy(tree: Message) -> tuple[Any, Any]:
    whole = _whole(tree)
    return whole, next(iter(parts(whole.stmts[0].stmt)))


def _whole(tree: Message) -> Any:
    whole = postgast.ParseResult(version=180000)
    whole.stmts.add().stmt.CopyFrom(tree)
    return whole
