"""A narrow listing table: what a listing shows, asks for and sorts by, of several tables in one.

No index spans tables: where a condition is on one and the order of another, all that meets the condition is read and
sorted. One table with both has an index for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.formula import ColumnName, rename_columns
from server.engine.kernel.sql.words import quote
from server.engine.model.schema import Table
from server.engine.physical.read_models.copying import Copied, Copies
from server.engine.physical.read_models.describing import of_copies
from server.engine.physical.read_models.draft import ReadModelDraft
from server.engine.physical.read_models.joining import Joined, joined
from server.engine.physical.read_models.shape import VARYING, Select, equality, join, kinds, read_select, text


def listing(sql: str, tables: Mapping[str, Table], *, name: str = "") -> ReadModelDraft | None:
    """The read model that answers the statement, or None where it is no listing of joined rows."""
    select = read_select(sql)
    if select is None or len(select.tables) < 2 or select.groups or not select.orders:
        return None
    tree = joined(select, tables)
    if tree is None:
        return None
    try:
        written = _Writing(tree, select).all()
    except _OtherwiseError:
        return None
    if not written.keys:
        return None
    root = tree.tables[tree.root]
    made = name or shorten(
        f"{root.name}_listed_by_{'_'.join(key.split(' ')[0].strip(chr(34)) for key in written.keys)}"
    )
    model = Copies(made, tree, written.copies, written.filters, written.keys)
    return ReadModelDraft(
        name=made,
        kind="listing",
        sql=written.query.format(table=quote(made)),
        ddl=model.ddl(),
        fill=(model.fill(),),
        drain=(),
        sources=tuple(sorted({table.name for table in tree.tables.values()})),
        upkeep=model.upkeep(),
        described=partial(
            of_copies, made, root.name, tuple((one.table.name, one.column, one.name) for one in written.copies)
        ),
        maintenance="trigger",
    )


class _OtherwiseError(Exception):
    """Something in the statement is not what a listing has."""


@dataclass(frozen=True)
class _Written:
    query: str
    """Over ``{table}``."""
    copies: tuple[Copied, ...]
    filters: tuple[str, ...]
    """Conditions of every execution, over the tables joined."""
    keys: tuple[str, ...]
    """Of the index: what is asked for by equality, then the order."""


class _Writing:
    def __init__(self, tree: Joined, select: Select) -> None:
        self._tree, self._select = tree, select
        self._copies: dict[tuple[str, str], Copied] = {}
        self._copy(tree.root, tree.tables[tree.root].primary_key[0])

    def all(self) -> _Written:
        filters, conditions, keys = [], [], []
        for conjunct in self._select.conjuncts:
            if join(conjunct) is not None:
                continue
            if not VARYING & kinds(conjunct):
                filters.append(rename_columns(text(conjunct), lambda name: ".".join(map(quote, self._place(name)))))
                continue
            conditions.append(self._text(conjunct))
            pair = equality(conjunct)
            if pair is not None:
                keys.append(self._text_of(pair[0]))
        targets = dict(self._select.targets)
        shown = [f"{self._text(node)} AS {quote(name)}" for name, node in targets.items()]
        order, sorted_by = list[str](), list[str]()
        for one in self._select.orders:
            named = words(unwrap(one.node)[1].fields) if unwrap(one.node)[0] == "column_ref" else ()
            node = targets[named[0]] if len(named) == 1 and named[0] in targets else one.node
            written = text(node)
            if written.isdigit():
                if not 0 < int(written) <= len(targets):
                    raise _OtherwiseError
                node = list(targets.values())[int(written) - 1]
            key = f"{self._text(node)}{' DESC' if one.descending else ''}{' ' + one.nulls if one.nulls else ''}"
            order.append(key)
            if unwrap(node)[0] == "column_ref" and len(sorted_by) == len(order) - 1:
                sorted_by.append(key)
        query = f"SELECT {', '.join(shown)} FROM {{table}}"  # noqa: S608  # from the statement's own parts
        query += f" WHERE {' AND '.join(f'({one})' for one in conditions)}" if conditions else ""
        query += f" ORDER BY {', '.join(order)}"
        for word, node in (("LIMIT", self._select.limit), ("OFFSET", self._select.offset)):
            query += f" {word} {text(node)}" if unwrap(node)[0] else ""
        keys = list(dict.fromkeys([*keys, *sorted_by]))
        return _Written(query, tuple(self._copies.values()), tuple(filters), tuple(keys) if sorted_by else ())

    def _text(self, node: Any) -> str:
        written = text(node)
        if "{" in written or "}" in written or "SubLink" in kinds(node):
            raise _OtherwiseError
        return rename_columns(written, lambda name: quote(self._copy(*self._place(name)).name))

    def _text_of(self, fields: tuple[str, ...]) -> str:
        place = self._place(ColumnName("" if len(fields) == 1 else fields[-2], fields[-1]))
        return quote(self._copy(*place).name)

    def _place(self, name: ColumnName) -> tuple[str, str]:
        """Alias and column that a name means."""
        found = [
            alias
            for alias, table in self._tree.tables.items()
            if name.qualifier in ("", alias) and any(one.name == name.name for one in table.columns)
        ]
        if len(found) != 1:
            raise _OtherwiseError
        return found[0], name.name

    def _copy(self, alias: str, column: str) -> Copied:
        known = self._copies.get((alias, column))
        if known is None:
            taken = {one.name for one in self._copies.values()}
            name = column if column not in taken else shorten(f"{alias}_{column}")
            if name in taken:
                raise _OtherwiseError
            known = self._copies[alias, column] = Copied(alias, self._tree.tables[alias], column, name)
        return known
