"""What a use case is about: one row of an entity, or its collection, and what it does to it."""

import enum
from dataclasses import dataclass

from server.engine.contract import words
from server.engine.contract.catalogue import Catalogue
from server.engine.contract.drafts import Draft
from server.engine.contract.inputs import Input
from server.engine.contract.keys import Key, given_key, pinned_key
from server.engine.contract.sources import Source
from server.engine.contract.uses import Role, written
from server.engine.model.access import Access, Comparison, Operation, Statement
from server.engine.model.brief import Sensitivity, UseCaseKind


class Action(enum.StrEnum):
    GET = "get"
    LIST = "list"
    SEARCH = "search"
    BATCH = "batch"
    """Rows by a list of their ids (AIP-231)."""
    COMPUTE = "compute"
    """A query that answers with one row which is no resource: a count, a sum, the newest."""
    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    CUSTOM = "custom"


READING = frozenset({Action.GET, Action.LIST, Action.SEARCH, Action.BATCH, Action.COMPUTE})
PAGED = frozenset({Action.LIST, Action.SEARCH})


@dataclass(frozen=True)
class Subject:
    entity: str
    """Empty when no entity is touched."""
    action: Action
    statement: Statement | None = None
    """The one that reads or changes the subject."""
    keys: Key = ()
    """Columns that identify the row with the inputs they are compared with; empty for a collection."""
    stands_for: str = ""
    """The secret entity in whose place the subject stands: tokens are no resources."""
    noun: str = ""
    """What the use case calls it, where that is not the entity's name: ``inventory``."""

    @property
    def is_item(self) -> bool:
        return bool(self.keys)

    @property
    def by_surrogate(self) -> bool:
        return bool(self.keys) and self.keys[0][0].is_key

    @property
    def is_callers_own(self) -> bool:
        """Identified by the caller alone."""
        return bool(self.keys) and all(given.source is Source.CALLER for _, given in self.keys)


def subject_of(draft: Draft, catalogue: Catalogue) -> Subject:
    if draft.use_case.kind is UseCaseKind.QUERY and not written(draft.statements) and not draft.proves_secret:
        return _of_query(draft, catalogue)
    return _of_command(draft, catalogue)


# queries


def _of_query(draft: Draft, catalogue: Catalogue) -> Subject:
    name = draft.use_case.name
    reads = [(one, access) for one in draft.statements for access in one.accesses if catalogue.fields(access.entity)]
    if not reads:
        return Subject(_named(draft, catalogue), Action.COMPUTE)
    candidates = [(one, access) for one, access in reads if one.returns or not draft.returns_anything] or reads
    if words.verb(name) in words.LIST_VERBS:
        candidates = [(one, access) for one, access in candidates if not access.pins_key] or candidates
    mentioned = [pair for pair in candidates if _said(name, pair[1].entity, catalogue)]
    statement, access = candidates[0]
    if draft.use_case.entity in {one.entity for _, one in reads}:
        statement, access = next(pair for pair in reads if pair[1].entity == draft.use_case.entity)
    elif mentioned:
        best = max(_said(name, one.entity, catalogue) or (0, 0, 0) for _, one in mentioned)
        statement, access = next(pair for pair in mentioned if _said(name, pair[1].entity, catalogue) == best)
    elif _gives_nothing(access, statement):
        shown = next(output.entity for output in statement.returns if output.entity)
        access = next((one for one in statement.accesses if one.entity == shown), access)
    return _read(draft, access, statement, catalogue)


def _gives_nothing(access: Access, statement: Statement) -> bool:
    """The entity is only the way to what the result shows."""
    shown = {output.entity for output in statement.returns if output.entity}
    return bool(shown) and access.entity not in shown


def _read(draft: Draft, access: Access, statement: Statement, catalogue: Catalogue) -> Subject:
    name = draft.use_case.name
    noun = "" if words.mention(name, *catalogue.called(access.entity)[:1]) else words.noun(name)
    keys = pinned_key(draft, (access,), catalogue)
    if keys:
        return Subject(access.entity, Action.GET, statement, keys, noun=noun)
    if _is_one_row(statement):
        return Subject(access.entity, Action.COMPUTE, statement, noun=noun)
    if any(one.column == "id" and _is_list(draft, one.comparison, one.term) for one in access.predicate):
        return Subject(access.entity, Action.BATCH, statement, noun=noun)
    action = Action.SEARCH if words.verb(name) in words.SEARCH_VERBS else Action.LIST
    return Subject(access.entity, action, statement, noun=noun)


def _is_list(draft: Draft, comparison: Comparison, term: str) -> bool:
    return comparison is Comparison.IN and any(
        given is not None and given.source is Source.CLIENT for given in draft.within(term)
    )


def _is_one_row(statement: Statement) -> bool:
    grouped = "group by" in statement.sql.lower()
    aggregated = bool(statement.returns) and all(not one.column for one in statement.returns) and not grouped
    return aggregated or any(access.limit.strip() == "1" for access in statement.accesses)


def _said(name: str, entity: str, catalogue: Catalogue) -> tuple[int, int, int] | None:
    return words.mention(name, *catalogue.called(entity))


def _named(draft: Draft, catalogue: Catalogue) -> str:
    """The entity a use case without statements speaks of."""
    if draft.use_case.entity:
        return draft.use_case.entity
    said = {entity: words.mention(draft.use_case.name, entity) for entity in catalogue.entities}
    best = max(said, key=lambda entity: said[entity] or (-1, 0, 0), default="")
    return best if best and said[best] else ""


# commands


def _of_command(draft: Draft, catalogue: Catalogue) -> Subject:
    changes = [access for access in written(draft.statements) if catalogue.fields(access.entity)]
    if not changes:
        entity = _named(draft, catalogue)
        touched = [access for statement in draft.statements for access in statement.accesses]
        entity = entity or next((access.entity for access in touched if catalogue.fields(access.entity)), "")
        same = tuple(access for access in touched if access.entity == entity)
        return _standing_in(Subject(entity, Action.CUSTOM, None, pinned_key(draft, same, catalogue)), catalogue)
    access = _main_change(draft, changes, catalogue)
    statement = next(one for one in draft.statements if access in one.accesses)
    if access.operation is Operation.LOCK:
        keys = pinned_key(draft, (access,), catalogue)
        noun = words.noun(draft.use_case.name)
        return Subject(access.entity, Action.CUSTOM, statement, keys, noun=noun)
    return _standing_in(_of_change(draft, access, statement, catalogue), catalogue)


def _standing_in(subject: Subject, catalogue: Catalogue) -> Subject:
    """A secret is no resource of its own: the use case is about the entity it belongs to."""
    entity = subject.entity
    while catalogue.sensitivity(entity) is Sensitivity.SECRET and catalogue.whole_of(entity):
        entity = catalogue.parent(entity)
    if entity == subject.entity:
        return subject
    return Subject(entity, Action.CUSTOM, subject.statement, stands_for=subject.entity)


def _main_change(draft: Draft, changes: list[Access], catalogue: Catalogue) -> Access:
    """The change the use case is named after; else the root of what it inserts; else the row it is told."""
    name = draft.use_case.name
    if draft.use_case.entity:
        of_entity = [access for access in changes if access.entity == draft.use_case.entity]
        if of_entity:
            return next((access for access in of_entity if access.operation is _announced(name)), of_entity[0])
    said = [access for access in changes if _said(name, access.entity, catalogue)]
    if said:
        best = max(_said(name, access.entity, catalogue) or (0, 0, 0) for access in said)
        named = [access for access in said if _said(name, access.entity, catalogue) == best]
        return next((access for access in named if access.operation is _announced(name)), named[0])
    inserted = [access for access in changes if access.operation is Operation.INSERT]
    names = {access.entity for access in inserted}
    roots = [
        access
        for access in inserted
        if not any(
            one.refers_to in names and one.refers_to != access.entity
            for one in catalogue.fields(access.entity).values()
            if not one.is_key
        )
    ]
    if roots or inserted:
        return (roots or inserted)[0]
    locked = [a for one in draft.statements for a in one.accesses if a.operation is Operation.LOCK]
    told = [access for access in (*locked, *changes) if pinned_key(draft, (access,), catalogue)]
    return (told or changes)[0]


def _announced(name: str) -> Operation | None:
    """What the verb of a use case's name announces, ``None`` when that may be several things."""
    first = words.verb(name)
    if first in words.DELETE_VERBS:
        return Operation.DELETE
    return Operation.INSERT if first in words.CREATE_VERBS else None


def _of_change(draft: Draft, access: Access, statement: Statement, catalogue: Catalogue) -> Subject:
    name = draft.use_case.name
    first = words.verb(name)
    if access.operation is Operation.INSERT:
        keys = given_key(draft, access, catalogue) if _may_exist(access, statement, catalogue) else ()
        return Subject(access.entity, Action.REPLACE if keys else Action.CREATE, statement, keys)
    related = [one for part in draft.statements for one in part.accesses if one.entity == access.entity]
    keys = pinned_key(draft, (access, *related), catalogue)
    if not keys:
        return Subject(access.entity, Action.CUSTOM, statement)
    known = [given for _, given in keys]
    values = [one for one in draft.client_inputs if one not in known and not _identifies(one)]
    if access.operation is Operation.DELETE or (first in words.DELETE_VERBS and not values):
        return Subject(access.entity, Action.DELETE, statement, keys)
    own = {given.parameter for term in access.assignments for given in draft.within(term.term) if given}
    overwrites = values and all(one.role is Role.VALUE and one.parameter in own for one in values)
    if first in words.UPDATE_VERBS | words.REPLACE_VERBS and overwrites and _adds_nothing(draft, access):
        assigned = {one.column for one in access.assignments}
        whole = first in words.REPLACE_VERBS and assigned >= _changeable(access.entity, catalogue)
        return Subject(access.entity, Action.REPLACE if whole else Action.UPDATE, statement, keys)
    return Subject(access.entity, Action.CUSTOM, statement, keys)


def _identifies(one: Input) -> bool:
    """A reference in a condition, such as the shop in ``where id = :listing_id and shop_id = :shop_id``."""
    return one.role is Role.KEY and one.field is not None and bool(one.field.refers_to)


def _adds_nothing(draft: Draft, access: Access) -> bool:
    """No other row of the same entity appears: a repeat leaves what the first call left."""
    return not any(
        one.operation is Operation.INSERT and one.entity == access.entity for one in written(draft.statements)
    )


def _changeable(entity: str, catalogue: Catalogue) -> frozenset[str]:
    return frozenset(
        name
        for name, one in catalogue.fields(entity).items()
        if one.attribute and one.attribute.mutable and one.sensitivity is not Sensitivity.SECRET
    )


def _may_exist(access: Access, statement: Statement, catalogue: Catalogue) -> bool:
    """An insert that a repeat would not double: an upsert that overwrites, or a bare pair of a join table."""
    if accumulates(statement):
        return False
    if "on conflict" in statement.sql.lower():
        return True
    return "." in access.entity and {one.column for one in access.assignments} <= set(catalogue.fields(access.entity))


def accumulates(statement: Statement) -> bool:
    """``on conflict … do update set quantity = cart_items.quantity + excluded.quantity``: a repeat adds again."""
    update = statement.sql.lower().partition("do update")[2]
    return "excluded." in update and any(sign in update for sign in ("+", "-", "||"))
