"""Which unique keys a method can find taken."""

from collections.abc import Iterator

from server.engine.contract import words
from server.engine.contract.catalogue import Catalogue, Field
from server.engine.contract.drafts import Draft
from server.engine.contract.inputs import Input
from server.engine.contract.problems import Scenario
from server.engine.contract.repeats import says_what_then
from server.engine.contract.sources import Source
from server.engine.model.access import Access, Operation
from server.engine.model.brief import InvariantKind

_MOST_NAMED = 2
"""Columns up to which a problem is named after them; beyond, the row simply exists already."""


def taken(draft: Draft, catalogue: Catalogue) -> Iterator[Scenario]:
    invariants = {
        (one.over[0].partition(".")[0], tuple(sorted(over.partition(".")[2] for over in one.over))): one.name
        for one in catalogue.brief.invariants
        if one.kind is InvariantKind.UNIQUE and one.over
    }
    for statement in draft.statements:
        if says_what_then(statement):
            continue
        for access in statement.accesses:
            if access.operation not in (Operation.INSERT, Operation.UPDATE):
                continue
            for key in catalogue.natural_keys(access.entity):
                if _can_meet(draft, access, key, catalogue):
                    name = invariants.get((access.entity, tuple(sorted(key))), "")
                    yield _scenario(draft, access, key, name, catalogue)


def _can_meet(draft: Draft, access: Access, key: tuple[str, ...], catalogue: Catalogue) -> bool:
    """Whether what is written may equal the key of another row.

    Not when the row hangs on one this very use case has just made, or when the key is that of the request: a repeat is
    recognised then, not refused.
    """
    assigned = {one.column: one.term for one in access.assignments}
    known = set(assigned) | {one.column for one in access.predicate}
    if not set(key) <= known or not set(key) & set(assigned):
        return False
    inputs = [one for column in key for one in draft.within(assigned.get(column, ""))]
    given = [one for one in inputs if one is not None]
    if any(one.source is Source.KEY_HEADER for one in given):
        return False
    fresh = any(one.source is Source.SERVER and _is_new(draft, one) for one in given)
    if fresh and not any(one.loop is not None and one.source is Source.CLIENT for one in given):
        return False
    return any(one.source in (Source.CLIENT, Source.CALLER) for one in given)


def _is_new(draft: Draft, one: Input) -> bool:
    """The key of a row that an earlier statement inserts."""
    return one.field is not None and any(
        access.operation is Operation.INSERT and access.entity == one.field.refers_to
        for statement in draft.statements
        for access in statement.accesses
    )


def _scenario(draft: Draft, access: Access, key: tuple[str, ...], invariant: str, catalogue: Catalogue) -> Scenario:
    entity = access.entity
    noun = words.phrase(entity.replace(".", " "))
    slug = words.kebab(entity.replace(".", "-"))
    fields = [one for one in (catalogue.field(entity, column) for column in key) if one is not None]
    telling = [one for one in fields if not _is_placed_by(one, draft, catalogue)]
    named = telling if 0 < len(telling) <= _MOST_NAMED and any(one.attribute for one in telling) else []
    members = {"columns": [one.name for one in named or fields]}
    if not named:
        return Scenario(
            409,
            f"{slug}-exists",
            f"{noun.capitalize()} exists already",
            f"There is such {words.article(noun)} already.",
            when=f"there is such {words.article(noun)} already",
            members=members,
            invariant=invariant,
        )
    shown = words.listed([_said(one) for one in named])
    return Scenario(
        409,
        f"{slug}-{'-'.join(_said(one).replace(' ', '-') for one in named)}-taken",
        f"{shown.capitalize()} already taken",
        f"There is {words.article(noun)} with this {shown} already.",
        when=f"{words.article(noun)} with this {shown} exists",
        members=members,
        invariant=invariant,
    )


def _is_placed_by(one: Field, draft: Draft, catalogue: Catalogue) -> bool:
    """The reference to what owns the row: it says where the value must be unique, not what is taken."""
    return bool(one.refers_to) and (
        catalogue.is_home(one.entity, one.refers_to) or one.refers_to == catalogue.account_of(draft.actor)
    )


def _said(one: Field) -> str:
    return one.name.removesuffix("_id").replace("_", " ")
