"""Where resources live: the path of a row, of a collection, of what is the caller's own.

A row has one canonical path, so that the ETag a GET returns is the one a PATCH of the same path asks for. It is nested
below its whole exactly when every use case on such a row names the whole; a surrogate key needs no more to be found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from server.engine.contract import words
from server.engine.contract.catalogue import Catalogue, Field
from server.engine.contract.drafts import Draft
from server.engine.contract.inputs import Input
from server.engine.contract.sources import Source
from server.engine.contract.subjects import READING, Action, Subject
from server.engine.contract.uses import Role
from server.engine.kernel.naming import plural, snake
from server.engine.model.access import Comparison, Operation

VERSION = "v1"
ROOT = f"/{VERSION}"


@dataclass(frozen=True)
class PathParameter:
    name: str
    field: Field | None
    input: Input


@dataclass(frozen=True)
class Base:
    """A path without HTTP method or custom verb."""

    path: str
    parameters: tuple[PathParameter, ...] = ()
    parent: str = ""
    """The entity whose row stands before the last segment."""


@dataclass(frozen=True)
class Paths:
    catalogue: Catalogue
    drafts: tuple[tuple[Draft, Subject], ...]

    def base(self, draft: Draft, subject: Subject) -> Base:
        if not subject.entity:
            return Base(f"{ROOT}/{words.kebab(draft.use_case.name)}")
        return self._item(draft, subject) if subject.is_item else self.collection(draft, subject)

    # rows

    def _item(self, draft: Draft, subject: Subject) -> Base:
        if subject.is_callers_own:
            return self._callers_own(draft, subject)
        if not subject.by_surrogate:
            return self._joined(draft, subject)
        entity = subject.entity
        own = PathParameter(self._key_name(entity), subject.keys[0][0], subject.keys[0][1])
        whole = self.catalogue.parent(entity)
        if whole and whole in self._nested.get(entity, ()):
            if whole == self.catalogue.account_of(draft.actor):
                return Base(f"{self._me(whole)}/{self.segment(entity, whole)}/{{{own.name}}}", (own,), whole)
            above = self._given_whole(draft, entity)
            if above is not None:
                path = f"{ROOT}/{self.segment(whole)}/{{{above.name}}}/{self.segment(entity, whole)}/{{{own.name}}}"
                return Base(path, (above, own), whole)
        return Base(f"{ROOT}/{self.segment(entity)}/{{{own.name}}}", (own,))

    def _callers_own(self, draft: Draft, subject: Subject) -> Base:
        me = self.catalogue.account_of(draft.actor)
        if subject.by_surrogate or not me:
            return Base(self._me(subject.entity))
        return Base(f"{self._me(me)}/{self._singular(subject.entity, me)}", (), me)

    def _joined(self, draft: Draft, subject: Subject) -> Base:
        """A row named by a natural key: ``/listings/{listing_id}/translations/{language}``, ``/shops/{code}``."""
        entity = subject.entity
        rest = [(column, given) for column, given in subject.keys if given.source is Source.CLIENT]
        known = [column for column, given in subject.keys if given.source is Source.SERVER]
        whole = self.catalogue.parent(entity)
        base, parent = ROOT, ""
        parameters: tuple[PathParameter, ...] = ()
        if any(given.source is Source.CALLER for _, given in subject.keys):
            parent = self.catalogue.account_of(draft.actor)
            base = self._me(parent)
        elif known:
            parent = known[0].refers_to
            base = self._found_by_server(draft, parent)
        else:
            references = [pair for pair in rest if pair[0].refers_to]
            head = next(
                (pair for pair in references if pair[0].refers_to == whole), references[0] if references else None
            )
            if head is not None:
                parent = head[0].refers_to
                rest.remove(head)
                above = PathParameter(self._key_name(parent), head[0], head[1])
                base, parameters = f"{ROOT}/{self.segment(parent)}/{{{above.name}}}", (above,)
        if not rest:
            return Base(f"{base}/{self._singular(entity, parent)}", parameters, parent)
        tail = tuple(PathParameter(_value_name(column), column, given) for column, given in rest)
        path = f"{base}/{self.segment(entity, parent)}" + "".join(f"/{{{one.name}}}" for one in tail)
        return Base(path, (*parameters, *tail), parent)

    @cached_property
    def _nested(self) -> dict[str, tuple[str, ...]]:
        """Entities with the whole below which their rows are addressed."""
        found: dict[str, tuple[str, ...]] = {}
        for entity in self.catalogue.entities:
            whole = self.catalogue.parent(entity)
            rows = [draft for draft, subject in self.drafts if subject.entity == entity and subject.by_surrogate]
            if whole and rows and all(self._names_whole(draft, entity, whole) for draft in rows):
                found[entity] = (whole,)
        return found

    def _names_whole(self, draft: Draft, entity: str, whole: str) -> bool:
        if self._given_whole(draft, entity) is not None:
            return True
        return whole == self.catalogue.account_of(draft.actor) and any(
            one.source is Source.CALLER for one in draft.inputs
        )

    def _given_whole(self, draft: Draft, entity: str) -> PathParameter | None:
        whole = self.catalogue.parent(entity)
        for one in draft.client_inputs:
            if one.required and one.role is Role.KEY and one.loop is None:
                for use in one.uses:
                    if (
                        use.field
                        and use.field.entity == entity
                        and use.field.refers_to == whole
                        and not use.field.is_key
                    ):
                        return PathParameter(self._key_name(whole), use.field, one)
        return None

    @cached_property
    def _key_names(self) -> dict[str, str]:
        """How the statements call an entity's key, where they agree: ``section_id`` for a ``ShopSection``."""
        said: dict[str, set[str]] = {}
        for _, subject in self.drafts:
            if subject.by_surrogate and subject.keys[0][1].source is Source.CLIENT:
                said.setdefault(subject.entity, set()).add(subject.keys[0][1].name)
        names = {entity: next(iter(found)) for entity, found in said.items() if len(found) == 1}
        return {entity: name for entity, name in names.items() if name.endswith("_id")}

    def _key_name(self, entity: str) -> str:
        return self._key_names.get(entity, f"{snake(entity)}_id")

    # collections

    def collection(self, draft: Draft, subject: Subject) -> Base:
        entity = subject.entity
        reading = subject.action in READING
        me = self.catalogue.account_of(draft.actor)
        caller = False
        for column, given in self._references(draft, subject):
            home = self._is_home(draft, entity, column.refers_to)
            if given.source is Source.CLIENT and given.required and not given.many and given.loop is None:
                if reading or home or subject.action is not Action.CREATE:
                    parent = column.refers_to
                    above = PathParameter(self._key_name(parent), column, given)
                    path = f"{ROOT}/{self.segment(parent)}/{{{above.name}}}/{self._last(subject, parent)}"
                    return Base(path, (above,), parent)
            elif given.source is Source.SERVER and home:
                known = self._found_by_server(draft, column.refers_to)
                if known != ROOT:
                    return Base(f"{known}/{self._last(subject, column.refers_to)}", (), column.refers_to)
            caller = caller or given.source is Source.CALLER
        if caller and me and me != entity and (reading or self.catalogue.parent(entity) == me):
            return Base(f"{self._me(me)}/{self._last(subject, me)}", (), me)
        return Base(f"{ROOT}/{self.segment(entity)}")

    def _last(self, subject: Subject, parent: str) -> str:
        """What hangs below the parent: the use case's own noun for a read that does not name the entity."""
        if subject.noun and subject.action in (Action.LIST, Action.SEARCH) and subject.noun not in words.kebab(parent):
            return subject.noun
        return self.segment(subject.entity, parent)

    def _references(self, draft: Draft, subject: Subject) -> Sequence[tuple[Field, Input]]:
        """References to other entities that the use case gives for the collection: its whole first."""
        if subject.statement is None or subject.stands_for:
            return ()
        found: dict[str, tuple[Field, Input]] = {}
        for access in subject.statement.accesses:
            own = access.entity == subject.entity
            pairs = [(one.column, one.term) for one in access.predicate if one.comparison is Comparison.EQUAL]
            if own and access.operation is Operation.INSERT:
                pairs += [(one.column, one.term) for one in access.assignments]
            for name, term in pairs:
                given = draft.given(term)
                column = self.catalogue.field(access.entity, name)
                if given is None or column is None or not column.refers_to or (own and column.is_key):
                    continue
                if not own and not column.is_key and given.source is not Source.CALLER:
                    continue
                found.setdefault(column.name if own else column.path, (column, given))
        whole = self.catalogue.parent(subject.entity)
        referred = {one.refers_to for one in self.catalogue.fields(subject.entity).values()}
        return sorted(
            found.values(),
            key=lambda pair: (
                pair[0].refers_to != whole,
                words.mention(draft.use_case.name, *self.catalogue.called(pair[0].refers_to)) is None,
                pair[0].refers_to not in referred,
            ),
        )

    def _is_home(self, draft: Draft, entity: str, parent: str) -> bool:
        """Whether new rows are made below the parent: it owns them, or the use case's name says so."""
        rest = words.without(draft.use_case.name, *self.catalogue.called(entity))
        return self.catalogue.is_home(entity, parent) or (
            parent != entity and words.mention(rest, *self.catalogue.called(parent)) is not None
        )

    # names

    def _me(self, account: str) -> str:
        return f"{ROOT}/{self.segment(account)}/me" if account else f"{ROOT}/me"

    def _found_by_server(self, draft: Draft, entity: str) -> str:
        """The path of a row that the server finds by itself: the caller's own one, such as a cart."""
        me = self.catalogue.account_of(draft.actor)
        own = any(
            subject.entity == entity and subject.is_callers_own and not subject.by_surrogate
            for _, subject in self.drafts
        )
        return f"{self._me(me)}/{self._singular(entity, me)}" if own else ROOT

    def segment(self, entity: str, parent: str = "") -> str:
        """``ListingImage`` → ``listing-images``, below a listing ``images``."""
        return plural(self._singular(entity, parent).replace("-", "_")).replace("_", "-")

    def _singular(self, entity: str, parent: str) -> str:
        """Without the words it shares with the parent in front: ``ShippingDestination`` in a ``ShippingProfile``."""
        name = words.kebab(entity.rpartition(".")[2] or entity).split("-")
        for word in words.kebab(parent).split("-") if parent else ():
            if len(name) > 1 and name[0] == word:
                del name[0]
            else:
                break
        return "-".join(name)


def _value_name(column: Field) -> str:
    return f"{snake(column.refers_to)}_id" if column.refers_to else column.name
