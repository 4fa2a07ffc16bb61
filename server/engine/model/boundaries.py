"""Services and what passes between them, as the boundaries analysis decides and every later analysis reads them."""

import enum

from server.engine.model.brief import Microseconds, PerSecond
from server.engine.model.value import Value


class Topology(enum.StrEnum):
    MODULAR_MONOLITH = "modular_monolith"
    """One service; the modules are its packages."""
    SPLIT = "split"
    SPLIT_LATER = "split_later"
    """One service today; a named number says when to split."""


class Replica(Value):
    """Reference data that a module keeps a read-only copy of."""

    entity: str
    owner: str
    """The module that writes it."""
    columns: tuple[str, ...]
    staleness: Microseconds
    """How old the copy may be."""


class Module(Value):
    """Entities that change together and the use cases they serve: one side of a boundary."""

    name: str
    """Lower-case letters, digits and hyphens; unique in the plan."""
    entities: tuple[str, ...]
    """Owned: nobody else writes them. Sorted."""
    use_cases: tuple[str, ...] = ()
    """Coordinated here: the caller reaches this module first. Sorted."""
    team: str = ""
    replicas: tuple[Replica, ...] = ()


class Style(enum.StrEnum):
    CALL = "call"
    """Synchronous; the downstream side waits."""
    EVENT = "event"
    """The upstream side publishes and does not wait."""


class Operation(Value):
    """What a downstream module needs of an upstream one; the contract analysis makes an internal rpc or event of it."""

    name: str
    """UpperCamelCase: ``GetOffering``, ``OrderPlaced``."""
    style: Style
    entities: tuple[str, ...]
    """Of the upstream module."""
    reads: tuple[str, ...] = ()
    """``Entity.column``, the answer's or the event's payload; sorted."""
    writes: tuple[str, ...] = ()
    """``Entity.column`` changed by the call; sorted. A write across modules is part of a saga."""
    use_cases: tuple[str, ...] = ()
    """Which need it."""
    statements: tuple[str, ...] = ()
    """Ids of the brief's statements it takes the place of."""
    rate: PerSecond = 0.0
    """At peak."""


class Relationship(Value):
    """One edge of the context map (Evans, Domain-Driven Design, 2003, part IV)."""

    upstream: str
    """Module whose model the other side has to follow."""
    downstream: str
    operations: tuple[Operation, ...]
    published_language: bool = False
    """More than one downstream module: the upstream side states its model for all of them."""
    anticorruption_layer: bool = False
    """The models differ so much that the downstream side translates."""


class Boundaries(Value):
    topology: Topology
    modules: tuple[Module, ...]
    """The cut: every entity and every use case in exactly one. Sorted by name."""
    services: tuple[Module, ...]
    """What is deployed: each module, or several of them as one. One, named after the brief, where nothing is split."""
    relationships: tuple[Relationship, ...] = ()
    """Between services, sorted by upstream and downstream."""
    module_relationships: tuple[Relationship, ...] = ()
    """Between modules, whether or not a process boundary lies between them."""

    def service_of(self, entity: str) -> str:
        """The service that owns the entity; a join table (``From.relation``) lies with its ``From``."""
        root = entity.partition(".")[0]
        return next((one.name for one in self.services if entity in one.entities or root in one.entities), "")
