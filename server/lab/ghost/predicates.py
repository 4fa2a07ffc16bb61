"""How many rows a partial index has: what the planner expects, and where it has to guess, what known values say.

The planner knows how often a column has a value. Of two columns compared with each other, or of what a function makes
of a value, it assumes a constant share. There the condition is put to the values that statistics name instead.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import postgast

from server.engine.model.planning import Plan
from server.engine.model.statistics import TableStatistics
from server.lab.ghost.catalogue import Catalogue, Index, Table
from server.lab.ghost.explaining import explain
from server.lab.ghost.samples import share_of_rows
from server.lab.ghost.wire import Wire

_IS_NOT_NULL = postgast.pg_query_pb2.IS_NOT_NULL
_ROWS = "SELECT FROM ONLY {} WHERE {}"


@dataclass(frozen=True)
class _Predicate:
    planned: str
    """What the planner is asked, a query."""
    guessed: str
    """What it would guess, as a condition; empty where it need not."""
    columns: tuple[str, ...]
    """Those of ``guessed``."""


def indexed_rows(
    wire: Wire, catalogue: Catalogue, statistics: Mapping[str, TableStatistics], indexes: Sequence[Index]
) -> list[float]:
    """Rows of each index: all of its table's, those stated of the index itself, or those expected."""
    rows: dict[int, float] = {}
    asked: dict[int, _Predicate] = {}
    for place, index in enumerate(indexes):
        table = catalogue.tables[index.table]
        known = statistics.get(index.name)
        whole = statistics[table.name].rows if table.name in statistics else 0.0
        if index.predicate and known is not None and known.pages:
            rows[place] = known.rows
        elif index.predicate and whole:
            asked[place] = _divided(index.predicate, table, statistics[table.name])
        else:
            rows[place] = whole
    rows |= zip(asked, _planned(wire, [each.planned for each in asked.values()]), strict=True)
    for place, predicate in asked.items():
        if not predicate.guessed:
            continue
        table = catalogue.tables[indexes[place].table]
        share = share_of_rows(wire, table, statistics[table.name], predicate.guessed, predicate.columns)
        if share is not None:
            rows[place] *= share
        else:
            (rows[place],) = _planned(wire, [_ROWS.format(table.quoted, indexes[place].predicate)])
    return [rows[place] for place in range(len(indexes))]


def _planned(wire: Wire, queries: Sequence[str]) -> list[float]:
    return [plan.nodes[-1].rows if isinstance(plan, Plan) else 0.0 for plan in explain(wire, queries, {})]


def excluding_null(predicate: str) -> frozenset[str]:
    """Names of the columns that are not NULL in any row for which the predicate holds."""
    if not predicate:
        return frozenset()
    return frozenset(name for conjunct in _conjuncts(predicate) for name in _present(conjunct))


def _present(conjunct: Any) -> Iterator[str]:
    sides: tuple[Any, ...] = (conjunct,)
    if conjunct.HasField("null_test"):
        sides = (conjunct.null_test.arg,) if conjunct.null_test.nulltesttype == _IS_NOT_NULL else ()
    elif conjunct.HasField("a_expr"):
        # Operators of PostgreSQL give NULL for NULL, but for IS DISTINCT FROM.
        kind = postgast.pg_query_pb2.A_Expr_Kind.Name(conjunct.a_expr.kind)
        sides = () if "DISTINCT" in kind else (conjunct.a_expr.lexpr, conjunct.a_expr.rexpr)
    for side in sides:
        if _is_column(side):
            yield from _columns(side)


def _conjuncts(predicate: str) -> list[Any]:
    try:
        tree = postgast.parse(f"SELECT WHERE {predicate}")
    except postgast.PgQueryError:
        return []
    where = tree.stmts[0].stmt.select_stmt.where_clause
    return list(where.bool_expr.args) if _is_and(where) else [where]


def _divided(predicate: str, table: Table, statistics: TableStatistics) -> _Predicate:
    """Conjuncts the planner can judge, and those it would guess."""
    everything = _Predicate(_ROWS.format(table.quoted, predicate), "", ())
    known = {
        column.column
        for column in statistics.columns
        if column.most_common or column.histogram or column.null_fraction >= 1
    }
    guessed, planned, columns = [], [], set()
    for conjunct in _conjuncts(predicate):
        within = _columns(conjunct)
        if within and within <= known and any(_is_guess(atom) for atom in _atoms(conjunct)):
            guessed.append(_text(conjunct))
            columns |= within
        else:
            planned.append(_text(conjunct))
    if not guessed:
        return everything
    return _Predicate(
        _ROWS.format(table.quoted, " AND ".join(planned) or "true"), " AND ".join(guessed), tuple(sorted(columns))
    )


def _is_and(node: Any) -> bool:
    return bool(node.HasField("bool_expr") and node.bool_expr.boolop == postgast.pg_query_pb2.AND_EXPR)


def _atoms(node: Any) -> list[Any]:
    """Conditions below AND, OR and NOT."""
    if not node.HasField("bool_expr"):
        return [node]
    return [atom for each in node.bool_expr.args for atom in _atoms(each)]


def _is_guess(atom: Any) -> bool:
    """The planner has no statistics for it: it is of several columns, or of what is made of one."""
    if atom.HasField("column_ref"):
        return False
    if atom.HasField("null_test"):
        return not _is_column(atom.null_test.arg)
    if atom.HasField("boolean_test"):
        return not _is_column(atom.boolean_test.arg)
    if not atom.HasField("a_expr"):
        return True
    sides = (atom.a_expr.lexpr, atom.a_expr.rexpr)
    bare = [side for side in sides if _is_column(side)]
    if len(bare) == 2:
        # Of equality it takes the counts of different values, more than a sample says.
        return atom.a_expr.name[-1].string.sval not in ("=", "<>")
    return not bare or any(_columns(side) for side in sides if side is not bare[0])


def _is_column(node: Any) -> bool:
    while node.HasField("type_cast"):
        node = node.type_cast.arg
    return bool(node.HasField("column_ref"))


def _columns(node: Any) -> set[str]:
    """Names of the columns a condition looks at."""
    return {found.fields[-1].string.sval for _, found in postgast.walk(node) if type(found).__name__ == "ColumnRef"}


def _text(condition: Any) -> str:
    tree = postgast.ParseResult(version=180000)
    tree.stmts.add().stmt.select_stmt.target_list.add().res_target.val.CopyFrom(condition)
    text: str = postgast.deparse(tree)
    return f"({text.removeprefix('SELECT ')})"
