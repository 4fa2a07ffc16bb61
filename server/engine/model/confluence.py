"""Invariants and what they need: a constraint, nothing, or coordination. Term: Bailis et al., PVLDB 8(3), 2015."""

import enum

from server.engine.model.value import Value


class Need(enum.StrEnum):
    CONSTRAINT = "engine constraint"
    """PostgreSQL refuses whatever breaks it, at every isolation level."""
    CONFLUENT = "invariant-confluent"
    """Branches that each keep it keep it when merged: no coordination is needed."""
    COORDINATION = "needs coordination"


class Proposal(enum.StrEnum):
    """In order of preference."""

    CONSTRAINT = "engine constraint"
    CONFLUENT = "nothing: confluent"
    READ_COMMITTED = "robust at READ COMMITTED"
    PROMOTION = "robust after promotion"
    REPEATABLE_READ = "REPEATABLE READ"
    SERIALIZABLE = "SERIALIZABLE"
    ESCROW = "escrow or reservation"
    SAGA = "saga"


class Story(Value):
    """Two branches that each keep the invariant, and their merge that does not."""

    before: str
    left: str
    right: str
    merged: str
    """What holds after both, and why it breaks the invariant."""
    operations: tuple[str, str] = ("", "")
    """Programs of the brief, ``PlaceOrder``; the same twice when one breaks it beside itself."""

    def text(self) -> str:
        return f"Before: {self.before}. One branch: {self.left}. The other: {self.right}. Merged: {self.merged}."


class Option(Value):
    proposal: Proposal
    how: str
    sql: tuple[str, ...] = ()
    cost: str = ""


class InvariantVerdict(Value):
    invariant: str
    need: Need
    reason: str
    pattern: str = ""
    """The row of the published table, ``<invariant> / <operation>``; empty when the bounded check alone decides."""
    constraint: str = ""
    """Which engine constraint keeps it."""
    services: tuple[str, ...] = ()
    confluent: bool = False
    """Whether replicas or services could do without coordination, the constraint apart."""
    searched: str = ""
    """What the bounded check looked at."""
    story: Story | None = None
    chosen: Proposal = Proposal.SERIALIZABLE
    options: tuple[Option, ...] = ()
    """Those that apply, in order of preference; the first is chosen."""
