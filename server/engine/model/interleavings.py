"""Interleavings of transactions: a counterexample over named rows, and transactions concrete enough to be run.

A split schedule is ``prefix(T1); T2; …; Tn; postfix(T1)`` (Vandevoort et al., PVLDB 14(11), 2021): the first
transaction is cut at one place and the others run there one after another.
"""

from server.engine.model.consistency import DependencyKind, Level, TemplateStatement
from server.engine.model.value import Value


class CycleEdge(Value):
    """One step of the cycle: ``source`` must come before ``target`` in every serial order with the same outcome."""

    source: int
    """Index of the instance; statements are counted from 0 in its unfolded program."""
    source_statement: int
    target: int
    target_statement: int
    kind: DependencyKind
    row: str
    """``Savings#0``."""


class Row(Value):
    """A row that an interleaving needs."""

    name: str
    relation: str
    key: tuple[int, ...]
    exists: bool = True
    """Before the first transaction begins."""
    values: tuple[tuple[str, int], ...] = ()
    """Attributes that predicates look at, with what they hold at first."""


class Touched(Value):
    """A row and what a statement does there."""

    row: str
    becomes: tuple[tuple[str, int], ...] = ()
    """Attributes that predicates look at, with what the statement writes into them."""


class Instance(Value):
    """One transaction of the interleaving: a program with its loops and choices decided and its rows named."""

    name: str
    """``WriteCheck``; ``WriteCheck 2`` for the second of the same program."""
    program: str
    level: Level
    statements: tuple[TemplateStatement, ...]
    touched: tuple[tuple[Touched, ...], ...]
    """For each statement."""
    terms: tuple[tuple[str, int], ...] = ()
    """What key terms and pins stand for: ``N`` is 0, ``cust(N)`` is 2."""
    sought: tuple[tuple[tuple[str, int], ...], ...] = ()
    """For each statement, what its predicate asks of each of its attributes."""


class Interleaving(Value):
    """A split schedule that the levels admit and whose dependencies form a cycle."""

    instances: tuple[Instance, ...]
    """The first is the one that is cut."""
    cut: int
    """How many statements of the first instance precede the others."""
    rows: tuple[Row, ...]
    cycle: tuple[CycleEdge, ...]
    prevented_at: tuple[Level, ...] = ()
    """Of each instance: the lowest levels above, raised together, at which the schedule is not possible."""


class Search(Value):
    """What a search for a counterexample found, and what was looked at when it found none.

    Nothing found is not a proof: robustness is said on the strength of a graph test alone.
    """

    found: Interleaving | None
    searched: str
    """``chains of up to 4 transactions, loops up to 2 times: 1,204 schedules, all of them``."""
    exhausted: bool = True
    """False: the budget ended the search."""


class BoundStatement(Value):
    """SQL in which ``:'name'`` stands for a value that an earlier statement of the same transaction returned."""

    sql: str
    into: str = ""
    """Prefix of the names of what it returns: column ``balance`` of its only row is then ``<into>balance``."""
    statement: str = ""
    """Id of the template's statement."""
    written: str = ""
    """The author's own SQL that it stands for, with ``:name`` parameters."""


class BoundTransaction(Value):
    name: str
    level: Level
    statements: tuple[BoundStatement, ...]
    fallback: tuple[tuple[str, str], ...] = ()
    """Name and value of what is read when the row is missing or NULL."""
