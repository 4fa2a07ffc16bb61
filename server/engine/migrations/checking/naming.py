"""Names that PostgreSQL gives what a statement leaves unnamed, so that what stands in its place is called the same."""

import itertools
from collections.abc import Container, Iterable, Sequence
from typing import Any

from server.engine.kernel.sql.words import IDENTIFIER_BYTES
from server.engine.migrations.checking import trees

_SPOKEN = {"coalesce_expr": "coalesce", "case_expr": "case", "xml_expr": "xmlconcat"}
_SURE = 2
"""Strength of a name that a cast does not replace by the name of its type."""


def chosen(taken: Container[str], table: str, middle: Sequence[str], label: str) -> str:
    """``table_middle_label``, shortened and numbered as ChooseRelationName and ChooseConstraintName do."""
    joined = ""
    for each in middle:
        joined += f"_{each}" if joined else each
        if len(joined.encode()) > IDENTIFIER_BYTES:
            break
    for turn in itertools.count():
        name = _made(table, joined, f"{label}{turn or ''}")
        if name not in taken:
            return name
    raise AssertionError  # count() does not end


def _made(table: str, middle: str, label: str) -> str:
    """makeObjectName: the longer of the two is cut until all fits, between characters."""
    first, second = table.encode(), middle.encode()
    room = IDENTIFIER_BYTES - len(label) - 1 - (1 if second else 0)
    one, other = len(first), len(second)
    while one + other > room:
        if one > other:
            one -= 1
        else:
            other -= 1
    parts = [first[:one].decode(errors="ignore"), second[:other].decode(errors="ignore"), label]
    return "_".join(each for each in parts if each)


def index_columns(elements: Iterable[Any]) -> list[str]:
    """What the columns of an index are called: expressions by what they call, each once."""
    found: list[str] = []
    for each in elements:
        own = each.index_elem
        name = own.name or _figured(own.expr)[0] or "expr"
        unique = name
        for turn in itertools.count(1):
            if unique not in found:
                break
            unique = f"{name}{turn}"
        found.append(unique)
    return found


def _figured(node: Any) -> tuple[str, int]:
    """FigureColname: a name and how sure it is."""
    kind = node.WhichOneof("node")
    inner: Any = getattr(node, kind) if kind else None
    if kind == "column_ref":
        return inner.fields[-1].string.sval, _SURE
    if kind == "func_call":
        return inner.funcname[-1].string.sval, _SURE
    if kind == "collate_clause":
        return _figured(inner.arg)
    if kind == "type_cast":
        name, sure = _figured(inner.arg)
        return (name, sure) if sure > 1 else (inner.type_name.names[-1].string.sval, 1)
    if kind == "case_expr":
        name, sure = _figured(inner.defresult)
        return (name, sure) if sure > 1 else ("case", 1)
    if kind == "min_max_expr":
        return ("greatest" if trees.word(inner, "op") == "IS_GREATEST" else "least"), _SURE
    if kind == "a_expr" and trees.word(inner, "kind") == "AEXPR_NULLIF":
        return "nullif", _SURE
    return (_SPOKEN[kind], _SURE) if kind in _SPOKEN else ("", 0)
