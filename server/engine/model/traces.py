"""What is known of a system's use of its data, from whichever source: a brief, traces, a data model or a call graph."""

import enum

from server.engine.model.brief import Microseconds, Sensitivity
from server.engine.model.value import Value


class Touch(Value):
    """What one step of a use case does with one entity. The place in ``Trace.accesses`` is its order."""

    entity: str
    reads: float = 0.0
    """Times each run reads it."""
    writes: float = 0.0
    """Times each run inserts, updates or deletes it."""
    transaction: int = 0
    """Touches with the same number commit together; numbers have no meaning beyond one trace."""


class Trace(Value):
    """One way a use case runs. Several traces of the same use case share its name and add their weights."""

    use_case: str
    accesses: tuple[Touch, ...] = ()
    weight: float = 1.0
    """Runs per second where the source states rates, otherwise how often it was seen; 1 where nothing is stated."""
    actor: str = ""
    """Who runs it, or in code which controller it belongs to."""
    objective: Microseconds | None = None
    """Latency at p99."""
    availability: float | None = None
    staleness: Microseconds | None = None
    """How old what it reads may be; None where that is not stated."""
    ordered: bool = True
    """False where the source lists accesses without their order."""


class LinkKind(enum.StrEnum):
    REFERENCE = "reference"
    COMPOSITION = "composition"
    """The part lives and dies with the whole."""
    INHERITANCE = "inheritance"


class Link(Value):
    """A structural tie of two entities."""

    holder: str
    """Who refers: the entity with the foreign key or field; of a composition the whole, of an inheritance the child."""
    target: str
    kind: LinkKind = LinkKind.REFERENCE


class Volatility(enum.StrEnum):
    """How often the content changes."""

    RARELY = "rarely"
    REGULARLY = "regularly"
    OFTEN = "often"


class EntityFacts(Value):
    """What is stated about an entity; empty or None is not stated and separates from nothing."""

    name: str
    attributes: tuple[str, ...] = ()
    sensitivity: Sensitivity | None = None
    """The strictest that is stated of it or of an attribute."""
    sensitive_share: float = 1.0
    """Of its attributes, those under that sensitivity; 1 where it is stated of the whole entity."""
    volatility: Volatility | None = None
    availability: float | None = None
    """Fraction of time it must be reachable, such as 0.999."""
    team: str = ""
    region: str = ""


class System(Value):
    """The one input of scoring. Names in traces, links, invariants and constraints are those of ``entities``."""

    name: str
    entities: tuple[EntityFacts, ...]
    traces: tuple[Trace, ...] = ()
    links: tuple[Link, ...] = ()
    invariants: tuple[tuple[str, ...], ...] = ()
    """The entities of each rule that must hold at every commit."""
    rated: bool = False
    """The weights of traces are runs per second: loads can be compared."""
    together: tuple[tuple[str, ...], ...] = ()
    """Groups that must share a module."""
    apart: tuple[tuple[str, ...], ...] = ()
    """Groups whose members must all be in different modules."""
