"""Statements that walk a hierarchy: a recursive table over rows that refer to rows of their own table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.formula import rename_columns
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.reader import parse
from server.engine.kernel.sql.words import quote
from server.engine.model.schema import Table
from server.engine.physical.read_models.shape import enum, equality, join, kinds, name_of, plain, source, split, text

_UNION = "SETOP_UNION"


@dataclass(frozen=True)
class Output:
    """One column of the recursive table: a row's own, one that comes from where the walk began, or the depth."""

    name: str
    own: str = ""
    carried: str = ""
    """Expression over the first row, its columns named ``start.…``."""
    depth: int | None = None
    """The depth of the first row."""


@dataclass(frozen=True)
class Walk:
    """From some rows to all that are below them, or above."""

    tree: Any
    table: Table
    key: str
    parent: str
    downwards: bool
    outputs: tuple[Output, ...]
    start: str
    """Condition on the first rows, their columns named ``start.…``; empty for all rows."""
    asked: str
    """What the first row's key equals, where nothing else is asked of it and nothing of a row is in that."""
    bound: str
    """What the depth of the row before is compared to, as ``< 5``; empty for walks to the end."""
    distinct: bool


def read_walk(sql: str, tables: Mapping[str, Table]) -> Walk | None:
    """The statement, if it begins with one recursive table that walks one hierarchy; None for any other."""
    try:
        tree = parse(sql)
    except SqlError:
        return None
    if len(tree.stmts) != 1 or unwrap(tree.stmts[0].stmt)[0] != "select_stmt":
        return None
    select = tree.stmts[0].stmt.select_stmt
    if not select.with_clause.recursive or len(select.with_clause.ctes) != 1:
        return None
    common = select.with_clause.ctes[0].common_table_expr
    kind, query = unwrap(common.ctequery)
    if kind != "select_stmt" or enum(query, "op") != _UNION or common.HasField("search_clause"):
        return None
    if common.HasField("cycle_clause") or not all(map(_single, (query.larg, query.rarg))):
        return None
    if query.sort_clause or unwrap(query.limit_count)[0] or unwrap(query.limit_offset)[0]:
        return None
    return _walk(tree, common, query, tables)


def _walk(tree: Any, common: Any, query: Any, tables: Mapping[str, Table]) -> Walk | None:
    firsts: list[tuple[str, str]] = []
    steps: list[tuple[str, str]] = []
    conjuncts: list[Any] = []
    if not all(source(node, firsts, conjuncts) for node in query.larg.from_clause) or len(firsts) != 1:
        return None
    if not all(source(node, steps, conjuncts) for node in query.rarg.from_clause) or len(steps) != 2:
        return None
    first, name = firsts[0]
    table = tables.get(name)
    mine = [alias for alias, each in steps if each == name]
    before = [alias for alias, each in steps if each == common.ctename]
    parent = _parent(table) if table is not None else ""
    if table is None or not parent or name == common.ctename or len(mine) != 1 or len(before) != 1:
        return None
    if query.rarg.HasField("where_clause"):
        conjuncts += split(query.rarg.where_clause)
    reading = _Reading(table, first, mine[0], before[0], words(common.aliascolnames))
    outputs = reading.outputs(query.larg.target_list, query.rarg.target_list)
    if outputs is None:
        return None
    start = _start(query.larg, table, first)
    joined = [(pair, each) for each in conjuncts if (pair := join(each)) is not None]
    others = [each for each in conjuncts if join(each) is None]
    down = reading.direction(joined[0][0], outputs, table.primary_key[0], parent) if len(joined) == 1 else None
    bound = reading.bound(others, outputs)
    if start is None or down is None or bound is None:
        return None
    asked = _asked(query.larg, first, table.primary_key[0])
    return Walk(tree, table, table.primary_key[0], parent, down, outputs, start, asked, bound, not query.all)


@dataclass(frozen=True)
class _Reading:
    table: Table
    first: str
    """Alias of the first rows."""
    mine: str
    """Alias of the rows that a step adds."""
    before: str
    """Alias of the recursive table in a step."""
    names: tuple[str, ...]

    def outputs(self, firsts: Sequence[Any], steps: Sequence[Any]) -> tuple[Output, ...] | None:
        begun = self._expanded(firsts, self.first)
        added = self._expanded(steps, self.mine)
        if begun is None or added is None or len(begun) != len(added):
            return None
        found = []
        for place, ((written, one), (_, two)) in enumerate(zip(begun, added, strict=True)):
            name = self.names[place] if place < len(self.names) else written
            output = self._output(name, one, two)
            if not name or output is None:
                return None
            found.append(output)
        return tuple(found) if len({one.name for one in found}) == len(found) else None

    def _expanded(self, targets: Sequence[Any], alias: str) -> list[tuple[str, Any]] | None:
        """Name and expression of each column, stars taken apart; a bare star is the first row's alone."""
        found: list[tuple[str, Any]] = []
        for node in targets:
            value = node.res_target.val
            kind, reference = unwrap(value)
            fields = words(reference.fields) if kind == "column_ref" else ()
            if fields and fields[-1] == "*":
                if fields[:-1] not in ((), (alias,)) or (fields == ("*",) and alias != self.first):
                    return None
                for column in self.table.columns:
                    written = f"{quote(alias)}.{quote(column.name)}"
                    found.append((column.name, parse(f"SELECT {written}").stmts[0].stmt.select_stmt.target_list[0]))
                continue
            found.append((name_of(node.res_target), node))
        return [(name, node.res_target.val) for name, node in found]

    def _output(self, name: str, one: Any, two: Any) -> Output | None:
        own = _column(one, self.first, self.table, bare=True)
        if own and _column(two, self.mine, self.table, bare=own not in self.names and name != own) == own:
            return Output(name, own=own)
        if _fields(two) == (self.before, name):
            started = _named(text(one), self.table, self.first)
            return Output(name, carried=started) if started and "SubLink" not in kinds(one) else None
        depth = _integer(one)
        kind, added = unwrap(two)
        if depth is None or kind != "a_expr" or words(added.name) != ("+",):
            return None
        sides = (added.lexpr, added.rexpr)
        steps = {(_fields(left), _integer(right)) for left, right in (sides, sides[::-1])}
        return Output(name, depth=depth) if ((self.before, name), 1) in steps else None

    def direction(
        self, pair: tuple[tuple[str, ...], tuple[str, ...]], outputs: Sequence[Output], key: str, parent: str
    ) -> bool | None:
        """Whether a step goes to the rows below; None where it goes elsewhere."""
        own = {one.name: one.own for one in outputs}
        for new, old in (pair, pair[::-1]):
            if len(new) != 2 or len(old) != 2 or new[0] != self.mine or old[0] != self.before:
                continue
            if (new[1], own.get(old[1])) == (parent, key):
                return True
            if (new[1], own.get(old[1])) == (key, parent):
                return False
        return None

    def bound(self, conjuncts: Sequence[Any], outputs: Sequence[Output]) -> str | None:
        """``< 5`` for a walk that ends at a depth; empty without; None where something else ends it."""
        if not conjuncts:
            return ""
        depths = [one.name for one in outputs if one.depth is not None]
        kind, compared = unwrap(conjuncts[0])
        if len(conjuncts) > 1 or kind != "a_expr" or words(compared.name) not in (("<",), ("<=",)):
            return None
        if _fields(compared.lexpr) not in [(self.before, one) for one in depths]:
            return None
        if {"ColumnRef", "SubLink"} & kinds(compared.rexpr):
            return None
        return f"{words(compared.name)[0]} {text(compared.rexpr)}"


def _single(select: Any) -> bool:
    return plain(select) and not (
        select.sort_clause or select.group_clause or unwrap(select.limit_count)[0] or unwrap(select.limit_offset)[0]
    )


def _parent(table: Table) -> str:
    """The column that refers to the table's own key; empty where there is none, or more than one."""
    found = [
        one.columns[0]
        for one in table.foreign_keys
        if one.table == table.name and one.referenced == table.primary_key and len(one.columns) == 1
    ]
    return found[0] if len(found) == 1 and len(table.primary_key) == 1 else ""


def _start(select: Any, table: Table, alias: str) -> str | None:
    if not select.HasField("where_clause"):
        return ""
    if "SubLink" in kinds(select.where_clause):
        return None
    return _named(text(select.where_clause), table, alias) or None


def _asked(select: Any, alias: str, key: str) -> str:
    pair = equality(select.where_clause) if select.HasField("where_clause") else None
    return text(pair[1]) if pair is not None and pair[0] in ((key,), (alias, key)) else ""


def _named(expression: str, table: Table, alias: str) -> str:
    """The expression over the first row, which is called ``start``; empty where it names something else."""
    own = {column.name for column in table.columns}
    foreign = []

    def rename(name: Any) -> str:
        if name.qualifier not in ("", alias) or name.name not in own:
            foreign.append(name.name)
        return f"start.{quote(name.name)}"

    renamed = rename_columns(expression, rename)
    return "" if foreign else renamed


def _column(node: Any, alias: str, table: Table, *, bare: bool) -> str:
    fields = _fields(node)
    known = any(column.name == fields[-1] for column in table.columns) if fields else False
    return fields[-1] if known and (fields[:-1] == (alias,) or (bare and len(fields) == 1)) else ""


def _fields(node: Any) -> tuple[str, ...]:
    kind, reference = unwrap(node)
    return words(reference.fields) if kind == "column_ref" else ()


def _integer(node: Any) -> int | None:
    kind, constant = unwrap(node)
    if kind != "a_const" or constant.isnull or constant.WhichOneof("val") != "ival":
        return None
    return int(constant.ival.ival)
