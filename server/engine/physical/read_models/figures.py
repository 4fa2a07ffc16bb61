"""What a statement shows of figures that are kept: counts, sums, means, and expressions over them and their groups."""

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.reader import parse
from server.engine.kernel.sql.words import quote
from server.engine.physical.read_models.shape import text

_COUNTED = frozenset({"count", "sum", "avg"})
_EXPRESSIONS = frozenset({"a_expr", "a_const", "type_cast", "coalesce_expr", "min_max_expr", "param_ref"})
_FUNCTIONS = frozenset({"round", "ceil", "ceiling", "floor", "abs", "trunc"})
"""Of single values: any other function might be an aggregate, which one row of figures is no input for."""


@dataclass(frozen=True)
class Measure:
    """One aggregate of the statement: ``column`` empty for ``count(*)``."""

    function: str
    column: str


@dataclass(frozen=True)
class Shown:
    """One output: an expression over measures and columns that are grouped by."""

    node: Any
    measures: tuple[Measure, ...]
    alias: str
    own: frozenset[str]

    def over(self, types: Mapping[str, str], *, single: bool) -> str:
        """Over the read model; ``single``: from one row of it or from none, where nothing is grouped by."""
        node = copy.deepcopy(self.node)
        self._rewrite(node, types, single=single)
        return text(node)

    def _rewrite(self, node: Any, types: Mapping[str, str], *, single: bool) -> None:
        measure = _measure(node, self.alias, self.own)
        kind, message = unwrap(node)
        if measure is not None:
            node.CopyFrom(_parsed(figure(measure, types, single=single)))
        elif kind == "column_ref":
            node.CopyFrom(_parsed(quote(words(message.fields)[-1])))
        else:
            for part in _below(message):
                self._rewrite(part, types, single=single)


def shown(node: Any, alias: str, own: Collection[str], groups: Sequence[str]) -> Shown | None:
    """None where something else than measures and groups is shown, or by an unknown function."""
    measures: list[Measure] = []
    if not _read(node, alias, own, groups, measures):
        return None
    return Shown(node, tuple(dict.fromkeys(measures)), alias, frozenset(own))


def _read(node: Any, alias: str, own: Collection[str], groups: Sequence[str], measures: list[Measure]) -> bool:
    measure = _measure(node, alias, own)
    kind, message = unwrap(node)
    if measure is not None:
        measures.append(measure)
        return True
    if kind == "column_ref":
        return column_of(words(message.fields), alias, own) in groups
    called = words(message.funcname)[-1] if kind == "func_call" else ""
    if kind not in _EXPRESSIONS and called not in _FUNCTIONS:
        return False
    return all(_read(part, alias, own, groups, measures) for part in _below(message))


def _below(message: Any) -> list[Any]:
    """The expressions of an expression; names of types and functions are none."""
    found = []
    for descriptor, value in message.ListFields():
        if descriptor.message_type is None or descriptor.name in ("name", "funcname", "type_name"):
            continue
        parts = list(value) if descriptor.is_repeated else [value]
        for part in parts:
            if type(part).__name__ != "Node":
                continue
            kind, inner = unwrap(part)
            found += list(inner.items) if kind == "list" else [part]
    return found


def _measure(node: Any, alias: str, own: Collection[str]) -> Measure | None:
    kind, message = unwrap(node)
    if kind != "func_call" or message.agg_distinct or message.HasField("agg_filter") or message.agg_order:
        return None
    function = words(message.funcname)[-1]
    if function == "count" and message.agg_star:
        return Measure("count", "")
    if function not in _COUNTED or len(message.args) != 1:
        return None
    kind, argument = unwrap(message.args[0])
    if function == "count" and kind == "a_const" and not argument.isnull:
        return Measure("count", "")
    column = column_of(words(argument.fields), alias, own) if kind == "column_ref" else None
    return Measure(function, column) if column is not None else None


def _parsed(expression: str) -> Any:
    return parse(f"SELECT {expression}").stmts[0].stmt.select_stmt.target_list[0].res_target.val


def figure(measure: Measure, types: Mapping[str, str], *, single: bool) -> str:
    """From one row of the read model, or from none where a figure is asked for without groups."""

    def kept(name: str) -> str:
        return f"sum({quote(name)})" if single else quote(name)

    count = kept(f"{measure.column}_count" if measure.column else "kept_rows")
    if measure.function == "count":
        return f"coalesce({count}, 0)::bigint"
    total = kept(f"{measure.column}_sum")
    if measure.function == "avg":
        return f"{total} / nullif({count}, 0)"
    whole = "::bigint" if base(types[measure.column]) in ("integer", "smallint") else ""
    return f"CASE WHEN {count} > 0 THEN {total}{whole} END"


def column_of(fields: Sequence[str], alias: str, own: Collection[str]) -> str | None:
    """The table's column that a reference means."""
    if len(fields) == 2 and fields[0] == alias and fields[1] in own:
        return fields[1]
    return fields[0] if len(fields) == 1 and fields[0] in own else None


def base(type_: str) -> str:
    """A type without its modifier."""
    return type_.split("(")[0].strip()
