"""The condition that a partition's bound puts on its rows, and how it is proved without blocking anybody."""

from collections.abc import Sequence
from typing import Any

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.words import quote
from server.engine.migrations.checking import trees

_KINDS = {"PARTITION_STRATEGY_RANGE": "r", "PARTITION_STRATEGY_LIST": "l"}


def condition(key: Any, bound: Any) -> str:
    """Of LIST, and of RANGE over one column; empty where it cannot be said, or the table was not shown."""
    if key is None or bound.is_default or len(key.part_params) != 1:
        return ""
    part = key.part_params[0].partition_elem
    column = quote(part.name) if part.name else f"({trees.expression(part.expr)})"
    kind = _KINDS.get(trees.word(key, "strategy"))
    if kind == "l":
        return _listed(column, bound)
    return _between(column, bound) if kind == "r" else ""


def _listed(column: str, bound: Any) -> str:
    values = [trees.expression(each) for each in bound.listdatums]
    told = [each for each in values if each != "NULL"]
    among = f"{column} IS NOT NULL AND {column} IN ({', '.join(told)})" if told else ""
    if len(told) == len(values):
        return among
    return f"{column} IS NULL OR ({among})" if among else f"{column} IS NULL"


def _between(column: str, bound: Any) -> str:
    found = [f"{column} IS NOT NULL"]
    for sign, datums in ((">=", bound.lowerdatums), ("<", bound.upperdatums)):
        value = trees.expression(datums[0])
        if value.lower().strip('"') not in ("minvalue", "maxvalue"):
            found.append(f"{column} {sign} {value}")
    return " AND ".join(found)


def proved(proofs: Sequence[tuple[str, str]], statement: str) -> tuple[str, ...]:
    """The statement after checks of the tables' conditions that were validated before; they go with it."""
    before: list[str] = []
    drops: list[str] = []
    for table, obeyed in proofs:
        owner, name = quote(table), quote(shorten(f"{table}_bounds"))
        before.append(f"ALTER TABLE {owner} ADD CONSTRAINT {name} CHECK ({obeyed}) NOT VALID")
        before.append(f"ALTER TABLE {owner} VALIDATE CONSTRAINT {name}")
        drops.append(f"ALTER TABLE {owner} DROP CONSTRAINT {name}")
    return (*before, "BEGIN", statement, *drops, "COMMIT")
