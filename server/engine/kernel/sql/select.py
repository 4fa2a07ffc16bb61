"""Reads SELECT, VALUES and set operations: relations, conditions, order, limit, locks and the result's columns."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import msgspec

from server.engine.kernel.sql.context import Context
from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.expressions import resolve, visit, visit_all
from server.engine.kernel.sql.outputs import read_outputs
from server.engine.kernel.sql.predicates import read_conditions
from server.engine.kernel.sql.relations import read_from
from server.engine.kernel.sql.scope import Column, Derived, Scope
from server.engine.model.access import Operation, OrderKey, Output

_NO_SET_OPERATION = 1
_DESCENDING = 3
AGGREGATES = frozenset(
    {"count", "sum", "avg", "min", "max", "bool_and", "bool_or", "every", "any_value", "mode"}
    | {"string_agg", "array_agg", "json_agg", "jsonb_agg", "percentile_cont", "percentile_disc"}
)


def read_select(context: Context, message: Any, outer: Scope | None, expected: Sequence[str] = ()) -> Derived:
    """Reads the query inside the scope around it; ``expected`` are the types of its columns where they are known."""
    scope = Scope(outer=outer)
    read_with(context, scope, message)
    return _read_body(context, scope, message, expected)


def read_with(context: Context, scope: Scope, message: Any) -> None:
    """Reads the common table expressions, which later ones and the statement itself may name."""
    if not message.HasField("with_clause"):
        return
    for node in message.with_clause.ctes:
        table = node.common_table_expr
        names = words(table.aliascolnames)
        if message.with_clause.recursive:
            scope.common[table.ctename] = Derived(outputs=(), types=(), sources=(), open=True)
            first = table.ctequery.select_stmt if table.ctequery.WhichOneof("node") == "select_stmt" else None
            if first is not None and first.op != _NO_SET_OPERATION:
                base = read_select(context, first.larg, scope)
                scope.common[table.ctename] = renamed(base, names)
                read_select(context, first.rarg, scope, base.types)
                continue
        scope.common[table.ctename] = renamed(context.read_query(context, table.ctequery, scope, ()), names)


def renamed(derived: Derived, names: Sequence[str]) -> Derived:
    """The result with the column names of an alias list."""
    if not names:
        return derived
    outputs = tuple(
        msgspec.structs.replace(output, name=names[index]) if index < len(names) else output
        for index, output in enumerate(derived.outputs)
    )
    return dataclasses.replace(derived, outputs=outputs)


def _read_body(context: Context, scope: Scope, message: Any, expected: Sequence[str]) -> Derived:
    if message.op > _NO_SET_OPERATION:
        left = read_select(context, message.larg, scope, expected)
        right = read_select(context, message.rarg, scope, left.types)
        if len(left.outputs) != len(right.outputs) and not (left.open or right.open):
            context.problem("both sides of a set operation must have as many columns", -1)
        _read_bounds(context, scope, message)
        return Derived(outputs=left.outputs, types=left.types, sources=tuple(None for _ in left.outputs))
    if message.values_lists:
        return _read_values(context, scope, message, expected)
    if message.HasField("into_clause"):
        context.problem("SELECT … INTO makes a table; a step only reads and writes rows", -1)
    for node in message.from_clause:
        read_from(context, scope, node)
    derived = read_outputs(context, scope, message.target_list, expected)
    if message.HasField("where_clause"):
        read_conditions(context, scope, message.where_clause)
    _read_grouping(context, scope, message)
    _read_order(context, scope, message, derived)
    _read_bounds(context, scope, message)
    if message.HasField("limit_count") and not _condenses(message):
        for relation in scope.relations:
            relation.limit = context.text(message.limit_count)
    _read_locks(context, scope, message)
    return dataclasses.replace(derived, transparent=_keeps_rows(message))


def _read_values(context: Context, scope: Scope, message: Any, expected: Sequence[str]) -> Derived:
    rows = [list(node.list.items) for node in message.values_lists]
    width = len(rows[0])
    if any(len(row) != width for row in rows):
        context.problem("every row of VALUES must have as many values", -1)
    types = []
    for index in range(width):
        column = [row[index] for row in rows if index < len(row)]
        types.append(visit_all(context, scope, column, expected[index] if index < len(expected) else ""))
    outputs = tuple(Output(name=f"column{index + 1}", expression="VALUES") for index in range(width))
    return Derived(outputs=outputs, types=tuple(types), sources=(None,) * width)


def _read_grouping(context: Context, scope: Scope, message: Any) -> None:
    for node in (*message.group_clause, *message.distinct_clause, *message.window_clause):
        kind, inner = unwrap(node)
        if kind == "column_ref" and _names_output(scope, inner, message):
            continue
        if kind:
            visit(context, scope, node)
    if message.HasField("having_clause"):
        visit(context, scope, message.having_clause, "boolean")


def _names_output(scope: Scope, reference: Any, message: Any) -> bool:
    """Whether a bare name in GROUP BY or ORDER BY is that of a result column which is no table's column."""
    fields = words(reference.fields)
    named = {node.res_target.name for node in message.target_list if node.res_target.name}
    return len(fields) == 1 and fields[0] in named and not scope.holders(fields[0])


def _read_order(context: Context, scope: Scope, message: Any, derived: Derived) -> None:
    keys: list[tuple[Column | None, bool]] = []
    by_name = {output.name: source for output, source in zip(derived.outputs, derived.sources, strict=False)}
    for node in message.sort_clause:
        sort = node.sort_by
        kind, inner = unwrap(sort.node)
        fields = words(inner.fields) if kind == "column_ref" else ()
        column: Column | None = None
        if len(fields) == 1 and fields[0] in by_name:
            column = by_name[fields[0]]
        elif kind == "a_const" and inner.WhichOneof("val") == "ival":
            position = inner.ival.ival
            if not 1 <= position <= len(derived.outputs) and not derived.open:
                context.problem(f"ORDER BY {position}: the result has {len(derived.outputs)} columns", inner.location)
            elif position <= len(derived.sources):
                column = derived.sources[position - 1]
        else:
            visit(context, scope, sort.node)
            column = resolve(context, scope, inner, quietly=True) if kind == "column_ref" else None
        keys.append((column, sort.sortby_dir == _DESCENDING))
    _attach_order(scope, keys)


def _attach_order(scope: Scope, keys: Sequence[tuple[Column | None, bool]]) -> None:
    """A relation is ordered by the leading keys that are all its own: an index can deliver no more."""
    for relation in scope.relations:
        for column, descending in keys:
            if column is None or column.relation is not relation:
                break
            relation.order.append(OrderKey(column=column.name, descending=descending))


def _read_bounds(context: Context, scope: Scope, message: Any) -> None:
    for field in ("limit_count", "limit_offset"):
        if message.HasField(field):
            visit(context, scope, getattr(message, field), "bigint")


def _condenses(message: Any) -> bool:
    """Whether a row of the result may stand for many rows read."""
    if message.group_clause or message.distinct_clause or message.HasField("having_clause"):
        return True
    return any(_is_aggregate(node.res_target.val) for node in message.target_list)


def _keeps_rows(message: Any) -> bool:
    """Whether a condition on the result may as well be asked of the rows read."""
    limited = message.HasField("limit_count") or message.HasField("limit_offset")
    windows = any(
        unwrap(node.res_target.val)[0] == "func_call" and node.res_target.val.func_call.HasField("over")
        for node in message.target_list
    )
    return not (limited or windows or message.locking_clause or _condenses(message))


def _is_aggregate(node: Any) -> bool:
    kind, message = unwrap(node)
    if kind == "func_call":
        if words(message.funcname)[-1] in AGGREGATES and not message.HasField("over"):
            return True
        return any(_is_aggregate(argument) for argument in message.args)
    if kind in ("coalesce_expr", "min_max_expr"):
        return any(_is_aggregate(argument) for argument in message.args)
    if kind == "type_cast":
        return _is_aggregate(message.arg)
    if kind == "a_expr":
        return _is_aggregate(message.lexpr) or _is_aggregate(message.rexpr)
    return False


def _read_locks(context: Context, scope: Scope, message: Any) -> None:
    for node in message.locking_clause:
        clause = node.locking_clause
        named = {item.range_var.relname: item.range_var.location for item in clause.locked_rels}
        for name, position in named.items():
            if context.relation(Scope(relations=scope.relations), name, position) is None:
                context.problem(f"FOR UPDATE OF `{name}` names no table of this SELECT", position)
        for relation in scope.relations:
            if relation.shape is not None and (not named or relation.aliases & named.keys()):
                relation.operation = Operation.LOCK
