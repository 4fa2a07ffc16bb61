"""What must be read of a table elsewhere, and in which order, so that the statement can go on without it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import postgast

from server.engine.kernel.sql.crossing.levels import Columns, Conjunct, Reading, Use, equality, parts, resolve
from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.words import quote


@dataclass(eq=False)
class Link:
    """``use.column`` takes the values that ``other.theirs`` has."""

    use: Use
    column: str
    other: Use
    theirs: str


@dataclass
class Fetch:
    """How the rows of one use are found."""

    use: Use
    own: list[Conjunct]
    """Conditions on it alone."""
    from_fetched: list[Link] = field(default_factory=list)
    given: list[tuple[str, Any]] = field(default_factory=list)
    """Columns that equal a term, since what they are joined to does."""
    from_home: Link | None = None
    """Needs the values of a column of a table at home first."""
    bounded: bool = True
    """Some key or parameter limits what is read."""


class Planner:
    def __init__(self, reading: Reading, columns: Columns, foreign: Collection[Use]) -> None:
        self.reading = reading
        self.columns = columns
        self._foreign = [use for use in reading.uses if use in foreign]

    def fetches(self) -> list[Fetch]:
        """Every foreign use once; each after those whose values it takes."""
        done: list[Fetch] = []
        waiting = list(self._foreign)
        while waiting:
            ranked = [(self._plan(use, {fetch.use for fetch in done}), use) for use in waiting]
            (_, best), use = min(ranked, key=lambda pair: (pair[0][0], waiting.index(pair[1])))
            waiting.remove(use)
            done.append(best)
        return done

    def _plan(self, use: Use, fetched: Collection[Use]) -> tuple[int, Fetch]:
        own = self.own(use)
        links = self._links(use)
        near = [link for link in links if link.other in fetched]
        given = [(link.column, term) for link in links if (term := self._term(link)) is not None]
        if given or any(self._pins(one) for one in own):
            return 0, Fetch(use, own, near, given)
        if near:
            return 1, Fetch(use, own, near)
        home = [link for link in links if link.other not in self._foreign and link.other.table]
        bounded = [link for link in home if self.is_bounded(link.other)]
        if bounded:
            return 2, Fetch(use, own, from_home=bounded[0])
        if home:
            return 3, Fetch(use, own, from_home=home[0], bounded=False)
        return (4 if own else 5), Fetch(use, own, bounded=False)

    def own(self, use: Use) -> list[Conjunct]:
        return [one for one in use.level.conjuncts if one.side == use.side and self.uses_of(one) == {use}]

    def uses_of(self, conjunct: Conjunct) -> set[Use] | None:
        """The uses whose columns it names; None when it asks something that must be decided in place."""
        found = set()
        for kind, message in parts(conjunct.node):
            if kind in ("sub_link", "func_call") and (kind == "sub_link" or _is_volatile(message)):
                return None
            if kind == "column_ref":
                meant = resolve(conjunct.level, message, self.columns)
                if meant is None:
                    return None
                found.add(meant[0])
        return found

    def _links(self, use: Use) -> list[Link]:
        found = []
        for conjunct in use.level.conjuncts:
            pair = equality(conjunct, self.columns) if conjunct.side == use.side else None
            for (mine, column), (other, theirs) in (pair, pair[::-1]) if pair else ():
                if mine is use:
                    found.append(Link(use, column, other, theirs))
        return found

    def _pins(self, conjunct: Conjunct) -> bool:
        """``column = :parameter`` or ``column = ANY (:parameter)`` or a list of them."""
        kind, message = unwrap(conjunct.node)
        if kind != "a_expr" or message.kind not in (1, 2, 7) or words(message.name) != ("=",):
            return False
        return any(each == "param_ref" for each, _ in parts(conjunct.node))

    def _term(self, link: Link) -> Any:
        """The parameter that the other side of a link equals, so that this side equals it too; None for none."""
        for conjunct in link.other.level.conjuncts:
            kind, message = unwrap(conjunct.node)
            if conjunct.side != link.other.side or link.other.level is not link.use.level or not self._pins(conjunct):
                continue
            if kind == "a_expr" and message.kind == 1:
                for column, term in ((message.lexpr, message.rexpr), (message.rexpr, message.lexpr)):
                    named = unwrap(column)[1] if unwrap(column)[0] == "column_ref" else None
                    meant = resolve(conjunct.level, named, self.columns) if named is not None else None
                    if meant == (link.other, link.theirs) and unwrap(term)[0] == "param_ref":
                        return term
        return None

    def is_bounded(self, use: Use) -> bool:
        """Whether a parameter or another bounded table at the same level limits its rows."""
        group = self.group(use)
        return any(self._pins(one) for one in self.group_conjuncts(use, group))

    def group(self, use: Use) -> list[Use]:
        """The use with those at home that its rows are joined to by equality: enough to say which rows matter."""
        group = [use]
        for member in group:
            for link in self._links(member):
                other = link.other
                joinable = other.side == use.side or (member is use and other.side == 0)
                if other in group or other in self._foreign or not other.table or other.level is not use.level:
                    continue
                if joinable:
                    group.append(other)
        return group

    def group_conjuncts(self, use: Use, group: Collection[Use]) -> list[Conjunct]:
        found = []
        for conjunct in use.level.conjuncts:
            uses = self.uses_of(conjunct)
            if uses and uses <= set(group) and conjunct.side == use.side:
                found.append(conjunct)
        return found

    def needed(self, use: Use) -> list[str]:
        """Columns of the use that the statement names anywhere, in the order of the table; all for a star."""
        known = self.columns[use.table]
        found: set[str] = set()
        for level in self.reading.levels:
            if not _within(level, use.level):
                continue
            for kind, message in _own_parts(level.message):
                if kind != "column_ref":
                    continue
                names = words(message.fields)
                if names[-1] == "*":
                    if (len(names) == 1 and level is use.level) or names[0] == use.alias:
                        found |= known.keys()
                    continue
                meant = resolve(level, message, self.columns)
                if meant is not None and meant[0] is use:
                    found.add(meant[1])
        found |= {name for name in self._joined_by_name(use) if name in known}
        return [name for name in known if name in found] or list(known)[:1]

    def _joined_by_name(self, use: Use) -> set[str]:
        return {
            name.string.sval
            for kind, message in _own_parts(use.level.message)
            if kind == "join_expr"
            for name in message.using_clause
        }


def text_of(node: Any) -> str:
    """An expression with its ``$n`` as they are."""
    tree = postgast.ParseResult(version=180000)
    tree.stmts.add().stmt.select_stmt.target_list.add().res_target.val.CopyFrom(node)
    return str(postgast.deparse(tree)).removeprefix("SELECT ")


def select(columns: list[str], use: Use, conditions: list[str]) -> str:
    """The read of one table."""
    names = ", ".join(f"{quote(use.alias)}.{quote(name)}" for name in columns)
    alias = f" AS {quote(use.alias)}" if use.alias != use.table else ""
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {names} FROM {quote(use.table)}{alias}{where}"  # noqa: S608


def bracketed(node: Any) -> str:
    kind, message = unwrap(node)
    text = text_of(node)
    return f"({text})" if kind == "bool_expr" and message.boolop != 1 else text


def _within(level: Any, outer: Any) -> bool:
    while level is not None:
        if level is outer:
            return True
        level = level.parent
    return False


def _own_parts(message: Any) -> Any:
    """Nodes of one level: nested queries are levels of their own."""
    for descriptor, value in message.ListFields():
        if descriptor.message_type is None:
            continue
        for part in value if descriptor.is_repeated else (value,):
            if type(part).__name__ == "SelectStmt":
                continue
            if type(part).__name__ != "Node":
                yield from _own_parts(part)
                continue
            kind, inner = unwrap(part)
            if inner is None or kind in ("select_stmt", "insert_stmt", "update_stmt", "delete_stmt"):
                continue
            yield kind, inner
            yield from _own_parts(inner)


_VOLATILE = frozenset({"random", "gen_random_uuid", "uuidv4", "uuidv7", "nextval", "clock_timestamp", "setval"})


def _is_volatile(message: Any) -> bool:
    return words(message.funcname)[-1] in _VOLATILE
