"""What cutting a system by itself is asked and answers: changes to try, modules with their pulls, the verdict,
comparisons.

Amounts are in units of coupling: 1 is two entities that every use case touches together.
"""

from server.engine.model.boundaries import Module, Relationship, Topology
from server.engine.model.value import Value


class TraceSource(Value):
    """Traces of a running system as text in JSON."""

    filename: str
    text: str


class RateFactor(Value):
    use_case: str
    factor: float = 1.0


class OwnerChange(Value):
    entity: str
    team: str = ""
    """Empty: nobody's. A team that the brief does not know has as many engineers as where none is stated."""


class Pinned(Value):
    entity: str
    beside: str
    """An entity, or a module by its name."""


class BoundaryChange(Value):
    """What to try instead of what is stated."""

    rates: tuple[RateFactor, ...] = ()
    teams: tuple[OwnerChange, ...] = ()
    pins: tuple[Pinned, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()


class ModulePull(Value):
    module: str
    amount: float = 0.0
    barred: bool = False
    """A constraint keeps the entity out; the amount then says nothing."""


class PlacedEntity(Value):
    entity: str
    module: str
    pulls: tuple[ModulePull, ...] = ()
    """Of every module, the strongest first, barred ones last."""
    margin: float = 0.0
    """What the cut loses when the entity moves to where it is pulled second most."""
    alternative: str = ""
    """That module; empty for one of its own."""
    idle: bool = False
    """Nothing says where it belongs."""


class Decision(Value):
    topology: Topology
    verdict: str
    """In two sentences, with what would change it."""
    services: tuple[Module, ...]
    relationships: tuple[Relationship, ...] = ()
    """Between services."""
    module_relationships: tuple[Relationship, ...] = ()


class Wavering(Value):
    entity: str
    share: float
    """Of the draws in which it left its module, 0 to 1."""
    towards: str = ""
    """The module it went to most often; empty for one of its own or a new one."""


class RateError(Value):
    """What happens to the cut when every rate is off by chance, each by its own factor."""

    width: float
    """At most by this share: 0.1 or 0.3."""
    draws: int
    unchanged: int
    """Draws with exactly the same modules."""
    wavering: tuple[Wavering, ...] = ()
    """The most frequent first."""


class CutFile(Value):
    path: str
    media_type: str
    content: str


class EntityMove(Value):
    entity: str
    before: str
    after: str
    """Modules, under their names before and after."""


class CutDifference(Value):
    """What the change changes."""

    modules: tuple[Module, ...]
    """Before."""
    moves: tuple[EntityMove, ...] = ()
    joined: tuple[tuple[str, str], ...] = ()
    """Pairs that share a module only after the change."""
    split: tuple[tuple[str, str], ...] = ()
    """Pairs that share a module only before the change."""
    renamed: tuple[tuple[str, str], ...] = ()
    decision: Decision | None = None
    """Before; None where there is none."""


class CutAnswer(Value):
    modules: tuple[Module, ...]
    entities: tuple[PlacedEntity, ...]
    value: float
    bound: float
    """No cut that satisfies the constraints is worth more: proved, and checked."""
    gap: float
    """0 when no cut is better."""
    decision: Decision | None = None
    """None for traces: they say nothing of teams, machines and objectives."""
    difference: CutDifference | None = None
    """None where nothing was changed."""
    files: tuple[CutFile, ...] = ()
    stability: tuple[RateError, ...] = ()
    """Of the cut as answered, with the change where there is one; the narrowest first."""


class ServiceGroup(Value):
    """One service of a cut that somebody proposes."""

    name: str
    entities: tuple[str, ...]


class Likeness(Value):
    name: str
    """``ours``, ``one service``, ``one per entity`` or ``average link`` (at as many services as were given)."""
    services: int
    adjusted_rand: float
    mojofm: float
    """Of 100."""
    value: float
    calls: float
    """Between services."""


class Reason(Value):
    criterion: str
    amount: float


class Misplaced(Value):
    entity: str
    theirs: str
    ours: str
    instead: str = ""
    """Our module that the given service stands for; empty when there is none."""
    cost: float = 0.0
    """By how much our cut's value falls when the entity moves there."""
    reasons: tuple[Reason, ...] = ()
    """They add up to the cost."""
    calls: float = 0.0
    """More of them between modules after the move."""


class ComparisonAnswer(Value):
    modules: tuple[Module, ...]
    """Ours."""
    likenesses: tuple[Likeness, ...]
    value: float
    """Of the given cut."""
    calls: float
    """Of the given cut."""
    misplaced: tuple[Misplaced, ...] = ()
    """The most costly first."""
    joined: tuple[tuple[str, str], ...] = ()
    """Pairs that share a service only in the given cut."""
    split: tuple[tuple[str, str], ...] = ()
    """Pairs that share a module only in ours."""
    broken: tuple[tuple[str, str], ...] = ()
    """Pairs whose constraint the given cut breaks."""
