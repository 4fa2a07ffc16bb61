"""What each use case answers with: the columns its caller may see, nested as the rows belong together."""

from dataclasses import dataclass, replace

from server.engine.contract import grants
from server.engine.contract.audience import Audience
from server.engine.contract.catalogue import Catalogue, Field
from server.engine.contract.drafts import Draft
from server.engine.contract.expressions import columns_in, schema_of
from server.engine.contract.sources import Source, is_made_object
from server.engine.contract.steps import places_of_statements
from server.engine.contract.subjects import PAGED, READING, Action, Subject
from server.engine.contract.views import Names, Property, View
from server.engine.kernel.naming import camel, plural, singular, snake
from server.engine.model.access import Comparison, Operation, Output, Statement
from server.engine.model.brief import AttributeType, Sensitivity


@dataclass(frozen=True)
class Answer:
    """The body of a success; without a view there is none."""

    view: View | None = None
    extras: tuple[Property, ...] = ()
    """Members of a page beside its items."""
    silent: bool = False
    """Accepted in the same way whatever comes of it, so that an answer tells nobody who has an account."""


@dataclass(frozen=True)
class Answers:
    catalogue: Catalogue
    audience: Audience
    names: Names

    def of(self, draft: Draft, subject: Subject) -> Answer:
        granted = grants.granted(draft)
        if granted:
            return Answer(self.names.keep(View("", "", granted), "TokenSet", f"{draft.use_case.name}Tokens"))
        if self._is_silent(draft, subject):
            return Answer(silent=True)
        if subject.action in READING:
            return self._read(draft, subject)
        if subject.action is Action.DELETE or subject.stands_for or not self.catalogue.fields(subject.entity):
            return Answer()
        return Answer(self._after_change(draft, subject))

    def _is_silent(self, draft: Draft, subject: Subject) -> bool:
        """An anonymous change that finds an account by personal data, or quietly skips one that is there already."""
        if not draft.is_open or draft.proves_secret or subject.statement is None:
            return False
        if not any(access.operation is Operation.INSERT for access in subject.statement.accesses):
            return False
        looks_up = any(
            given is not None and given.source is Source.CLIENT and column.sensitivity is not Sensitivity.PUBLIC
            for access in subject.statement.accesses
            for condition in access.predicate
            for given in draft.within(condition.term)
            for column in (self.catalogue.field(access.entity, condition.column),)
            if column is not None
        )
        return looks_up or "do nothing" in subject.statement.sql.lower()

    # reads

    def _read(self, draft: Draft, subject: Subject) -> Answer:
        if subject.statement is None or subject.action is Action.COMPUTE:
            return Answer(self._computed(draft, subject))
        own = self._shaped(draft, subject.statement, subject.entity)
        taken = {one.name for one in own}
        if subject.action is Action.GET:
            embedded = self._embedded(draft, subject, taken)
            return Answer(self._item(draft, subject, (*own, *embedded)))
        joined, beside = [], []
        for statement in self._others(draft, subject):
            one = self._joined(draft, statement, subject)
            if one is not None and one.name not in taken:
                joined.append(one)
                taken.add(one.name)
            elif one is None:
                beside += [two for two in self._parts(draft, statement, subject, set()) if two.name not in taken]
        name = self._name(subject.entity)
        view = View("", subject.entity, (*own, *joined), partial=subject.action in PAGED)
        called = (f"{name}Summary", f"{draft.use_case.name}Item")
        return Answer(self.names.keep(view, *called), tuple({one.name: one for one in beside}.values()))

    def _item(self, draft: Draft, subject: Subject, properties: tuple[Property, ...]) -> View:
        name = self._name(subject.entity)
        plain = self._plain(draft, subject.entity)
        if [one.signature() for one in plain] == [one.signature() for one in properties]:
            return self.names.keep(View("", subject.entity, plain), name, f"{name}Resource")
        return self.names.keep(View("", subject.entity, properties), f"{name}Detail", f"{draft.use_case.name}Result")

    def _computed(self, draft: Draft, subject: Subject) -> View | None:
        own = tuple(one for statement in draft.statements for one in self._outputs(draft, statement).values())
        unique = tuple({one.name: one for one in own}.values())
        view = View("", subject.entity, unique)
        return self.names.keep(view, f"{draft.use_case.name}Result") if unique else None

    def _shaped(self, draft: Draft, statement: Statement, root: str) -> tuple[Property, ...]:
        """A result as one object for each row of ``root``: what a join multiplies becomes a list inside."""
        outputs = self._outputs(draft, statement)
        entities = dict.fromkeys(output.entity for output, _ in outputs if output.entity)
        below = [entity for entity in entities if self._multiplies(root, entity)]
        tops = [one for (output, _), one in outputs.items() if output.entity not in below or not below]
        if not below:
            return tuple(tops)
        nested = tuple(one for (output, _), one in outputs.items() if output.entity in below)
        child = below[0]
        name = self._part_name(child, root, many=True)
        view = self.names.keep(View("", child, nested), f"{self._name(child)}Line", _named(draft, name))
        return (*tops, Property(name, view=view, many=True))

    def _multiplies(self, root: str, entity: str) -> bool:
        """Whether one row of ``root`` may stand beside several of the entity in a join."""
        if entity == root or self.catalogue.reaches(root, entity):
            return False
        return not self.catalogue.is_one_to_one(entity, root)

    def _outputs(self, draft: Draft, statement: Statement) -> dict[tuple[Output, int], Property]:
        """The visible columns of a result; those of the same name from two entities are told apart."""
        found: dict[tuple[Output, int], Property] = {}
        named: set[str] = set()
        for position, output in enumerate(statement.returns or _read_columns(statement)):
            one = self._output(draft, statement, output)
            if one is None:
                continue
            if one.name in named:
                one = replace(one, name=f"{snake(output.entity)}_{one.name}" if output.entity else f"{one.name}_2")
            if one.name not in named:
                named.add(one.name)
                found[output, position] = one
        return found

    def _output(self, draft: Draft, statement: Statement, output: Output) -> Property | None:
        column = self.catalogue.field(output.entity, output.column) if output.column else None
        if column is not None:
            if column.type is AttributeType.BLOB_REFERENCE and column.sensitivity is Sensitivity.SECRET:
                return _signed(output.name)
            visible = self.audience.sees(draft, column, statement)
            outer = not column.required or _is_outer(statement, output)
            return Property(output.name, column, nullable=outer) if visible else None
        made_of = columns_in(output.expression, statement, self.catalogue)
        if not all(self.audience.sees(draft, one, statement) for one in made_of):
            return None
        schema, nullable = schema_of(output.expression, statement, self.catalogue)
        name = output.name if output.name not in ("", "?column?") else "value"
        return Property(name, None, schema, nullable, description=f"Computed: {' '.join(output.expression.split())}.")

    # other statements of the same read

    def _others(self, draft: Draft, subject: Subject) -> list[Statement]:
        return [one for one in draft.statements if one is not subject.statement and one.returns]

    def _embedded(self, draft: Draft, subject: Subject, taken: set[str]) -> tuple[Property, ...]:
        found: list[Property] = []
        for statement in self._others(draft, subject):
            for one in self._parts(draft, statement, subject, taken):
                found.append(one)
                taken.add(one.name)
        return tuple(found)

    def _parts(self, draft: Draft, statement: Statement, subject: Subject, taken: set[str]) -> list[Property]:
        """What another statement brings: parts as a list, a single row as an object, computed values as they are."""
        root = _root(statement)
        own = self._shaped(draft, statement, root)
        if not root or root == subject.entity:
            return [one for one in own if one.name not in taken]
        many = not any(one.pins_key for one in statement.accesses if one.entity == root)
        name = self._part_name(root, subject.entity, many)
        if not own or name in taken:
            return []
        view = self.names.keep(View("", root, own), f"{self._name(root)}Part", _named(draft, name))
        places = places_of_statements(draft.use_case, len(draft.statements))
        absent = not many and places[draft.statements.index(statement)].optional
        return [Property(name, view=view, many=many, nullable=absent or (not many and not taken))]

    def _joined(self, draft: Draft, statement: Statement, subject: Subject) -> Property | None:
        """Rows fetched for all items of a list at once, handed to the item each belongs to."""
        root = _root(statement)
        link = next(
            (
                condition.column
                for access in statement.accesses
                if access.entity == root
                for condition in access.predicate
                for column in (self.catalogue.field(root, condition.column),)
                if condition.comparison is Comparison.IN and column is not None and column.refers_to == subject.entity
            ),
            "",
        )
        if not link:
            return None
        properties = tuple(one for one in self._shaped(draft, statement, root) if one.name != link)
        pinned = {
            condition.column
            for access in statement.accesses
            if access.entity == root
            for condition in access.predicate
            if condition.comparison is Comparison.EQUAL or condition.column == link
        }
        many = not any(set(key) <= pinned for key in self.catalogue.natural_keys(root))
        name = self._part_name(root, subject.entity, many)
        view = self.names.keep(View("", root, properties), f"{self._name(root)}Part", _named(draft, name))
        return Property(name, view=view, many=many, nullable=not many)

    # changes

    def _plain(self, draft: Draft, entity: str) -> tuple[Property, ...]:
        fields = self.catalogue.fields(entity).values()
        return tuple(
            Property(one.name, one, nullable=not one.required)
            for one in fields
            if self.audience.sees_after_change(draft, one)
        )

    def _after_change(self, draft: Draft, subject: Subject) -> View:
        name = self._name(subject.entity)
        plain = self._plain(draft, subject.entity)
        more = (*grants.made_secrets(draft), *self._uploads(draft, subject))
        if more:
            return self.names.keep(View("", subject.entity, (*plain, *more)), f"{draft.use_case.name}Result")
        return self.names.keep(View("", subject.entity, plain), name, f"{name}Resource", f"{draft.use_case.name}Result")

    def _uploads(self, draft: Draft, subject: Subject) -> tuple[Property, ...]:
        """Where the client sends the bytes of an object that the server has named."""
        made = [
            one
            for one in self.catalogue.fields(subject.entity).values()
            if is_made_object(one, draft.statements) and _is_written(draft, one)
        ]
        schema = {"type": "string", "format": "uri", "maxLength": 2048}
        text = "Signed address to PUT the bytes to, valid for 15 minutes."
        return tuple(Property(f"{one.name}_upload_url", None, schema, description=text) for one in made)

    def _name(self, entity: str) -> str:
        return camel(entity.replace(".", "_"))

    def _part_name(self, entity: str, whole: str, many: bool) -> str:
        bare = snake(entity.rpartition(".")[2] or entity).removeprefix(f"{snake(whole)}_")
        return plural(bare) if many else bare


def _named(draft: Draft, member: str) -> str:
    """What a nested shape is called when its entity's name is taken: ``ViewListingImage``."""
    return f"{draft.use_case.name}{camel(singular(member))}"


def _is_written(draft: Draft, column: Field) -> bool:
    return any(
        access.entity == column.entity and column.name in access.writes
        for statement in draft.statements
        for access in statement.accesses
    )


def _signed(name: str) -> Property:
    """A stored object whose key is secret is handed out as a signed address."""
    bare = name.removesuffix("_key").removesuffix("_reference")
    schema = {"type": "string", "format": "uri", "maxLength": 2048}
    return Property(f"{bare}_url", None, schema, description="Signed address of the object, valid for 15 minutes.")


def _root(statement: Statement) -> str:
    """The entity whose rows the result counts: the first one read, if it shows anything."""
    shown = [output.entity for output in statement.returns if output.entity]
    first = next((access.entity for access in statement.accesses if access.entity in shown), "")
    return first or (shown[0] if shown else "")


def _is_outer(statement: Statement, output: Output) -> bool:
    """The column stands on the optional side of an outer join."""
    first = statement.accesses[0].entity if statement.accesses else ""
    return output.entity != first and "left join" in " ".join(statement.sql.lower().split())


def _read_columns(statement: Statement) -> tuple[Output, ...]:
    """The columns a statement reads, where its result is not described."""
    return tuple(Output(column, access.entity, column) for access in statement.accesses for column in access.reads)
