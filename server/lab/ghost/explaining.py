"""Statements made ready for EXPLAIN, and its answers as values."""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec
import postgast
from google.protobuf.message import DecodeError

from server.engine.model.planning import Plan, PlanNode, PlanRefused, PlanRequest
from server.lab.ghost.wire import Wire
from server.lab.guard import RefusedError, check_one, check_type
from server.lab.guard.lists import ROW_STATEMENTS

_AT_ONCE = 100
"""Statements explained in one message."""

NOT_ALLOWED = "42501"
"""SQLSTATE of what the guard refuses: insufficient_privilege."""

_CONDITIONS = (
    "Index Cond",
    "Order By",
    "Recheck Cond",
    "TID Cond",
    "Hash Cond",
    "Merge Cond",
    "Join Filter",
    "One-Time Filter",
    "Filter",
)

_CALLS = frozenset({b"now", b"transaction_timestamp", b"statement_timestamp", b"clock_timestamp"})
_WORDS = {b"current_timestamp": "timestamptz", b"localtimestamp": "timestamp", b"current_date": "date"}


def explainable(request: PlanRequest, now: str = "") -> str | PlanRefused:
    """The statement with types or values in the place of its parameters; or why the lab does not plan it.

    ``now``: the moment that stands where the statement asks for the time, as statistics describe a moment too.
    """
    return _explainable(request.sql, request.parameter_types, request.parameters, now)


@functools.lru_cache(maxsize=16_384)
def _explainable(sql: str, types: tuple[str, ...], values: tuple[str, ...], now: str) -> str | PlanRefused:
    try:
        check_one(sql, ROW_STATEMENTS)
        for name in types:
            check_type(name)
    except RefusedError as why:
        try:
            postgast.parse(sql)
        except postgast.PgQueryError as error:
            return PlanRefused("42601", str(error), int(getattr(error, "cursorpos", 0) or 0))
        except DecodeError:
            return PlanRefused("54001", str(why))
        return PlanRefused(NOT_ALLOWED, str(why))
    encoded, parts, end = sql.encode(), [], 0
    tokens = [(token.start, token.end) for token in postgast.scan(sql).tokens]
    words = [encoded[start:stop].lower() for start, stop in tokens]
    for place, (start, stop) in enumerate(tokens):
        word, replacement = words[place], ""
        if word[:1] == b"$" and word[1:].isdigit():
            replacement = _replacement(word.decode(), types, values)
        elif (
            now
            and word in _CALLS
            and words[place + 1 : place + 3] == [b"(", b")"]
            and b"." not in words[max(0, place - 1) : place]
        ):
            replacement, stop = f"(timestamptz '{now}')", tokens[place + 2][1]
        elif now and word in _WORDS and words[place + 1 : place + 2] != [b"("]:
            replacement = f"({_WORDS[word]} '{now}')"
        if replacement:
            parts += [encoded[end:start], replacement.encode()]
            end = stop
    return b"".join([*parts, encoded[end:]]).decode().rstrip().rstrip(";")


def _replacement(parameter: str, types: Sequence[str], values: Sequence[str]) -> str:
    place = int(parameter[1:]) - 1
    known = place < len(types) and types[place]
    if place < len(values):
        literal = "'" + values[place].replace("'", "''") + "'"
        return f"(CAST({literal} AS {types[place]}))" if known else literal
    # In brackets, so that a subscript or a field behind it still means the parameter's.
    return f"({parameter}::{types[place]})" if known else parameter


def explain(wire: Wire, statements: Sequence[str], names: Mapping[str, str]) -> list[Plan | PlanRefused]:
    """The plan of each statement; ``names`` says what indexes of partitions are called in them."""
    found: list[Plan | PlanRefused] = []
    for start in range(0, len(statements), _AT_ONCE):
        found += _explain(wire, list(statements[start : start + _AT_ONCE]), names)
    return found


def _explain(wire: Wire, statements: Sequence[str], names: Mapping[str, str]) -> list[Plan | PlanRefused]:
    try:
        rows = wire.fetch("SELECT plan::text, state, message FROM ghost.explain($1::text[])", statements)
    except asyncpg.PostgresError as error:
        if len(statements) == 1:
            return [PlanRefused(error.sqlstate or "XX000", str(error))]
        # One of them took too long, or brought the whole message down: each by itself.
        return [answer for statement in statements for answer in _explain(wire, [statement], names)]
    return [
        plan_of(msgspec.json.decode(row["plan"]), names)
        if row["plan"] is not None
        else PlanRefused(row["state"], row["message"])
        for row in rows
    ]


def plan_of(explained: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Plan:
    """The plan of EXPLAIN (FORMAT JSON); ``names`` says what indexes of partitions are called here."""
    nodes = []
    waiting = [(explained[0]["Plan"], 0)]
    while waiting:
        node, depth = waiting.pop()
        index = node.get("Index Name", "")
        nodes.append(
            PlanNode(
                kind=node["Node Type"],
                depth=depth,
                relation=node.get("Relation Name", ""),
                index=names.get(index, index),
                startup_cost=node["Startup Cost"],
                total_cost=node["Total Cost"],
                rows=float(node["Plan Rows"]),
                width=node["Plan Width"],
                condition="; ".join(str(node[name]) for name in _CONDITIONS if name in node),
            )
        )
        waiting += [(below, depth + 1) for below in reversed(node.get("Plans", ()))]
    top = nodes[0]
    return Plan(top.startup_cost, top.total_cost, top.rows, tuple(nodes))
