"""What belongs to which service: entities, join tables, invariants, statements."""

from server.engine.kernel.sql.formula import columns
from server.engine.model.access import Statement
from server.engine.model.boundaries import Boundaries, Operation, Style
from server.engine.model.brief import Invariant, Relation, RelationKind
from server.engine.model.prepared import PreparedBrief
from server.engine.schema.draft import Draft
from server.engine.schema.invariants import Context
from server.engine.schema.logical import Logical


class Territory:
    """The cut, asked about the parts of a brief."""

    def __init__(self, prepared: PreparedBrief, cut: Boundaries) -> None:
        self.prepared = prepared
        self.cut = cut
        self.logical = Logical(prepared.brief)
        self.services = tuple(sorted(one.name for one in cut.services))
        self._context = Context(prepared, self.logical, Draft())
        self._owner = {entity.name: self._owner_of(entity.name) for entity in prepared.brief.entities}

    def _owner_of(self, entity: str) -> str:
        # An entity that the cut does not name still needs a table; the first service takes it.
        return self.cut.service_of(entity) or self.services[0]

    def owner(self, entity: str) -> str:
        """Of an entity, or of a join table, which lies with its ``From``."""
        return self._owner.get(entity.partition(".")[0], self.services[0])

    def home(self, use_case: str) -> str:
        """The service that a use case's caller reaches."""
        return next((one.name for one in self.cut.services if use_case in one.use_cases), self.services[0])

    def relations(self, service: str) -> tuple[Relation, ...]:
        """Relations whose column or join table the service has."""
        return tuple(one for one in self.prepared.brief.relations if self.holder(one) == service)

    def holder(self, relation: Relation) -> str:
        many = relation.kind is RelationKind.MANY_TO_MANY
        return self.owner(relation.from_ if many else relation.to)

    def leaves(self, relation: Relation) -> bool:
        """Whether its other side is another service's."""
        return self.owner(relation.from_) != self.owner(relation.to)

    def of_invariant(self, invariant: Invariant) -> tuple[str, ...]:
        """The services whose rows an invariant speaks of, sorted."""
        entities = {entity for entity, _ in self._context.over(invariant) if entity}
        formula = self._context.parse(invariant) if invariant.expression else None
        if formula is not None:
            entities |= {self._context.meaning(invariant, name)[0] for name in columns(formula)} - {""}
        return tuple(sorted({self.owner(entity) for entity in entities})) or self.services[:1]

    def of_statement(self, statement: Statement) -> tuple[str, ...]:
        """The services whose tables a statement names, sorted; its use case's own when it names none."""
        found = {self.owner(access.entity) for access in statement.accesses if access.table}
        return tuple(sorted(found)) or (self.home(statement.use_case),)

    def lookup(self, service: str, owner: str, entity: str) -> Operation | None:
        """The read of single rows of an entity that a service may ask of its owner, by the context map."""
        offered = [
            operation
            for relationship in self.cut.relationships
            if relationship.downstream == service and relationship.upstream == owner
            for operation in relationship.operations
            if operation.style is Style.CALL
            and operation.name.startswith("Get")
            and f"{entity}.id" in operation.reads
            and not operation.writes
        ]
        return offered[0] if offered else None
