"""The common easy case: a read at home whose rows are completed by looking rows up elsewhere, by key.

``SELECT o.id, p.title FROM orders o JOIN listings p ON p.id = o.listing_id … LIMIT 20`` becomes the page at home and
one read of the listings on it. What was looked up decides nothing, so order and limit stay where they are.
"""

from dataclasses import dataclass
from typing import Any

import postgast

from server.engine.kernel.sql.crossing.fetches import Link, Planner, text_of
from server.engine.kernel.sql.crossing.levels import Conjunct, Use, equality, parts, resolve
from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.reader import parse
from server.engine.kernel.sql.words import quote

_KEY = "id"
_AND, _INNER, _LEFT = 1, 1, 2
_DECIDING = ("group_clause", "distinct_clause", "window_clause", "values_lists", "locking_clause", "having_clause")
_AGGREGATES = frozenset(
    {
        *(
            "array_agg",
            "avg",
            "bit_and",
            "bit_or",
            "bool_and",
            "bool_or",
            "count",
            "every",
            "json_agg",
            "json_object_agg",
        ),
        *("jsonb_agg", "jsonb_object_agg", "max", "min", "mode", "percentile_cont", "percentile_disc", "stddev"),
        *("string_agg", "sum", "variance"),
    }
)


class _NotThisKindError(Exception):
    """The statement needs the general way."""


@dataclass(frozen=True)
class Lookup:
    """Rows of ``use`` whose key is a column of what was read before."""

    use: Use
    link: Link
    columns: tuple[tuple[str, str], ...]
    """Wanted of it, each with its name in the answer."""
    needed: tuple[str, ...]
    """To be read: the key first."""

    @property
    def outer(self) -> bool:
        """A row without one stays, with NULLs."""
        return self.use.side != 0


@dataclass(frozen=True)
class Lookups:
    """The statement at home without what is looked up, and the lookups, each after those it depends on."""

    sql: str
    found: tuple[Lookup, ...]
    names: dict[tuple[Use, str], str]
    """Use and column at home to the name under which the statement returns it."""


def lookups(tree: Any, planner: Planner, foreign: list[Use]) -> Lookups | None:
    """None where the statement is not of this kind; the tree is changed in either case and not to be used again."""
    kind, message = unwrap(tree.stmts[0].stmt)
    if kind != "select_stmt" or not foreign or len(planner.reading.levels) != 1:
        return None
    try:
        return _taken(tree, message, planner, foreign)
    except _NotThisKindError:
        return None


def _taken(tree: Any, message: Any, planner: Planner, foreign: list[Use]) -> Lookups:
    if message.op > 1 or message.HasField("with_clause"):
        raise _NotThisKindError
    if any(name in [field.name for field, _ in message.ListFields()] for name in _DECIDING):
        raise _NotThisKindError
    links = _links(planner, foreign, limited=message.HasField("limit_count") or message.HasField("limit_offset"))
    texts = {text_of(conjunct.node) for _, conjunct in links.values()}
    wanted = _outputs(message, planner, foreign)
    for name in ("sort_clause", "limit_count", "limit_offset"):
        value = getattr(message, name)
        for part in value if name == "sort_clause" else (value,):
            _refuse_naming(part, planner, foreign)
    away = {use.alias for use in foreign}
    items = [kept for item in message.from_clause if (kept := _without(item, away, texts)) is not None]
    if not items:
        raise _NotThisKindError
    _set_where(message, texts)
    copies = [type(item).FromString(item.SerializeToString()) for item in items]
    del message.from_clause[:]
    message.from_clause.extend(copies)
    names = _return_links(message, planner, [link for link, _ in links.values() if link.other not in foreign])
    found = []
    for use, (link, _) in links.items():
        passed_on = [other.theirs for other, _ in links.values() if other.other is use]
        columns = tuple((column, name) for owner, column, name in wanted if owner is use)
        needed = dict.fromkeys((_KEY, *(column for column, _ in columns), *passed_on))
        found.append(Lookup(use, link, columns, tuple(needed)))
    return Lookups(str(postgast.deparse(tree)), tuple(found), names)


def _links(planner: Planner, foreign: list[Use], limited: bool) -> dict[Use, tuple[Link, Conjunct]]:
    """The one condition that names each use: its key is a column of something read before; in that order."""
    naming = [one for one in planner.reading.levels[0].conjuncts if _names_any(one.node, planner, foreign)]
    found: dict[Use, tuple[Link, Conjunct]] = {}
    waiting = list(foreign)
    while waiting:
        ready = next((pair for use in waiting if (pair := _link(planner, use, naming, waiting)) is not None), None)
        if ready is None:
            raise _NotThisKindError
        link, _ = ready
        nullable = planner.columns[link.other.table][link.theirs][1] or link.other.side != 0
        if link.use.side == 0 and nullable and (limited or link.other in foreign):
            raise _NotThisKindError
        found[link.use] = ready
        waiting.remove(link.use)
    if {id(one) for one in naming} != {id(one) for _, one in found.values()}:
        raise _NotThisKindError
    return found


def _link(planner: Planner, use: Use, naming: list[Conjunct], waiting: list[Use]) -> tuple[Link, Conjunct] | None:
    for conjunct in naming:
        pair = equality(conjunct, planner.columns) if conjunct.side == use.side else None
        for (mine, column), (other, theirs) in (pair, pair[::-1]) if pair else ():
            if mine is use and column == _KEY and other not in waiting and other.table:
                return Link(use, column, other, theirs), conjunct
    return None


def _outputs(message: Any, planner: Planner, foreign: list[Use]) -> list[tuple[Use, str, str]]:
    """Use, column and name of what the answer holds of other places, taken out of the target list."""
    found = []
    kept = []
    for item in message.target_list:
        target = item.res_target
        kind, value = unwrap(target.val)
        if kind == "column_ref":
            if words(value.fields)[-1] == "*":
                raise _NotThisKindError
            meant = resolve(planner.reading.levels[0], value, planner.columns)
            if meant is not None and meant[0] in foreign:
                found.append((*meant, target.name or meant[1]))
                continue
        _refuse_naming(target.val, planner, foreign)
        for each, inner in parts(target.val):
            if each == "func_call" and (words(inner.funcname)[-1] in _AGGREGATES or inner.HasField("over")):
                raise _NotThisKindError
        kept.append(type(item).FromString(item.SerializeToString()))
    del message.target_list[:]
    message.target_list.extend(kept)
    return found


def _refuse_naming(node: Any, planner: Planner, foreign: list[Use]) -> None:
    if _names_any(node, planner, foreign):
        raise _NotThisKindError


def _names_any(node: Any, planner: Planner, foreign: list[Use]) -> bool:
    level = planner.reading.levels[0]
    for kind, inner in parts(node):
        if kind == "column_ref":
            meant = resolve(level, inner, planner.columns)
            if meant is not None and meant[0] in foreign:
                return True
    return False


def _without(node: Any, away: set[str], links: set[str]) -> Any:
    """An item of FROM without the tables elsewhere; None when nothing of it is left."""
    kind, message = unwrap(node)
    if kind == "range_var":
        return None if (message.alias.aliasname or message.relname) in away else node
    if kind != "join_expr":
        return node
    left, right = _without(message.larg, away, links), _without(message.rarg, away, links)
    if left is not None and right is not None:
        for side, kept in ((message.larg, left), (message.rarg, right)):
            copy = type(kept).FromString(kept.SerializeToString())
            side.CopyFrom(copy)
        return node
    outer_left = left is None and message.jointype != _INNER
    if message.using_clause or message.jointype not in (_INNER, _LEFT) or outer_left:
        raise _NotThisKindError
    if any(text_of(one) not in links for one in _conjuncts(message.quals)):
        raise _NotThisKindError
    return left if left is not None else right


def _conjuncts(node: Any) -> list[Any]:
    kind, message = unwrap(node)
    if kind == "bool_expr" and message.boolop == _AND:
        return [one for argument in message.args for one in _conjuncts(argument)]
    return [node] if message is not None else []


def _set_where(message: Any, links: set[str]) -> None:
    if not message.HasField("where_clause"):
        return
    kept = [text for one in _conjuncts(message.where_clause) if (text := text_of(one)) not in links]
    message.ClearField("where_clause")
    if kept:
        made = parse(f"SELECT WHERE {' AND '.join(f'({text})' for text in kept)}")
        message.where_clause.CopyFrom(made.stmts[0].stmt.select_stmt.where_clause)


def _return_links(message: Any, planner: Planner, links: list[Link]) -> dict[tuple[Use, str], str]:
    """Adds to the answer at home the columns that lookups go by, unless it has them."""
    names: dict[tuple[Use, str], str] = {}
    taken = set()
    for item in message.target_list:
        kind, value = unwrap(item.res_target.val)
        plain = resolve(planner.reading.levels[0], value, planner.columns) if kind == "column_ref" else None
        name = item.res_target.name or (words(value.fields)[-1] if kind == "column_ref" else "")
        taken.add(name)
        if plain is not None and name:
            names.setdefault(plain, name)
    for link in links:
        key = (link.other, link.theirs)
        if key in names:
            continue
        name = next(
            each for each in (link.theirs, f"{link.other.alias}_{link.theirs}", "looked_up") if each not in taken
        )
        taken.add(name)
        names[key] = name
        made = parse(f"SELECT {quote(link.other.alias)}.{quote(link.theirs)} AS {quote(name)}")
        message.target_list.extend(made.stmts[0].stmt.select_stmt.target_list)
    return names
