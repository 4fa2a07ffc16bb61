"""The statements that stand for one which crosses databases: reads elsewhere, then the statement over what was read.

A table elsewhere is read by the conditions on it alone and by the values that the statement joins it by
(``column = ANY ($1)``), never more than once. What was read is handed to the statement itself as arrays, in the
place of the table: ``FROM unnest($1::bigint[], $2::text[]) AS listings (id, title)``. Its joins, groups, order and
limit then mean what they meant. This is the semijoin of distributed query processing (Bernstein and Chiu, Using
Semi-Joins to Solve Relational Queries, JACM 28(1), 1981) with the final join in one of the databases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import postgast

from server.engine.kernel.naming import plural, singular
from server.engine.kernel.sql.crossing.fetches import Fetch, Link, Planner, bracketed, select
from server.engine.kernel.sql.crossing.levels import Columns, Reading, Use, read
from server.engine.kernel.sql.crossing.lookups import Lookups, lookups
from server.engine.kernel.sql.crossing.problem import CrossingError
from server.engine.kernel.sql.parameters import scan
from server.engine.kernel.sql.reader import parse
from server.engine.kernel.sql.words import quote

_DOLLAR_NUMBER = 267

Site = str
"""The name of a database; opaque here."""


@dataclass(frozen=True)
class Tables:
    """What is known of the tables a statement names."""

    columns: Columns
    sites: Mapping[str, Site]
    """Of every table."""
    copies: Mapping[tuple[Site, str], tuple[str, frozenset[str]]] = field(default_factory=dict)
    """Read-only copies: site and table to the copy's name there and its columns."""


@dataclass(frozen=True)
class Step:
    site: Site
    positional_sql: str
    parameters: tuple[tuple[str, str], ...]
    """Name and type in the order of ``$1 …``."""
    feeds: tuple[tuple[str, int, str], ...]
    """Parameter, step (from 1) and column whose values it takes."""
    tables: tuple[str, ...]
    writes: bool = False


@dataclass(frozen=True)
class Attached:
    """Columns of a step's rows that complete the rows of an earlier one."""

    step: int
    """From 1; it has a row for each key, at most."""
    to: int
    column: str
    """Of ``to``, equal to ``id`` of ``step``."""
    columns: tuple[tuple[str, str], ...]
    """Each with its name in the answer."""
    outer: bool
    """A row without a partner stays, with NULLs; otherwise it is left out."""


@dataclass(frozen=True)
class Crossing:
    steps: tuple[Step, ...]
    unbounded: tuple[str, ...] = ()
    """Tables elsewhere of which no key or parameter limits what is read."""
    unlocked: tuple[str, ...] = ()
    """Tables elsewhere that the statement locked and the steps do not."""
    attached: tuple["Attached", ...] = ()
    """Where the first step is the answer but for these columns; the last step is the answer where there are none."""


def cross(positional_sql: str, parameters: Sequence[tuple[str, str]], tables: Tables, home: Site) -> Crossing:
    """The statement as steps each of which runs at one site. ``home`` is where it ends, unless it writes elsewhere.

    Raises:
        CrossingError: it writes at several sites, or says something that cannot be taken apart.
    """
    tree = parse(positional_sql)
    reading = read(tree.stmts[0].stmt)
    if unknown := sorted({use.table for use in reading.uses} - tables.sites.keys()):
        raise CrossingError(f"{', '.join(unknown)} is in no service", "Name a table of the brief.")
    return _Composer(tree, reading, list(parameters), tables, _end(reading, tables, home)).crossing()


def _end(reading: Reading, tables: Tables, home: Site) -> Site:
    """The site of the last step: where it writes, else ``home`` if anything of it is there."""
    written = {tables.sites[use.table] for use in reading.uses if use.target}
    if len(written) > 1:
        raise CrossingError(
            f"it writes in {' and '.join(sorted(written))}",
            "Write one statement for each, as steps of a saga.",
        )
    if written:
        return written.pop()
    sites = [tables.sites[use.table] for use in reading.uses]
    copied = any((home, use.table) in tables.copies for use in reading.uses)
    return home if home in sites or copied else max(dict.fromkeys(sites), key=sites.count)


class _Composer:
    def __init__(
        self, tree: Any, reading: Reading, parameters: list[tuple[str, str]], tables: Tables, end: Site
    ) -> None:
        self._tree, self._reading, self._tables, self._end = tree, reading, tables, end
        self._parameters = parameters
        self._feeds: dict[str, tuple[int, str]] = {}
        self._steps: list[Step] = []
        self._writes = any(use.target for use in reading.uses)
        everything = [use for use in reading.uses if tables.sites[use.table] != end]
        planner = Planner(reading, tables.columns, everything)
        self._copied = [use for use in everything if self._has_copy(use, planner)]
        self._foreign = [use for use in everything if use not in self._copied]
        self._planner = Planner(reading, tables.columns, self._foreign)

    def _has_copy(self, use: Use, planner: Planner) -> bool:
        copy = self._tables.copies.get((self._end, use.table))
        return copy is not None and set(planner.needed(use)) <= copy[1] and not self._is_locked(use)

    def crossing(self) -> Crossing:
        taken = self._looked_up() if not self._copied else None
        if taken is not None:
            return self._completed(taken)
        unlocked = self._unlock()
        placed: dict[Use, int] = {}
        fetches = self._planner.fetches()
        for fetch in fetches:
            placed[fetch.use] = self._fetch(fetch, placed)
        for use in self._copied:
            name = self._tables.copies[(self._end, use.table)][0]
            use.node.range_var.alias.aliasname = use.alias
            use.node.range_var.relname = name
        for use, step in placed.items():
            self._hand_over(use, step)
        own = [use.table for use in self._reading.uses if use not in placed and use not in self._copied]
        own += [self._tables.copies[(self._end, use.table)][0] for use in self._copied]
        self._add(self._end, str(postgast.deparse(self._tree)), own, self._writes)
        return Crossing(
            tuple(self._steps), tuple(dict.fromkeys(f.use.table for f in fetches if not f.bounded)), unlocked
        )

    def _looked_up(self) -> Lookups | None:
        """On a tree of its own, which it may spoil."""
        tree = parse(str(postgast.deparse(self._tree)))
        reading = read(tree.stmts[0].stmt)
        foreign = [use for use in reading.uses if self._tables.sites[use.table] != self._end]
        return lookups(tree, Planner(reading, self._tables.columns, foreign), foreign)

    def _completed(self, taken: Lookups) -> Crossing:
        """The answer at home, then one read for each table that completes it."""
        away = {lookup.use.alias for lookup in taken.found}
        self._add(self._end, taken.sql, [use.table for use in self._reading.uses if use.alias not in away], False)
        placed: dict[Use, int] = {}
        attached = []
        for lookup in taken.found:
            link, use = lookup.link, lookup.use
            before = placed.get(link.other, 1)
            column = link.theirs if link.other in placed else taken.names[link.other, link.theirs]
            kind = self._tables.columns[link.other.table][link.theirs][0]
            number = self._parameter(link.other.table, link.theirs, kind, before, column)
            condition = f"{quote(use.alias)}.{quote(link.column)} = ANY (${number}::{kind}[])"
            text = select(list(lookup.needed), use, [condition])
            self._add(self._tables.sites[use.table], text, [use.table], False)
            placed[use] = len(self._steps)
            attached.append(Attached(placed[use], before, column, lookup.columns, lookup.outer))
        return Crossing(tuple(self._steps), attached=tuple(attached))

    def _fetch(self, fetch: Fetch, placed: Mapping[Use, int]) -> int:
        conditions = [bracketed(one.node) for one in fetch.own]
        conditions += [f"{quote(fetch.use.alias)}.{quote(name)} = {bracketed(term)}" for name, term in fetch.given]
        conditions += [self._any(link, placed[link.other]) for link in fetch.from_fetched]
        if fetch.from_home is not None:
            conditions.append(self._any(fetch.from_home, self._seed(fetch.from_home)))
        use = fetch.use
        self._add(self._tables.sites[use.table], select(self._planner.needed(use), use, conditions), [use.table], False)
        return len(self._steps)

    def _seed(self, link: Link) -> int:
        """The values at home that say which rows elsewhere are needed."""
        group = self._planner.group(link.other)
        names = [quote(use.table) + (f" AS {quote(use.alias)}" if use.alias != use.table else "") for use in group]
        conditions = [bracketed(one.node) for one in self._planner.group_conjuncts(link.other, group)]
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        column = f"{quote(link.other.alias)}.{quote(link.theirs)}"
        text = f"SELECT DISTINCT {column} FROM {', '.join(names)}{where}"  # noqa: S608
        self._add(self._end, text, [use.table for use in group], False)
        return len(self._steps)

    def _any(self, link: Link, step: int) -> str:
        kind = self._tables.columns[link.other.table][link.theirs][0]
        number = self._parameter(link.other.table, link.theirs, kind, step)
        return f"{quote(link.use.alias)}.{quote(link.column)} = ANY (${number}::{kind}[])"

    def _hand_over(self, use: Use, step: int) -> None:
        columns = self._planner.needed(use)
        types = [self._tables.columns[use.table][name][0] for name in columns]
        numbers = [self._parameter(use.table, name, kind, step) for name, kind in zip(columns, types, strict=True)]
        arrays = ", ".join(f"${number}::{kind}[]" for number, kind in zip(numbers, types, strict=True))
        names = ", ".join(map(quote, columns))
        made = parse(f"SELECT FROM unnest({arrays}) AS {quote(use.alias)} ({names})")
        use.node.CopyFrom(made.stmts[0].stmt.select_stmt.from_clause[0])

    def _parameter(self, table: str, column: str, kind: str, step: int, returned: str = "") -> int:
        """A parameter for the values of a column, which the step may return by another name; the same have one."""
        for number, (name, _) in enumerate(self._parameters, 1):
            if self._feeds.get(name) == (step, returned or column):
                return number
        wanted = plural(f"{singular(table)}_{column}")
        taken = {name for name, _ in self._parameters}
        name = next(
            each
            for each in (wanted if turn == 1 else f"{wanted}_{turn}" for turn in range(1, len(taken) + 3))
            if each not in taken
        )
        self._parameters.append((name, f"{kind}[]"))
        self._feeds[name] = (step, returned or column)
        return len(self._parameters)

    def _add(self, site: Site, text: str, tables: Sequence[str], writes: bool) -> None:
        sql, used = renumbered(text)
        chosen = tuple(self._parameters[number - 1] for number in used)
        feeds = tuple((name, *self._feeds[name]) for name, _ in chosen if name in self._feeds)
        self._steps.append(Step(site, sql, chosen, feeds, tuple(dict.fromkeys(tables)), writes))

    def _is_locked(self, use: Use) -> bool:
        return any(_locks(clause.locking_clause, use) for clause in _locking(use))

    def _unlock(self) -> tuple[str, ...]:
        """Takes locks off tables elsewhere; which ones."""
        lost = []
        for use in self._foreign:
            lost += [use.table for clause in _locking(use) if _locks(clause.locking_clause, use)]
        for level in self._reading.levels:
            if "locking_clause" not in level.message.DESCRIPTOR.fields_by_name:
                continue
            away = {use.alias for use in level.uses if use in self._foreign}
            for clause in reversed(list(level.message.locking_clause)):
                named = clause.locking_clause.locked_rels
                kept = [each for each in named if each.range_var.relname not in away]
                stays = any(use.table and use.alias not in away for use in level.uses)
                if (named and not kept) or not stays:
                    level.message.locking_clause.remove(clause)
                elif len(kept) < len(named):
                    copies = [type(each).FromString(each.SerializeToString()) for each in kept]
                    del clause.locking_clause.locked_rels[:]
                    clause.locking_clause.locked_rels.extend(copies)
        return tuple(dict.fromkeys(lost))


def _locking(use: Use) -> Sequence[Any]:
    return getattr(use.level.message, "locking_clause", ())


def _locks(clause: Any, use: Use) -> bool:
    named = [each.range_var.relname for each in clause.locked_rels]
    return use.alias in named if named else True


def renumbered(text: str) -> tuple[str, list[int]]:
    """The statement with its parameters numbered from 1 in the order met, and their former numbers."""
    encoded = text.encode()
    used: list[int] = []
    pieces: list[bytes] = []
    copied = 0
    for token in scan(encoded):
        if token.token == _DOLLAR_NUMBER:
            number = int(encoded[token.start + 1 : token.end])
            if number not in used:
                used.append(number)
            pieces += [encoded[copied : token.start], f"${used.index(number) + 1}".encode()]
            copied = token.end
    return b"".join([*pieces, encoded[copied:]]).decode(), used
