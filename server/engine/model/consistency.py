"""Transaction programs and what is decided of them. Terms: Fekete et al. (TODS 2005), Vandevoort et al. (EDBT 2023).

A program is what one transaction of a use case may do: statements in sequence, choice, option and loop. Two ways lead
here, the SQL steps of a brief and templates that a user sends as they stand in the literature.
"""

import enum

from server.engine.model.value import Value


class Level(enum.StrEnum):
    READ_COMMITTED = "read committed"
    REPEATABLE_READ = "repeatable read"
    """Snapshot isolation with first-updater-wins."""
    SERIALIZABLE = "serializable"
    """Serializable snapshot isolation."""


class StatementType(enum.StrEnum):
    INSERT = "ins"
    KEY_SELECT = "ksel"
    """One row that is known to exist, by its key."""
    PREDICATE_SELECT = "psel"
    KEY_UPDATE = "kupd"
    PREDICATE_UPDATE = "pupd"
    KEY_DELETE = "kdel"
    PREDICATE_DELETE = "pdel"


READS = frozenset({StatementType.KEY_SELECT, StatementType.PREDICATE_SELECT})
"""What writes no row; it may lock."""


class Relation(Value):
    name: str
    attributes: tuple[str, ...]
    key: tuple[str, ...]


class ForeignKeyFunction(Value):
    """A function from the rows of ``relation`` to those of ``parent``."""

    name: str
    relation: str
    parent: str
    columns: tuple[str, ...] = ()


class Pin(Value):
    """Equality of a column with a term over the program's parameters."""

    column: str
    term: str


class Parent(Value):
    """``statement``'s row is the ``function``-parent of every row this statement touches."""

    function: str
    statement: str


class TemplateStatement(Value):
    id: str
    """Unique in the program."""
    type: StatementType
    relation: str
    key: tuple[str, ...] = ()
    """Terms of the key columns in the relation's order, for ksel, kupd, kdel and an insert whose key is known: ``N``,
    ``cust(N)``. Equal terms of one instance are the same row."""
    predicate_reads: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()
    parents: tuple[Parent, ...] = ()
    locks: bool = False
    """SELECT … FOR UPDATE or FOR NO KEY UPDATE: one transaction at a time. FOR SHARE is not counted."""
    sql: str = ""
    """As written, with ``:name`` parameters; empty for a template without SQL."""
    source: str = ""
    """Id of the brief's statement it comes from."""
    existing: bool = False
    """It asks by the generated key of rows that are committed already: no later insertion can add to what it finds."""
    generated: bool = False
    """Of an insertion: the database makes the key, which nobody else knows before the row is committed."""


class Block(Value):
    """Exactly one of the members is set; ``choice`` has two branches or more."""

    statement: TemplateStatement | None = None
    choice: "tuple[tuple[Block, ...], ...]" = ()
    optional: "tuple[Block, ...]" = ()
    loop: "tuple[Block, ...]" = ()


class Program(Value):
    name: str
    """``PlaceOrder``, or ``PlaceOrder/2`` for a use case's second transaction."""
    body: tuple[Block, ...]
    parameters: tuple[str, ...] = ()
    distinct: tuple[tuple[str, str], ...] = ()
    """Pairs of terms that are never equal in one instance."""
    use_case: str = ""


class Lemma(Value):
    """A declared fact that removes one conflict: what ``statement`` reads is unaffected by appends to its relation.

    Such as MIN over an append-only key of a set that is never empty. Taken as declared, and named in the answer.
    """

    program: str
    statement: str
    reason: str


class Workload(Value):
    relations: tuple[Relation, ...]
    programs: tuple[Program, ...]
    functions: tuple[ForeignKeyFunction, ...] = ()
    lemmas: tuple[Lemma, ...] = ()


class SqlTransaction(Value):
    """A transaction as its author wrote it."""

    name: str
    statements: tuple[str, ...]
    """In order, with ``:name`` parameters, without BEGIN and COMMIT."""


class SqlTransactions(Value):
    """Templates as SQL: with the schema they run on they are read into a ``Workload``."""

    ddl: str
    """CREATE TABLE statements with keys and foreign keys."""
    transactions: tuple[SqlTransaction, ...]


class Note(Value):
    """A lint (a modelling rule) or an over-approximation (something the theory does not cover), with its place."""

    rule: str
    """``lint.sub-select``, ``beyond.trigger``: the part before the point tells the two apart."""
    program: str
    message: str
    statement: str = ""
    """Id of the template statement; empty when it is the program's or the schema's."""
    path: str = ""
    """Where it stands in the input, when it stands somewhere."""


class DependencyKind(enum.StrEnum):
    WRITE_WRITE = "ww"
    WRITE_READ = "wr"
    READ_WRITE = "rw"
    """Antidependency: the source reads a version older than the one the target writes."""


class Dependency(Value):
    """A possible dependency between an instance of ``source`` and one of ``target``, through these statements."""

    source: str
    source_statement: str
    target: str
    target_statement: str
    kind: DependencyKind
    predicate: bool = False
    """Through the rows that a predicate matches, not through one known row."""
    counterflow: bool = False
    """The target commits first."""


class Split(Value):
    """Why an allocation is not (provably) robust: ``program`` is cut after ``outgoing``'s statement, the others run
    one after the other in the gap, and it goes on (Vandevoort et al., PODS 2023)."""

    program: str
    path: tuple[str, ...]
    """Statement ids of the unfolding that is cut, in order."""
    outgoing: Dependency
    """Out of the cut program, to the first of ``chain``; the target commits first."""
    incoming: Dependency
    """From the last of ``chain`` back into the cut program."""
    chain: tuple[str, ...]
    """Programs in the gap, one after the other; a program may appear twice."""
    levels: tuple[tuple[str, Level], ...] = ()
    """At which this can happen: of the cut program and of those in ``chain``."""


class ProgramLevel(Value):
    program: str
    level: Level
    reason: str
    """One sentence: what would go wrong one level down, or that nothing is lower."""
    below: Split | None = None
    """The forbidden pair one level down, all others at the levels decided; None at READ COMMITTED."""
    sqlstates: tuple[str, ...] = ()
    """After which the whole transaction is to be run again."""


class PromotionKind(enum.StrEnum):
    IDENTITY_UPDATE = "identity update"
    """``UPDATE t SET c = c`` of the row read: a version of its own, so that writers collide with the reader."""
    LOCK_ROW = "lock row"
    """A row of its own that reader and writers update first, where there is no single row to update."""


class Promotion(Value):
    kind: PromotionKind
    program: str
    statement: str
    """The read that is promoted."""
    relation: str
    writers: tuple[str, ...] = ()
    """Of a lock row: the other programs that must update it too."""
    key: tuple[str, ...] = ()
    """Terms of the row's key in ``program``."""


class StaticTests(Value):
    """The published sufficient tests, beside the decision, which accepts whatever they accept."""

    type_one: bool
    """At READ COMMITTED: no cycle with an edge whose target may commit first (Alomari and Fekete, 2015)."""
    type_two: bool
    """At READ COMMITTED: no such cycle of the kind that is left (Vandevoort et al., EDBT 2023)."""
    vulnerable: tuple[tuple[str, str], ...] = ()
    """At REPEATABLE READ: antidependencies that concurrent transactions can have (Fekete et al., TODS 2005)."""
    dangerous: tuple[tuple[str, str, str], ...] = ()
    """Two vulnerable edges in a row, on a cycle. None: robust at REPEATABLE READ."""


class Option(Value):
    """One point of the Pareto set: these promotions allow these levels, and no fewer do."""

    promotions: tuple[Promotion, ...]
    levels: tuple[tuple[str, Level], ...]


class Uniform(Value):
    """All programs at one level."""

    level: Level
    robust: bool
    split: Split | None = None
    """A forbidden pair when it is not."""
    maximal_robust: tuple[tuple[str, ...], ...] = ()
    """Maximal sets of programs that are robust together at this level; empty when there are too many programs."""


class Reach(Value):
    """What the chain in the gap can have become: a set closed under every conflict. See the checker."""

    path: int
    """Index of the unfolding that is cut."""
    first: int
    """Index of the unfolding that runs first in the gap."""
    same: tuple[tuple[str, str], ...]
    """Terms of the first that equal terms of the cut one."""
    fresh: tuple[int, ...] = ()
    """Unfoldings that share no row with the cut one; with each all that is reachable from it."""
    mapped: tuple[tuple[int, tuple[tuple[str, str], ...]], ...] = ()
    """Unfoldings that share rows with the cut one, with the equal terms."""


class Certificate(Value):
    """Evidence that ``levels`` are robust: unfoldings, what reaches what, and sets without a forbidden pair."""

    levels: tuple[tuple[str, Level], ...]
    unfoldings: tuple[tuple[str, tuple[str, ...]], ...]
    """Program and statement ids, in order; loops 0, 1 and 2 times."""
    reachable: tuple[tuple[int, ...], ...]
    """For each unfolding those that a chain of conflicts beginning at it can lead to, fresh instances all."""
    reaches: tuple[Reach, ...] = ()


class Decision(Value):
    """The lowest level of every program, why, and what would let it be lower."""

    programs: tuple[ProgramLevel, ...]
    """In the workload's order."""
    uniform: tuple[Uniform, ...]
    """All at READ COMMITTED, all at REPEATABLE READ."""
    options: tuple[Option, ...]
    """The Pareto set of promotions and levels, fewest promotions first; the first has none."""
    tests: StaticTests
    certificate: Certificate
    """For the levels of ``programs``."""
    notes: tuple[Note, ...] = ()
    lemmas: tuple[Lemma, ...] = ()
    """Declared facts that the answer rests on."""
