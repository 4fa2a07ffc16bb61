"""Reads conditions: which keys they compare with values, with other tables' rows, by range or by search."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from server.engine.kernel.sql.crossing.levels import parts
from server.engine.kernel.sql.deparse import constant, unwrap, words
from server.engine.kernel.sql.select import AGGREGATES
from server.engine.kernel.sql.words import quote
from server.engine.physical.candidates.footprint import Constant, Footprint
from server.engine.physical.candidates.scope import Scope, references
from server.engine.physical.catalogue.keys import expression

AND, OR, NOT = 1, 2, 3
_OP, _OP_ANY, _DISTINCT, _IN, _LIKE, _ILIKE, _BETWEEN, _BETWEEN_SYM = 1, 2, 4, 7, 8, 9, 11, 13
_IS_NULL = 1
_RANGES = frozenset({"<", "<=", ">", ">="})
_CONTAINS = frozenset({"@>", "<@", "&&", "?", "?|", "?&", "@@", "@?", "@@@"})
_VARYING = frozenset({"ParamRef", "SubLink", "FuncCall", "SQLValueFunction", "ColumnRef", "CurrentOfExpr"})

Read = Callable[[Any, Scope], None]
Key = tuple[Footprint, str]


def conditions(scope: Scope, node: Any) -> None:
    """Adds to the footprints what the condition says about their rows."""
    kind, message = unwrap(node)
    if kind == "bool_expr" and message.boolop == AND:
        for argument in message.args:
            conditions(scope, argument)
        return
    _constant(scope, node)
    if kind == "bool_expr" and message.boolop == OR:
        _alternatives(scope, message.args)
    elif kind == "a_expr":
        _comparison(scope, message)
    elif kind == "null_test":
        for footprint, key in _keys(scope, message.arg):
            if message.nulltesttype == _IS_NULL:
                footprint.equal.setdefault(key)
    elif kind in ("column_ref", "boolean_test"):
        for footprint, key in _keys(scope, message.arg if kind == "boolean_test" else node):
            footprint.equal.setdefault(key)


def _arms(arguments: Sequence[Any]) -> Iterator[Any]:
    for argument in arguments:
        kind, message = unwrap(argument)
        if kind == "bool_expr" and message.boolop == OR:
            yield from _arms(message.args)
        else:
            yield argument


def _alternatives(scope: Scope, arguments: Sequence[Any]) -> None:
    """An OR: a bitmap of one index for each arm, where every arm is about one table."""
    readings = []
    arms = list(_arms(arguments))
    for arm in arms:
        copies: dict[Footprint, Footprint] = {}
        inner = Scope(scope.outer, [_copied(source, copies) for source in scope.sources], scope.common)
        conditions(inner, arm)
        originals = {copy: original for original, copy in copies.items()}
        readings.append({originals[copy]: copy for copy in originals if _keyed(copy)})
    for footprint in readings[0] if readings else ():
        if not all(footprint in reading for reading in readings):
            continue
        for reading in readings:
            copy = reading[footprint]
            footprint.alternatives.setdefault((*copy.equal, *copy.joined, *list(copy.ranges)[:1]))
            for search in copy.searches:
                footprint.searches.setdefault(search)
        shared = set(readings[0][footprint].equal).intersection(*(reading[footprint].equal for reading in readings))
        joins = set(readings[0][footprint].joined).intersection(*(reading[footprint].joined for reading in readings))
        for key in readings[0][footprint].equal:
            if key in shared:
                footprint.equal.setdefault(key)
        for key in readings[0][footprint].joined:
            if key in joins:
                footprint.joined.setdefault(key)


def _copied(source: Any, copies: dict[Footprint, Footprint]) -> Any:
    def copy(footprint: Footprint) -> Footprint:
        return copies.setdefault(footprint, Footprint(footprint.table))

    outputs = {name: [(copy(one), column) for one, column in places] for name, places in source.outputs.items()}
    return type(source)(source.alias, copy(source.footprint) if source.footprint else None, outputs)


def _keyed(footprint: Footprint) -> bool:
    return bool(footprint.equal or footprint.joined or footprint.ranges or footprint.searches)


def _comparison(scope: Scope, message: Any) -> None:
    operator = words(message.name)[-1] if message.name else ""
    if message.kind in (_BETWEEN, _BETWEEN_SYM):
        _range(scope, message.lexpr)
    elif message.kind in (_LIKE, _ILIKE):
        _pattern(scope, message)
    elif (message.kind == _IN and operator == "=") or (message.kind == _OP_ANY and operator == "="):
        _membership(scope, message.lexpr)
    elif message.kind == _OP and message.HasField("lexpr"):
        _plain(scope, operator, message.lexpr, message.rexpr)


def _plain(scope: Scope, operator: str, left: Any, right: Any) -> None:
    if operator == "=":
        rows = [_row(left), _row(right)]
        if rows[0] is not None and rows[1] is not None:
            for one, other in zip(*rows, strict=False):
                _equality(scope, one, other)
            return
        _equality(scope, left, right)
    elif operator in _RANGES:
        for side in (left, right):
            _range(scope, side)
    elif operator in _CONTAINS:
        for side in (left, right):
            for footprint, key in _keys(scope, side):
                footprint.searches.setdefault(("gin", key))


def _membership(scope: Scope, left: Any) -> None:
    for one in _row(left) or [left]:
        for footprint, key in _keys(scope, one):
            footprint.equal.setdefault(key)


def _row(node: Any) -> list[Any] | None:
    kind, message = unwrap(node)
    return list(message.args) if kind == "row_expr" else None


def _range(scope: Scope, node: Any) -> None:
    row = _row(node)
    for one in row[:1] if row else [node]:
        for footprint, key in _keys(scope, one):
            footprint.ranges.setdefault(key)


def _pattern(scope: Scope, message: Any) -> None:
    """LIKE: by prefix where the pattern is constant and starts with one, else by trigrams if they are installed."""
    kind, pattern = unwrap(message.rexpr)
    text = constant(pattern).strip("'") if kind == "a_const" else ""
    operator = words(message.name)[-1] if message.name else ""
    for footprint, key in _keys(scope, message.lexpr):
        if operator == "~~" and text[:1] not in ("", "%", "_"):
            footprint.searches.setdefault(("btree", f"{key} text_pattern_ops"))
        elif not operator.startswith("!"):
            footprint.searches.setdefault(("gin", key + " gin_trgm_ops"))


def equate(scope: Scope, left: Sequence[Key], right: Sequence[Key]) -> None:
    """Both are compared by equality, row by row."""
    tables = {id(footprint) for footprint, _ in left} & {id(footprint) for footprint, _ in right}
    for footprint, key in (*left, *right):
        if id(footprint) not in tables:
            footprint.joined.setdefault(key)


def _equality(scope: Scope, left: Any, right: Any) -> None:
    lefts, rights = list(_keys(scope, left)), list(_keys(scope, right))
    if lefts and rights:
        equate(scope, lefts, rights)
        return
    for keys, other in ((lefts, right), (rights, left)):
        met = {id(footprint) for footprint, _ in references(scope, other)}
        for footprint, key in keys:
            if id(footprint) not in met:
                (footprint.joined if met else footprint.equal).setdefault(key)


def keys(scope: Scope, node: Any) -> list[Key]:
    return list(_keys(scope, node))


def _keys(scope: Scope, node: Any) -> Iterator[Key]:
    """What an index could have as a key for this side of a comparison."""
    kind, message = unwrap(node)
    if kind == "column_ref":
        fields = words(message.fields)
        if fields and fields[-1] != "*":
            yield from ((footprint, quote(column)) for footprint, column in scope.resolve(fields))
        return
    if message is None or kind in ("a_const", "param_ref", "sub_link", "row_expr", "list"):
        return
    found = None if _has(node, _VARYING - {"ColumnRef", "FuncCall"}) or _aggregates(node) else _of_one(scope, node)
    if found is not None:
        yield found[0], f"({found[1]})"


def _constant(scope: Scope, node: Any) -> None:
    """A condition on one table with nothing in it that another execution could have otherwise."""
    found = None if _has(node, _VARYING - {"ColumnRef"}) else _of_one(scope, node)
    if found is not None:
        footprint, text, columns = found
        footprint.constants.setdefault(Constant(text, columns))


def _of_one(scope: Scope, node: Any) -> tuple[Footprint, str, tuple[str, ...]] | None:
    """An expression over columns of one naming of one table, as text over that table's columns."""
    met: dict[int, Footprint] = {}
    columns: dict[str, None] = {}

    def column_of(fields: Sequence[str]) -> str | None:
        places = scope.resolve(fields)
        if len(places) != 1:
            return None
        footprint, column = places[0]
        met[id(footprint)] = footprint
        columns.setdefault(column)
        return column

    text = expression(node, column_of)
    return (next(iter(met.values())), text, tuple(columns)) if text and len(met) == 1 else None


def _aggregates(message: Any) -> bool:
    """Whether it condenses rows or looks at others: no index has such a key. Others PostgreSQL refuses."""
    return any(
        kind == "func_call"
        and (
            words(part.funcname)[-1] in AGGREGATES
            or part.agg_star or part.agg_distinct or part.agg_within_group or part.HasField("over")
        )
        for kind, part in parts(message)
    )  # fmt: skip


def _has(message: Any, kinds: set[str] | frozenset[str]) -> bool:
    if type(message).__name__ in kinds:
        return True
    if type(message).__name__ == "Node":
        inner = unwrap(message)[1]
        return inner is not None and _has(inner, kinds)
    return any(
        _has(part, kinds)
        for descriptor, value in message.ListFields()
        if descriptor.message_type is not None
        for part in (value if descriptor.is_repeated else (value,))
    )
