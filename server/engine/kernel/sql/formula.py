"""Boolean and value expressions as a small tree: what a CHECK constraint or an invariant says, column by column."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.parameters import scan
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.reader import parse
from server.engine.kernel.sql.types import type_name

Scalar = None | bool | int | Decimal | str

_SELECT = "SELECT "
_AGGREGATES = frozenset(
    {"count", "sum", "avg", "min", "max", "bool_and", "bool_or", "every", "string_agg", "array_agg"}
)
_EXPRESSION_KINDS = {
    1: "",
    4: "is distinct from",
    5: "is not distinct from",
    6: "nullif",
    7: "in",
    8: "",
    9: "",
    11: "between",
    12: "not between",
}
"""Of ``A_Expr_Kind``; an empty word stands for the operator itself."""
_BOOLEAN_OPERATORS = {1: "and", 2: "or", 3: "not"}
_BOOLEAN_TESTS = {
    1: "is true",
    2: "is not true",
    3: "is false",
    4: "is not false",
    5: "is unknown",
    6: "is not unknown",
}
_VALUE_FUNCTIONS = {1: "current_date", 4: "now", 5: "now"}


@dataclass(frozen=True)
class Constant:
    value: Scalar


@dataclass(frozen=True)
class ColumnName:
    qualifier: str
    """Lower case unless the author quoted it; empty without."""
    name: str


@dataclass(frozen=True)
class Apply:
    """An operator (``+``, ``and``, ``is null``, ``between``, ``case``) or function by its lower-case name.

    ``case`` has condition and result by turns, then the result otherwise; ``in`` and ``not in`` the tested value first.
    """

    function: str
    arguments: "tuple[Formula, ...]"


@dataclass(frozen=True)
class Cast:
    operand: "Formula"
    type: str


@dataclass(frozen=True)
class Aggregate:
    function: str
    argument: "Formula | None"
    """None for ``count(*)``."""
    condition: "Formula | None" = None
    """Of its FILTER clause."""


@dataclass(frozen=True)
class Opaque:
    """Something this reader has no word for: a subquery, a subscript, a window."""

    columns: tuple[ColumnName, ...]


Formula = Constant | ColumnName | Apply | Cast | Aggregate | Opaque


class FormulaError(ValueError):
    """The text is no expression; the message is PostgreSQL's."""


def parse_formula(text: str) -> Formula:
    """The tree of a SQL expression. Raises `FormulaError` for text that PostgreSQL's grammar refuses."""
    return _read(_expression(text))


def parts(formula: Formula) -> Iterator[Formula]:
    """The formula and everything inside it."""
    yield formula
    children: tuple[Formula | None, ...] = ()
    if isinstance(formula, Apply):
        children = formula.arguments
    elif isinstance(formula, Cast):
        children = (formula.operand,)
    elif isinstance(formula, Aggregate):
        children = (formula.argument, formula.condition)
    elif isinstance(formula, Opaque):
        children = formula.columns
    for child in children:
        if child is not None:
            yield from parts(child)


def columns(formula: Formula) -> tuple[ColumnName, ...]:
    """Each column once, in order of first mention."""
    return tuple(dict.fromkeys(part for part in parts(formula) if isinstance(part, ColumnName)))


def aggregates(formula: Formula) -> tuple[Aggregate, ...]:
    return tuple(part for part in parts(formula) if isinstance(part, Aggregate))


def is_predicate(formula: Formula) -> bool:
    """Whether it yields a truth value by its outermost operator."""
    return isinstance(formula, Apply) and (
        formula.function in _PREDICATES or formula.function.startswith(("is ", "not "))
    )


_PREDICATES = frozenset(
    {"=", "<>", "!=", "<", "<=", ">", ">=", "and", "or", "not", "between", "in", "~", "!~", "~*", "!~*"}
    | {"~~", "!~~", "~~*", "!~~*", "@>", "<@", "&&", "?"}
)


def rename_columns(text: str, rename: Callable[[ColumnName], str | None]) -> str:
    """The author's text with each column reference replaced by what ``rename`` returns; None leaves it."""
    source = (_SELECT + text).encode()
    found: list[tuple[int, Any]] = []
    _references(_expression(text), found)
    for location, reference in sorted(found, key=lambda item: item[0], reverse=True):
        name = _column(reference)
        replacement = rename(name) if name else None
        if replacement is not None:
            end = _reference_end(source, location, len(reference.fields))
            source = source[:location] + replacement.encode() + source[end:]
    return source.decode().removeprefix(_SELECT)


def _expression(text: str) -> Any:
    try:
        tree = parse(_SELECT + text)
    except SqlError as error:
        raise FormulaError(error.problem.message) from error
    select = tree.stmts[0].stmt.select_stmt if len(tree.stmts) == 1 else None
    if select is None or len(select.target_list) != 1 or len(select.ListFields()) > 3:
        raise FormulaError("expected one expression")
    target = select.target_list[0].res_target
    if target.name or select.from_clause or select.HasField("where_clause"):
        raise FormulaError("expected one expression")
    return target.val


def _references(node: Any, found: list[tuple[int, Any]]) -> None:
    kind, message = unwrap(node)
    if kind == "column_ref":
        found.append((message.location, message))
    elif message is not None:
        _references_within(message, found)


def _references_within(message: Any, found: list[tuple[int, Any]]) -> None:
    for descriptor, value in message.ListFields():
        if descriptor.message_type is None:
            continue
        for part in value if descriptor.is_repeated else (value,):
            if descriptor.message_type.name == "Node":
                _references(part, found)
            else:
                _references_within(part, found)


def _reference_end(source: bytes, location: int, names: int) -> int:
    """Where a reference of so many dotted names ends."""
    tokens = [token for token in scan(source) if token.start >= location]
    return int(tokens[2 * names - 2].end)


def _column(message: Any) -> ColumnName | None:
    fields = words(message.fields)
    if fields[-1] == "*" or len(fields) > 2:
        return None
    return ColumnName(fields[0] if len(fields) == 2 else "", fields[-1])


def _read(node: Any) -> Formula:
    kind, message = unwrap(node)
    reader = _READERS.get(kind)
    found = reader(message) if reader else None
    if found is not None:
        return found
    references: list[tuple[int, Any]] = []
    _references(node, references)
    return Opaque(tuple(name for _, message in references if (name := _column(message))))


def _read_all(nodes: Any) -> tuple[Formula, ...]:
    return tuple(_read(node) for node in nodes)


def _constant(message: Any) -> Formula | None:
    if message.isnull:
        return Constant(None)
    kind = message.WhichOneof("val")
    if kind == "ival":
        return Constant(message.ival.ival)
    if kind == "fval":
        number = Decimal(message.fval.fval)
        return Constant(int(number) if number == number.to_integral() and "." not in message.fval.fval else number)
    if kind == "boolval":
        return Constant(bool(message.boolval.boolval))
    return Constant(message.sval.sval) if kind == "sval" else None


def _operation(message: Any) -> Formula | None:
    operator = words(message.name)[-1]
    if message.kind not in _EXPRESSION_KINDS:
        return None
    name = _EXPRESSION_KINDS[message.kind] or operator
    if name == "in" and operator == "<>":
        name = "not in"
    left = _read_all([message.lexpr]) if message.HasField("lexpr") else ()
    right_kind, right = unwrap(message.rexpr)
    return Apply(name, (*left, *(_read_all(right.items) if right_kind == "list" else (_read(message.rexpr),))))


def _function(message: Any) -> Formula | None:
    name = words(message.funcname)[-1]
    if message.HasField("over") or message.agg_distinct or message.agg_order:
        return None
    if message.agg_star or name in _AGGREGATES:
        condition = _read(message.agg_filter) if message.HasField("agg_filter") else None
        if len(message.args) > 1:
            return None
        return Aggregate(name, _read(message.args[0]) if message.args else None, condition)
    return Apply(name, _read_all(message.args))


def _case(message: Any) -> Formula | None:
    arms = [node.case_when for node in message.args]
    arguments: list[Formula] = []
    for arm in arms:
        condition = _read(arm.expr)
        if message.HasField("arg"):
            condition = Apply("=", (_read(message.arg), condition))
        arguments += [condition, _read(arm.result)]
    arguments.append(_read(message.defresult) if message.HasField("defresult") else Constant(None))
    return Apply("case", tuple(arguments))


def _cast(message: Any) -> Formula | None:
    return Cast(_read(message.arg), type_name(message.type_name))


def _value_function(message: Any) -> Formula | None:
    name = _VALUE_FUNCTIONS.get(message.op)
    return Apply(name, ()) if name else None


_READERS: dict[str, Callable[[Any], Formula | None]] = {
    "a_const": _constant,
    "column_ref": _column,
    "a_expr": _operation,
    "bool_expr": lambda message: Apply(_BOOLEAN_OPERATORS[message.boolop], _read_all(message.args)),
    "null_test": lambda m: Apply("is null" if m.nulltesttype == 1 else "is not null", (_read(m.arg),)),
    "boolean_test": lambda m: Apply(_BOOLEAN_TESTS[m.booltesttype], (_read(m.arg),)),
    "func_call": _function,
    "coalesce_expr": lambda message: Apply("coalesce", _read_all(message.args)),
    "min_max_expr": lambda m: Apply("greatest" if m.op == 1 else "least", _read_all(m.args)),
    "case_expr": _case,
    "type_cast": _cast,
    "sqlvalue_function": _value_function,
}


def transform(formula: Formula, change: Callable[[Formula], Formula | None]) -> Formula:
    """The formula with each part replaced by what ``change`` returns for it; None keeps the part and looks inside."""
    changed = change(formula)
    if changed is not None:
        return changed
    if isinstance(formula, Apply):
        return Apply(formula.function, tuple(transform(argument, change) for argument in formula.arguments))
    if isinstance(formula, Cast):
        return Cast(transform(formula.operand, change), formula.type)
    return formula
