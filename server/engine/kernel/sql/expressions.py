"""Walks expressions: columns read, nested queries, and the types that parameters must have."""

from collections.abc import Sequence
from typing import Any

from server.engine.kernel.sql.context import Context
from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.scope import SYSTEM_COLUMNS, Column, Relation, Scope, close_to
from server.engine.kernel.sql.types import argument_type, is_instant, is_number, result_type, type_name

_OP, _OP_ANY, _OP_ALL, _DISTINCT, _NOT_DISTINCT, _NULLIF, _IN, _LIKE, _ILIKE, _SIMILAR = range(1, 11)
_BETWEEN = range(11, 15)
_SCALAR_SUBLINK, _ARRAY_SUBLINK = 5, 7
_TEXT_OPERATORS = frozenset({"~~", "!~~", "~~*", "!~~*", "~", "~*", "!~", "!~*", "||", "->", "->>", "<%", "%>", "^@"})
_COMPARISONS = frozenset({"=", "<>", "!=", "<", "<=", ">", ">=", "@>", "<@", "&&"})


def visit(context: Context, scope: Scope, node: Any, expected: str = "") -> str:
    """The type of an expression as far as it is known, and ``expected`` for parameters that stand for all of it."""
    kind, message = unwrap(node)
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(context, scope, message, expected)
    if message is not None:
        _visit_parts(context, scope, message)
    return ""


def visit_all(context: Context, scope: Scope, nodes: Sequence[Any], expected: str = "") -> str:
    """The first known type among the expressions, which also types the parameters among them."""
    known = ""
    parameters = []
    literal = ""
    for node in nodes:
        kind, message = unwrap(node)
        if kind in ("param_ref", "list", "row_expr"):
            parameters.append(node)
        else:
            known = visit(context, scope, node, expected or known) or known
            if kind == "a_const" and message.WhichOneof("val") == "sval":
                literal = "text"
    for node in parameters:
        known = visit(context, scope, node, expected or known or literal) or known
    return known or literal


def resolve(context: Context, scope: Scope, reference: Any, quietly: bool = False) -> Column | None:
    """The column that a reference means; None for a whole row, an unknown name and one that cannot be checked."""
    fields = words(reference.fields)
    if fields[-1] == "*" or len(fields) > 2:
        if len(fields) > 2 and not quietly:
            context.problem(f"`{'.'.join(fields)}`: name a column by its table or alias alone", reference.location)
        return None
    if len(fields) == 2:
        return _qualified(context, scope, fields[0], fields[1], reference.location, quietly)
    holders = scope.holders(fields[0])
    if len(holders) == 1:
        return Column(holders[0], fields[0], holders[0].columns[fields[0]])
    if quietly:
        return None
    if holders:
        choices = " or ".join(f"`{holder.qualified}.{fields[0]}`" for holder in holders)
        context.problem(f"column `{fields[0]}` is ambiguous: {choices}", reference.location)
    elif context.relation(scope, fields[0]) is None and not scope.is_open() and fields[0] not in SYSTEM_COLUMNS:
        context.problem(f"unknown column `{fields[0]}`", reference.location, close_to(fields[0], [*scope.names()]))
    return None


def _qualified(
    context: Context, scope: Scope, qualifier: str, name: str, position: int, quietly: bool
) -> Column | None:
    relation = context.relation(scope, qualifier, None if quietly else position)
    if relation is None:
        if not quietly and not scope.is_open():
            known = [alias for level in scope.chain() for found in level.relations for alias in found.aliases]
            context.problem(f"`{qualifier}` names no table of this statement", position, close_to(qualifier, known))
        return None
    if name in relation.columns:
        return Column(relation, name, relation.columns[name])
    if not quietly and not relation.open and name not in SYSTEM_COLUMNS:
        where = f"table `{relation.shape.name}`" if relation.shape else f"`{relation.name}`"
        context.problem(f"unknown column `{name}` of {where}", position, close_to(name, relation.columns))
    return None


def read_column(context: Context, column: Column) -> None:
    """Notes that the statement reads the column."""
    column.relation.reads.add(column.name)
    source = column.relation.sources.get(column.name)
    if source is not None:
        source[0].reads.add(source[1])
    context.collected.append(column)


def read_row(context: Context, relation: Relation) -> None:
    for name, type_ in relation.columns.items():
        read_column(context, Column(relation, name, type_))


def _visit_parts(context: Context, scope: Scope, message: Any) -> None:
    for descriptor, value in message.ListFields():
        if descriptor.message_type is None:
            continue
        for part in value if descriptor.is_repeated else (value,):
            if descriptor.message_type.name == "Node":
                visit(context, scope, part)
            else:
                _visit_parts(context, scope, part)


def _column_ref(context: Context, scope: Scope, message: Any, expected: str) -> str:
    column = resolve(context, scope, message)
    if column is not None:
        read_column(context, column)
        return column.type
    fields = words(message.fields)
    if len(fields) == 1 or fields[-1] == "*":
        row = context.relation(scope, fields[0], message.location)
        if row is not None:
            read_row(context, row)
    return ""


def _param_ref(context: Context, scope: Scope, message: Any, expected: str) -> str:
    context.use_parameter(message.number, expected, message.location)
    return expected


def _constant(context: Context, scope: Scope, message: Any, expected: str) -> str:
    kind = message.WhichOneof("val")
    return {"ival": "integer", "fval": "numeric", "boolval": "boolean"}.get(kind or "", "")


def _type_cast(context: Context, scope: Scope, message: Any, expected: str) -> str:
    target = type_name(message.type_name)
    kind, inner = unwrap(message.arg)
    if kind == "param_ref":
        context.use_parameter(inner.number, target, inner.location, weak=True)
    else:
        visit(context, scope, message.arg)
    return target


def _operator(context: Context, scope: Scope, message: Any, expected: str) -> str:
    operator = words(message.name)[-1]
    left, right, kind = message.lexpr, message.rexpr, message.kind
    if kind in (_OP_ANY, _OP_ALL):
        return _any_or_all(context, scope, left, right)
    if kind in _BETWEEN or kind in (_IN, _DISTINCT, _NOT_DISTINCT):
        _compare(context, scope, left, right)
        return "boolean"
    if kind == _NULLIF:
        return visit_all(context, scope, [left, right], expected)
    if kind in (_LIKE, _ILIKE, _SIMILAR) or operator in _TEXT_OPERATORS:
        left_type = visit(context, scope, left, "" if operator in ("->", "->>") else "text")
        visit(context, scope, right, "text")
        if operator in ("||", "->>"):
            return "text" if not left_type.endswith("[]") else left_type
        return left_type if operator == "->" else "boolean"
    if operator in _COMPARISONS:
        _compare(context, scope, left, right)
        return "boolean"
    if operator == "@@":
        visit(context, scope, left, "tsvector")
        visit(context, scope, right, "tsquery")
        return "boolean"
    return _arithmetic(context, scope, operator, left, right, expected)


def _any_or_all(context: Context, scope: Scope, left: Any, right: Any) -> str:
    left_type = visit(context, scope, left)
    right_type = visit(context, scope, right, left_type and left_type + "[]")
    if not left_type and right_type.endswith("[]"):
        visit(context, scope, left, right_type[:-2])
    return "boolean"


def _compare(context: Context, scope: Scope, left: Any, right: Any) -> None:
    """Both sides have one type; row against row is compared part by part."""
    left_kind, left_message = unwrap(left)
    right_kind, right_message = unwrap(right)
    if left_kind == "row_expr":
        rows = [right] if right_kind == "row_expr" else list(right_message.items) if right_kind == "list" else []
        if rows and all(unwrap(row)[0] == "row_expr" for row in rows):
            for index, part in enumerate(left_message.args):
                others = [unwrap(row)[1].args[index] for row in rows if index < len(unwrap(row)[1].args)]
                visit_all(context, scope, [part, *others])
            return
    others = list(right_message.items) if right_kind == "list" else [right]
    visit_all(context, scope, [left, *others])


def _arithmetic(context: Context, scope: Scope, operator: str, left: Any, right: Any, expected: str) -> str:
    wanted = expected if is_number(expected) else ""
    left_kind, right_kind = unwrap(left)[0], unwrap(right)[0]
    left_type = "" if left_kind == "param_ref" else visit(context, scope, left, wanted)
    right_type = "" if right_kind == "param_ref" else visit(context, scope, right, wanted)
    if left_kind == "param_ref":
        left_type = visit(context, scope, left, _operand(right_type, operator, expected) or wanted)
    if right_kind == "param_ref":
        right_type = visit(context, scope, right, _operand(left_type, operator, expected) or wanted)
    if operator == "%" and "text" in (left_type, right_type):
        return "boolean"
    if is_instant(left_type) or is_instant(right_type):
        return "interval" if is_instant(left_type) and is_instant(right_type) else left_type or right_type
    return left_type or right_type


def _operand(other: str, operator: str, expected: str) -> str:
    """The type of a parameter in arithmetic with a value of type ``other``."""
    if is_instant(other) and operator in ("+", "-"):
        return "integer" if other == "date" else other if expected == "interval" else "interval"
    if other == "interval" and operator in ("*", "/"):
        return "double precision"
    return other


def _function(context: Context, scope: Scope, message: Any, expected: str) -> str:
    name = words(message.funcname)[-1]
    types = []
    for index, argument in enumerate(message.args):
        wanted = argument_type(name, index)
        if name in ("to_tsvector", "to_tsquery", "plainto_tsquery", "websearch_to_tsquery", "phraseto_tsquery"):
            wanted = "regconfig" if index == 0 and len(message.args) == 2 else "text"
        elif name == "unnest" and expected:
            wanted = expected + "[]"
        elif name in ("max", "min", "greatest", "least", "sum", "abs"):
            wanted = expected
        types.append(visit(context, scope, argument, wanted) or wanted)
    for node in message.agg_order:
        visit(context, scope, node)
    if message.HasField("agg_filter"):
        visit(context, scope, message.agg_filter, "boolean")
    if message.HasField("over"):
        _visit_parts(context, scope, message.over)
    return result_type(name, types)


def _sub_link(context: Context, scope: Scope, message: Any, expected: str) -> str:
    left_type = visit(context, scope, message.testexpr) if message.HasField("testexpr") else ""
    wanted = left_type or (expected if message.sub_link_type == _SCALAR_SUBLINK else "")
    derived = context.read_query(context, message.subselect, scope, (wanted,) if wanted else ())
    context.subqueries[message.location] = derived
    first = derived.types[0] if derived.types else ""
    if message.HasField("testexpr") and not left_type and first:
        visit(context, scope, message.testexpr, first)
    if message.sub_link_type == _SCALAR_SUBLINK:
        return first
    return first + "[]" if message.sub_link_type == _ARRAY_SUBLINK and first else "boolean"


def _boolean(context: Context, scope: Scope, message: Any, expected: str) -> str:
    for argument in message.args:
        visit(context, scope, argument, "boolean")
    return "boolean"


def _tested(context: Context, scope: Scope, message: Any, expected: str) -> str:
    visit(context, scope, message.arg)
    return "boolean"


def _case(context: Context, scope: Scope, message: Any, expected: str) -> str:
    arms = [node.case_when for node in message.args]
    if message.HasField("arg"):
        visit_all(context, scope, [message.arg, *(arm.expr for arm in arms)])
    else:
        for arm in arms:
            visit(context, scope, arm.expr, "boolean")
    results = [arm.result for arm in arms]
    if message.HasField("defresult"):
        results.append(message.defresult)
    return visit_all(context, scope, results, expected)


def _same_type_arguments(context: Context, scope: Scope, message: Any, expected: str) -> str:
    return visit_all(context, scope, message.args, expected)


def _array(context: Context, scope: Scope, message: Any, expected: str) -> str:
    element = visit_all(context, scope, message.elements, expected.removesuffix("[]"))
    return element and element + "[]"


def _items(context: Context, scope: Scope, message: Any, expected: str) -> str:
    return visit_all(context, scope, message.items, expected)


def _value_function(context: Context, scope: Scope, message: Any, expected: str) -> str:
    return {1: "date", 4: "timestamptz", 5: "timestamptz", 8: "timestamp", 9: "timestamp"}.get(message.op, "text")


_READERS = {
    "column_ref": _column_ref,
    "param_ref": _param_ref,
    "a_const": _constant,
    "type_cast": _type_cast,
    "a_expr": _operator,
    "func_call": _function,
    "sub_link": _sub_link,
    "bool_expr": _boolean,
    "null_test": _tested,
    "boolean_test": _tested,
    "case_expr": _case,
    "coalesce_expr": _same_type_arguments,
    "min_max_expr": _same_type_arguments,
    "a_array_expr": _array,
    "list": _items,
    "sqlvalue_function": _value_function,
}
