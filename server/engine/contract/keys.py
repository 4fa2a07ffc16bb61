"""By which columns a use case names one row, and whether the caller may know them."""

from server.engine.contract.catalogue import Catalogue, Field
from server.engine.contract.drafts import Draft
from server.engine.contract.inputs import Input
from server.engine.contract.sources import Source
from server.engine.model.access import Access, Comparison
from server.engine.model.brief import Sensitivity

Key = tuple[tuple[Field, Input], ...]


def pinned_key(draft: Draft, accesses: tuple[Access, ...], catalogue: Catalogue) -> Key:
    """The columns by which the first of the accesses that does so pins one row; empty when none does."""
    for access in accesses:
        given: dict[str, Input] = {}
        for condition in access.predicate:
            one = draft.given(condition.term)
            if condition.comparison is Comparison.EQUAL and one is not None and one.required and one.loop is None:
                given.setdefault(condition.column, one)
        column = catalogue.field(access.entity, "id")
        if column is not None and "id" in given:
            if _is_addressable(column, given["id"]):
                return ((column, given["id"]),)
            continue
        found = _complete(access.entity, given, catalogue)
        if found:
            return found
    return ()


def given_key(draft: Draft, access: Access, catalogue: Catalogue) -> Key:
    """The natural key an insert writes, when client and caller know all of it."""
    given = {}
    for assignment in access.assignments:
        one = draft.given(assignment.term)
        if one is not None and one.loop is None:
            given[assignment.column] = one
    return _complete(access.entity, given, catalogue)


def _complete(entity: str, given: dict[str, Input], catalogue: Catalogue) -> Key:
    for columns in catalogue.natural_keys(entity):
        fields = [catalogue.field(entity, column) for column in columns]
        found = tuple((one, given[one.name]) for one in fields if one is not None and one.name in given)
        if len(found) == len(columns) and all(_is_addressable(one, value) for one, value in found):
            return () if all(value.source is Source.SERVER for _, value in found) else found
    return ()


def _is_addressable(column: Field, given: Input) -> bool:
    """Fit for a URL: known to the caller, and neither secret nor personal."""
    if given.source is Source.SERVER:
        return bool(column.refers_to) and not column.is_key
    return given.source in (Source.CLIENT, Source.CALLER) and column.sensitivity in (
        Sensitivity.PUBLIC,
        Sensitivity.INTERNAL,
    )
