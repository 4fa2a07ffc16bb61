"""What a consistency check answers: levels of transactions, what goes wrong below them, what keeps invariants."""

from server.engine.model.confluence import InvariantVerdict, Proposal
from server.engine.model.consistency import Lemma, Level, Note, Promotion
from server.engine.model.plan import Evidence
from server.engine.model.value import Value


class AssignedLevel(Value):
    program: str
    level: Level


class TransactionVerdict(Value):
    program: str
    """``PlaceOrder``, ``PayReceipt/2``."""
    use_case: str
    level: Level
    """The lowest that is enough, all others at theirs."""
    measure: Proposal
    why: str
    """In one or two sentences."""
    anomaly: str = ""
    """Id of what goes wrong one level below; empty when nothing can, or at the lowest level."""
    errors: tuple[str, ...] = ()
    """SQLSTATEs after which the whole transaction is to be run again."""
    retry: str = ""
    bound: str = ""
    """At SERIALIZABLE: how long it may last at which rate, so that PostgreSQL does not forget its conflicts."""
    unsupported: tuple[str, ...] = ()
    """What of it lies outside the theory and was over-approximated; sentences."""


class InterleavingStep(Value):
    """One statement of an interleaving, in the order of execution."""

    session: str
    """``A``, ``B``."""
    program: str
    statement: str
    """Id in the program; empty for BEGIN and COMMIT."""
    sql: str
    """As sent, values filled in."""
    note: str = ""
    """What it reads or waits for."""


class ScriptFile(Value):
    name: str
    content: str


class Anomaly(Value):
    """An execution that no serial order explains."""

    id: str
    programs: tuple[str, ...]
    """Instances in the order of the split schedule; the first is the one that is cut in two."""
    levels: tuple[AssignedLevel, ...]
    """At which it happens."""
    story: str
    """What goes wrong, readable aloud."""
    shown: bool
    """A concrete interleaving was found. If not it is possible: the graph test refuses, the search found none."""
    searched: str = ""
    """What was searched, where nothing was found."""
    steps: tuple[InterleavingStep, ...] = ()
    diagram: str = ""
    """Mermaid."""
    scripts: tuple[ScriptFile, ...] = ()
    """Two sessions of psql, side by side in one folder; the first starts the second."""
    evidence: tuple[str, ...] = ()


class AllocationOption(Value):
    """One point of the Pareto set: what is promoted, and the levels that are then enough."""

    promotions: tuple[Promotion, ...]
    levels: tuple[AssignedLevel, ...]


class CertificateSummary(Value):
    """Why an allocation is robust, for a program that knows only the definition to check."""

    levels: tuple[AssignedLevel, ...]
    digest: str
    """SHA-256 of the certificate's canonical form."""
    nodes: int
    edges: int
    accepted: bool
    """By the separate checker."""


class ConsistencyAnswer(Value):
    transactions: tuple[TransactionVerdict, ...]
    anomalies: tuple[Anomaly, ...] = ()
    options: tuple[AllocationOption, ...] = ()
    certificates: tuple[CertificateSummary, ...] = ()
    invariants: tuple[InvariantVerdict, ...] = ()
    lints: tuple[Note, ...] = ()
    unsupported: tuple[Note, ...] = ()
    """Over-approximated, never taken as safe."""
    lemmas: tuple[Lemma, ...] = ()
    """Declared facts that the answer rests on."""
    evidence: tuple[Evidence, ...] = ()
