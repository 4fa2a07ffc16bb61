"""Takes a WHERE or ON clause apart into conditions on columns, as far as an index or a key could use them."""

from collections.abc import Iterator, Sequence
from typing import Any

from server.engine.kernel.sql.context import Context
from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.expressions import resolve, visit
from server.engine.kernel.sql.scope import Column, Scope
from server.engine.kernel.sql.words import quote
from server.engine.model.access import Comparison, Condition

_AND, _OR, _NOT = 1, 2, 3
_OP, _OP_ANY, _IN, _LIKE, _ILIKE, _BETWEEN, _BETWEEN_SYMMETRIC = 1, 2, 7, 8, 9, 11, 13
_EXISTS_SUBLINK, _ANY_SUBLINK = 1, 3
_RANGES = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Each with the operator that says the same with its sides exchanged."""
_SEARCHES = frozenset({"@@", "@>", "<@", "&&", "%", "<%", "%>", "?", "?|", "?&", "<<%", "%>>"})
_PATTERNS = frozenset({"~", "~*", "^@"})


def read_conditions(context: Context, scope: Scope, clause: Any) -> None:
    """Reads a condition and attaches what each conjunct says to the relations whose columns it names."""
    before = context.collected
    for conjunct in _conjuncts(clause):
        context.collected = []
        visit(context, scope, conjunct, "boolean")
        met = {(id(column.relation), column.name): column for column in context.collected}
        if not _classify(context, scope, conjunct):
            _attach_rest(context, scope, conjunct, list(met.values()))
        before = before + context.collected
    context.collected = before


def _conjuncts(node: Any) -> Iterator[Any]:
    kind, message = unwrap(node)
    if kind == "bool_expr" and message.boolop == _AND:
        for argument in message.args:
            yield from _conjuncts(argument)
    elif message is not None:
        yield node


def _attach(column: Column, comparison: Comparison, term: str, operator: str) -> None:
    relation, name = column.relation, column.name
    if relation.transparent and name in relation.sources:
        relation, name = relation.sources[name]
    found = Condition(column=name, comparison=comparison, term=term, operator=operator)
    if found not in relation.conditions:
        relation.conditions.append(found)


def _attach_rest(context: Context, scope: Scope, node: Any, columns: Sequence[Column]) -> None:
    """A conjunct that no index on a plain column answers: each of its columns is told the whole of it."""
    term = context.text(node)
    kind, message = unwrap(node)
    operator = words(message.name)[-1] if kind == "a_expr" and message.kind == _OP else ""
    for column in columns:
        if column.relation in scope.relations:
            _attach(column, Comparison.OTHER, term, operator)


def _plain(context: Context, scope: Scope, node: Any) -> Column | None:
    kind, message = unwrap(node)
    return resolve(context, scope, message, quietly=True) if kind == "column_ref" else None


def _classify(context: Context, scope: Scope, node: Any) -> bool:
    """Whether the conjunct was understood and attached."""
    kind, message = unwrap(node)
    if kind == "a_expr":
        return _classify_operator(context, scope, message)
    if kind == "null_test":
        column = _plain(context, scope, message.arg)
        if column is not None:
            _attach(column, Comparison.NULL, "NULL", "IS" if message.nulltesttype == 1 else "IS NOT")
        return column is not None
    if kind in ("column_ref", "boolean_test") or (kind == "bool_expr" and message.boolop == _NOT):
        return _classify_boolean(context, scope, kind, message, node)
    if kind == "bool_expr" and message.boolop == _OR:
        return _classify_alternatives(context, scope, message)
    if kind == "sub_link":
        return _classify_membership(context, scope, message, node)
    return False


def _classify_boolean(context: Context, scope: Scope, kind: str, message: Any, node: Any) -> bool:
    wanted = "true"
    if kind == "boolean_test":
        if message.booltesttype not in (1, 3):
            return False
        node, wanted = message.arg, "true" if message.booltesttype == 1 else "false"
    elif kind == "bool_expr":
        node, wanted = message.args[0], "false"
        inner_kind, inner = unwrap(node)
        if inner_kind == "sub_link" and inner.sub_link_type == _EXISTS_SUBLINK:
            return True
    column = _plain(context, scope, node)
    if column is None:
        return False
    _attach(column, Comparison.EQUAL, wanted, "=")
    return True


def _classify_operator(context: Context, scope: Scope, message: Any) -> bool:
    operator = words(message.name)[-1] if message.name else ""
    kind, left, right = message.kind, message.lexpr, message.rexpr
    if not message.HasField("lexpr"):
        return False
    if kind in (_BETWEEN, _BETWEEN_SYMMETRIC):
        return _classify_between(context, scope, left, right)
    if kind == _IN:
        return operator == "=" and _classify_list(context, scope, left, right)
    if kind == _OP_ANY:
        column = _plain(context, scope, left)
        if column is None or operator != "=" or _holds_columns(context, scope, right):
            return False
        _attach(column, Comparison.IN, f"ANY ({context.text(right)})", "=")
        return True
    if kind in (_LIKE, _ILIKE):
        column = _plain(context, scope, left)
        if column is None or operator.startswith("!"):
            return False
        _attach(column, Comparison.LIKE, context.text(right), "LIKE" if kind == _LIKE else "ILIKE")
        return True
    if kind != _OP:
        return False
    if operator in _SEARCHES or operator in _PATTERNS:
        return _classify_search(context, scope, operator, left, right)
    if operator == "=" or operator in _RANGES:
        return _classify_comparison(context, scope, operator, left, right)
    return False


def _classify_comparison(context: Context, scope: Scope, operator: str, left: Any, right: Any) -> bool:
    if unwrap(left)[0] == "row_expr" and unwrap(right)[0] == "row_expr":
        return _classify_rows(context, scope, operator, left, right)
    left_column, right_column = _plain(context, scope, left), _plain(context, scope, right)
    if left_column is not None and right_column is not None:
        return operator == "=" and _join(left_column, right_column)
    comparison = Comparison.EQUAL if operator == "=" else Comparison.RANGE
    if left_column is not None and not _holds_columns(context, scope, right):
        _attach(left_column, comparison, context.text(right), operator)
        return True
    if right_column is not None and not _holds_columns(context, scope, left):
        _attach(right_column, comparison, context.text(left), _RANGES.get(operator, operator))
        return True
    return False


def _join(left: Column, right: Column) -> bool:
    if left.relation is right.relation:
        return False
    for one, other in ((left, right), (right, left)):
        _attach(one, Comparison.JOIN, f"{other.relation.qualified}.{quote(other.name)}", "=")
        one.relation.joined_to.append((one.name, other.relation, other.name))
    return True


def _classify_rows(context: Context, scope: Scope, operator: str, left: Any, right: Any) -> bool:
    """``(a, b) = (x, y)`` is two equalities; ``(a, b) < (x, y)`` bounds ``a``, and orders by both."""
    parts = list(zip(unwrap(left)[1].args, unwrap(right)[1].args, strict=False))
    columns = [_plain(context, scope, one) for one, _ in parts]
    if any(column is None for column in columns) or any(_holds_columns(context, scope, other) for _, other in parts):
        return False
    for index, (column, (_, other)) in enumerate(zip(columns, parts, strict=True)):
        if column is None:
            continue
        if operator == "=":
            _attach(column, Comparison.EQUAL, context.text(other), "=")
        elif index == 0:
            _attach(
                column, Comparison.RANGE, context.text(other), operator if operator.endswith("=") else operator + "="
            )
        else:
            rows = f"{context.text(left)} {operator} {context.text(right)}"
            _attach(column, Comparison.OTHER, rows, "")
    return True


def _classify_between(context: Context, scope: Scope, left: Any, right: Any) -> bool:
    column = _plain(context, scope, left)
    bounds = list(unwrap(right)[1].items)
    if column is None or len(bounds) != 2 or any(_holds_columns(context, scope, bound) for bound in bounds):
        return False
    _attach(column, Comparison.RANGE, context.text(bounds[0]), ">=")
    _attach(column, Comparison.RANGE, context.text(bounds[1]), "<=")
    return True


def _classify_list(context: Context, scope: Scope, left: Any, right: Any) -> bool:
    items = list(unwrap(right)[1].items)
    if unwrap(left)[0] == "row_expr":
        columns = [_plain(context, scope, part) for part in unwrap(left)[1].args]
        if any(column is None for column in columns):
            return False
        term = f"({', '.join(context.text(item) for item in items)})"
        for column in columns:
            if column is not None:
                _attach(column, Comparison.IN, term, "=")
        return True
    column = _plain(context, scope, left)
    if column is None or _holds_columns(context, scope, right):
        return False
    terms = [context.text(item) for item in items]
    if len(terms) == 1:
        _attach(column, Comparison.EQUAL, terms[0], "=")
    else:
        _attach(column, Comparison.IN, f"({', '.join(terms)})", "=")
    return True


def _classify_membership(context: Context, scope: Scope, message: Any, node: Any) -> bool:
    """``column IN (SELECT …)``; an EXISTS says what it says inside."""
    if message.sub_link_type == _EXISTS_SUBLINK:
        return True
    if message.sub_link_type != _ANY_SUBLINK or (message.oper_name and words(message.oper_name) != ("=",)):
        return False
    kind, test = unwrap(message.testexpr)
    parts = list(test.args) if kind == "row_expr" else [message.testexpr]
    columns = [_plain(context, scope, part) for part in parts]
    if any(column is None for column in columns):
        return False
    term = context.text(node).partition(" IN ")[2]
    derived = context.subqueries.get(message.location)
    sources = derived.sources if derived is not None else ()
    for index, column in enumerate(columns):
        if column is not None:
            _attach(column, Comparison.IN, term, "=")
            source = sources[index] if index < len(sources) else None
            if source is not None:
                column.relation.joined_to.append((column.name, source.relation, source.name))
    return True


def _classify_search(context: Context, scope: Scope, operator: str, left: Any, right: Any) -> bool:
    """Text search, trigram and containment, also through a function: ``to_tsvector(title) @@ …``."""
    comparison = Comparison.LIKE if operator in _PATTERNS else Comparison.SEARCH
    for side, other in ((left, right), (right, left)):
        columns = _columns_of(context, scope, side)
        if columns and not _holds_columns(context, scope, other):
            for column in columns:
                _attach(column, comparison, context.text(other), operator)
            return True
    return False


def _classify_alternatives(context: Context, scope: Scope, message: Any) -> bool:
    """``a = 1 OR a = 2`` is ``a IN (1, 2)``."""
    found: Column | None = None
    terms = []
    for argument in message.args:
        kind, inner = unwrap(argument)
        if kind != "a_expr" or inner.kind != _OP or words(inner.name) != ("=",):
            return False
        column = _plain(context, scope, inner.lexpr)
        if column is None or _holds_columns(context, scope, inner.rexpr) or (found is not None and found != column):
            return False
        found = column
        terms.append(context.text(inner.rexpr))
    if found is not None:
        _attach(found, Comparison.IN, f"({', '.join(terms)})", "=")
    return found is not None


def _holds_columns(context: Context, scope: Scope, node: Any) -> bool:
    return bool(_columns_of(context, scope, node))


def _columns_of(context: Context, scope: Scope, node: Any) -> list[Column]:
    """The columns of this level in an expression, nested queries left out."""
    kind, message = unwrap(node)
    if message is None or kind in ("sub_link", "select_stmt", "param_ref", "a_const"):
        return []
    if kind == "column_ref":
        column = resolve(context, scope, message, quietly=True)
        return [column] if column is not None and column.relation in scope.relations else []
    return _columns_in(context, scope, message)


def _columns_in(context: Context, scope: Scope, message: Any) -> list[Column]:
    found: list[Column] = []
    for descriptor, value in message.ListFields():
        if descriptor.message_type is None:
            continue
        for part in value if descriptor.is_repeated else (value,):
            is_node = descriptor.message_type.name == "Node"
            for column in (_columns_of if is_node else _columns_in)(context, scope, part):
                if column not in found:
                    found.append(column)
    return found
