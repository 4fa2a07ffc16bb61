"""Migrations put to the test: what is run on a database of some thousand rows, and what was seen of each statement."""

from server.engine.model.catalogue import Catalogue
from server.engine.model.value import Value


class RelationLock(Value):
    relation: str
    """A table or index that was there before."""
    mode: str
    """As ``pg_locks`` names it: ``AccessExclusiveLock``."""


class Effects(Value):
    """What a statement does to relations that were there before it, each list sorted."""

    locks: tuple[RelationLock, ...] = ()
    """The strongest on each relation."""
    rewritten: tuple[str, ...] = ()
    """Tables and indexes that got a new file."""
    scanned: tuple[str, ...] = ()
    """Tables read from end to end."""
    built: tuple[str, ...] = ()
    """Indexes built from the rows of a table that was there before."""
    blocks: tuple[str, ...] = ()
    """``orders.read``, ``orders.for_update``, ``orders.write``: what others cannot do until the transaction ends."""

    @property
    def works(self) -> bool:
        """Whether it takes the longer the more rows there are."""
        return bool(self.rewritten or self.scanned or self.built)

    def mode(self, relation: str) -> str:
        return next((each.mode for each in self.locks if each.relation == relation), "")


class Batch(Value):
    """A change made to some rows at a time, in the order of a key, each time in a transaction of its own."""

    table: str
    key: tuple[str, ...]
    size: int
    """Rows."""
    first: str
    """The first batch; gives the key of its last row, or no row when there is nothing to do."""
    following: str
    """Every other; ``$1 …`` are the key of the last row of the one before: the point to resume at."""


class RehearsalUnit(Value):
    """Statements of one transaction, one statement that runs outside of any, or a change in batches."""

    statements: tuple[str, ...] = ()
    transaction: bool = True
    batch: Batch | None = None
    instead: tuple[str, ...] = ()
    """Statements that this unit and those after it are run instead of; they are tried first, and undone."""
    compared: bool = False
    """It ends what is run instead of others: the schemas after both are compared."""
    settings: tuple[tuple[str, str], ...] = ()
    """Of the session from here on: ``timezone``."""


class Preserved(Value):
    """Two queries, before and after, that must give the same single value."""

    table: str
    before: str
    after: str


class Rehearsal(Value):
    ddl: tuple[str, ...]
    """The schema as it is."""
    units: tuple[RehearsalUnit, ...]
    rows: int = 1_000
    """Of each table the units mention, and of those they refer to."""
    nulls: bool = False
    """Columns that end as NOT NULL hold NULLs before."""
    target: Catalogue | None = None
    """The schema it must end in; None: not compared."""
    traffic: tuple[str, ...] = ()
    """Statements that other sessions run all the while and that must not fail."""
    preserved: tuple[Preserved, ...] = ()
    path: tuple[str, ...] = ()
    """Search path to run it under; empty: all schemas in which the statements make something."""


class StatementSeen(Value):
    """Of one statement of a unit, or of all batches together."""

    sql: str
    effects: Effects = Effects()
    sqlstate: str = ""
    """Empty when it succeeded."""
    message: str = ""
    refused: str = ""
    """Why the lab does not execute it."""
    wal: int = 0
    """Bytes of write-ahead log, as a power of two; 0 below 16 KiB."""
    batches: int = 0


class UnitSeen(Value):
    statements: tuple[StatementSeen, ...] = ()
    skipped: bool = False
    """Not run: what comes before it failed."""
    differences: tuple[str, ...] = ()
    """Between the schemas after it and after the statements it stands instead of."""
    original: str = ""
    """How the statements it is run instead of fail, so that there is nothing to compare with: SQLSTATE and message."""


class RehearsalSeen(Value):
    units: tuple[UnitSeen, ...]
    rows: tuple[tuple[str, int], ...] = ()
    """How many rows each table held, sorted."""
    differences: tuple[str, ...] = ()
    """Between the schema it ended in and the target."""
    lost: tuple[str, ...] = ()
    """Tables whose preserved values are not what they were."""
    disturbed: tuple[str, ...] = ()
    """Statements of the traffic that failed, with why."""
    before: Catalogue | None = None
    failure: str = ""
    """Why it could not be run at all."""
    failed: int = -1
    """The statement of the schema, from 0, that PostgreSQL refused, when that is why."""
    unfinished: str = ""
    """Why the units that follow were not run; nothing is known then of the schema it ends in."""
